import { AuditError } from '../../domain/audit-error.ts';
import { isUnread } from '../../domain/evidence-file.ts';
import type { ImportReceipt } from '../../importing/import-logs.ts';

function unreadFiles({ files }: ImportReceipt): ImportReceipt['files'] {
  return files.filter(isUnread);
}

/** Whether no file was a log. */
export function isNothing(receipt: ImportReceipt): boolean {
  return receipt.files.length > 0 && unreadFiles(receipt).length === receipt.files.length;
}

/** @throws AuditError `nothing-to-import` when no file was a log */
export function refuseNothing(receipt: ImportReceipt): void {
  const unread = unreadFiles(receipt);
  const [first] = unread;
  const total = receipt.files.length;
  if (first === undefined || !isNothing(receipt)) return;
  const what =
    total === 1
      ? `${first.path}: ${first.reason ?? first.status}`
      : `None of ${total} files is a log that imgaudit knows`;
  throw new AuditError('nothing-to-import', `Nothing was imported. ${what}.`, {
    hint: '`imgaudit formats` lists what can be imported and how to export it.',
  });
}

/** @throws AuditError `input-rejected` */
export function refuseLosses(receipt: ImportReceipt): void {
  const [first, ...others] = unreadFiles(receipt);
  const unread = first === undefined ? 0 : 1 + others.length;
  const { rejected } = receipt.totals;
  const contradicting = receipt.files.reduce((sum, file) => sum + file.contradicting, 0);
  if (unread === 0 && rejected === 0 && contradicting === 0) return;
  const contradict =
    contradicting === 0
      ? ''
      : ` ${contradicting === 1 ? '1 record contradicts' : `${contradicting} records contradict`} an earlier one with the same id.`;
  throw new AuditError(
    'input-rejected',
    `${rejected === 1 ? '1 record was' : `${rejected} records were`} rejected and ${unread === 1 ? '1 file' : `${unread} files`} not read (--strict).${contradict}${first === undefined ? '' : ` ${first.path}: ${first.reason ?? first.status}.`}`,
    {
      hint: 'What could be read is in the case; `imgaudit rejects` and `imgaudit events --contradicting` list the rest.',
    },
  );
}

import type { AuditedFile, CaseAudit } from '../../case/audit/case-audit.ts';
import { partsIn } from '../../case/audit/case-part.ts';
import { FORMAT_IDS } from '../../formats/format-ids.ts';
import type { Findings } from '../comparing/findings.ts';
import { type FileRows, fileRows, NO_FILE_ROWS, walkRows } from '../reading/walk-rows.ts';

/** Compares the stated counts of each file with its rows; gives the rows of each file. */
export function checkAccounts(
  audit: CaseAudit,
  files: readonly AuditedFile[],
  findings: Findings,
): ReadonlyMap<number, FileRows> {
  const disorder = (what: string) => (position: { readonly id: number }) =>
    findings.problem('accounts', `${what} ${position.id}`, 'its record comes before the record of the row before it');
  const events = walkRows(audit.records.eventPositions(), disorder('event'));
  const rejected = walkRows(audit.records.rejectionPositions(), disorder('rejected record'));
  const rows = fileRows(events, rejected);
  for (const file of files) {
    findings.checked('accounts', 1);
    for (const text of accountProblems(file, rows.get(file.id) ?? NO_FILE_ROWS)) {
      findings.problem('accounts', file.path, text);
    }
  }
  checkFingerprints(audit, files, findings);
  return rows;
}

function* accountProblems(file: AuditedFile, rows: FileRows): Generator<string> {
  const { records, accepted, duplicate, ignored, rejected, events } = file;
  const sum = accepted + duplicate + ignored + rejected;
  if (records !== sum) yield `it states ${records} records, but ${sum} accepted, duplicate, ignored and rejected ones`;
  if (events !== rows.events.count) yield `it states ${events} events, the case holds ${rows.events.count} of it`;
  if (rejected !== rows.rejected.count) {
    yield `it states ${rejected} rejected records, the case holds ${rows.rejected.count} of it`;
  }
  if (rows.lastRecord > records) yield `it states ${records} records, the case holds record ${rows.lastRecord} of it`;
  if (file.firstEvent !== rows.firstTime) yield 'the time of its first event is not that of the first event stored';
  if (file.lastEvent !== rows.lastTime) yield 'the time of its last event is not that of the last event stored';
}

/**
 * Each accepted record of a log has one stored fingerprint; records of inventories have no fingerprints. A part of a case
 * has those of its window, and its custody log says how many.
 */
function checkFingerprints(audit: CaseAudit, files: readonly AuditedFile[], findings: Findings): void {
  const part = partsIn(audit.custody()).at(-1);
  const logs = files.filter(({ source }) => FORMAT_IDS.includes(source ?? ''));
  const wanted = part?.fingerprints ?? logs.reduce((sum, file) => sum + file.accepted, 0);
  const known = audit.records.fingerprintCount();
  if (known === wanted) return;
  const came = part === undefined ? 'were accepted' : 'came along';
  const text =
    known === null
      ? 'a page of fingerprints is not written as imgaudit writes it'
      : `${wanted} records ${came}, but ${known} are known by fingerprint`;
  findings.problem('accounts', 'fingerprint', text);
}

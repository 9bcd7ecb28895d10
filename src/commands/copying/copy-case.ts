import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CasePart, partsIn } from '../../case/audit/case-part.ts';
import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { Author } from '../../case/custody/custody.ts';
import { using } from '../../case/open-case.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { logCopy, storeAt } from '../../stores/registry.ts';
import { type CopiedRows, factsOf } from './case-facts.ts';
import { writePart } from './copy-part.ts';

/** What arrived; `part` says what of the case it is, and is null for a whole one. */
export interface CopiedCase extends CopiedRows {
  readonly part: Pick<CasePart, 'window' | 'leftOut'> | null;
}

/**
 * Copies a case, or what of it lies in a window, to a place without a case, and compares what arrived with what was sent.
 * @throws AuditError `case-not-found`, `output-exists`, `verify-failed`, `not-found` for a window without an event
 */
export async function copyCase(
  from: string,
  to: string,
  author: Author,
  window: TimeWindow | null,
): Promise<CopiedCase> {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-copy-'));
  const path = join(folder, 'case.db');
  try {
    if (window === null) await writeWhole(from, path, author);
    else await writePart(from, path, window, author);
    const sent = await using(await storeAt(path).openForAudit(path), factsOf);
    await storeAt(to).takeWhole(to, path);
    const arrived = await using(await storeAt(to).openForAudit(to), factsOf);
    if (canonicalJson(arrived) !== canonicalJson(sent)) throw differs(to);
    return { ...sent.totals, part: window === null ? null : (partsIn(sent.custody).at(-1) ?? null) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeWhole(from: string, path: string, author: Author): Promise<void> {
  await storeAt(from).writeWhole(from, path);
  const before = await using(await storeAt(path).openForAudit(path), (audit) => audit.custody());
  await logCopy(path, author, { from, entries: before.length, head: before.at(-1)?.hash ?? null });
}

function differs(to: string): AuditError {
  return new AuditError('verify-failed', `The copy at ${to} differs from the case that was copied.`, {
    hint: 'Do not use the copy: remove it, and copy again. `imgaudit verify` says where a case is not sound.',
  });
}

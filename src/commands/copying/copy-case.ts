import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditedFile, CaseAudit } from '../../case/audit/case-audit.ts';
import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { Author } from '../../case/custody/custody.ts';
import { using } from '../../case/open-case.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { logCopy, storeAt } from '../../stores/registry.ts';

/** What was copied, and found the same at the other end. */
export interface CopiedCase {
  readonly files: number;
  readonly records: number;
  readonly events: number;
  readonly rejected: number;
  /** Entries of the custody log, with that of the copy. */
  readonly entries: number;
  readonly head: string;
}

/**
 * Copies a whole case to a place without a case, and compares what arrived with what was sent.
 * @throws AuditError `case-not-found`, `output-exists`, `verify-failed`
 */
export async function copyCase(from: string, to: string, author: Author): Promise<CopiedCase> {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-copy-'));
  const whole = join(folder, 'case.db');
  try {
    await storeAt(from).writeWhole(from, whole);
    const before = await using(await storeAt(whole).openForAudit(whole), (audit) => audit.custody());
    await logCopy(whole, author, { from, entries: before.length, head: before.at(-1)?.hash ?? null });
    const sent = await using(await storeAt(whole).openForAudit(whole), factsOf);
    await storeAt(to).takeWhole(to, whole);
    const arrived = await using(await storeAt(to).openForAudit(to), factsOf);
    if (canonicalJson(arrived) !== canonicalJson(sent)) throw differs(to);
    return sent.totals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EVERYTHING = { first: 1, last: Number.MAX_SAFE_INTEGER };

/** What two copies of a case must have in common: every row of a file, as hashes, and every entry of the custody log. */
function factsOf(audit: CaseAudit) {
  const files = audit.files();
  const custody = audit.custody();
  const sum = (of: (file: AuditedFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const totals: CopiedCase = {
    files: files.length,
    records: sum(({ records }) => records),
    events: sum(({ events }) => events),
    rejected: sum(({ rejected }) => rejected),
    entries: custody.length,
    head: custody.at(-1)?.hash ?? '',
  };
  const ofFiles = files.map(({ id, row }) => ({
    row,
    events: audit.eventDigests({ file: id, ...EVERYTHING }),
    rejections: audit.rejectionsHash({ file: id, ...EVERYTHING }),
    inventory: audit.inventoryFacts(id),
  }));
  const { records } = audit;
  const known = { fingerprints: records.fingerprintCount(), contradictions: records.contradictions() };
  return { totals, ofFiles, custody, known, allow: audit.allowRows(), aliases: audit.aliasRows(), key: audit.key };
}

function differs(to: string): AuditError {
  return new AuditError('verify-failed', `The copy at ${to} differs from the case that was copied.`, {
    hint: 'Do not use the copy: remove it, and copy again. `imgaudit verify` says where a case is not sound.',
  });
}

import type { CheckId, CheckResult, Looked } from '../case/verification.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { AuditedFile, CaseAudit } from '../stores/sqlite/audit/case-audit.ts';
import { checkAccounts } from './checks/accounts-check.ts';
import { checkCustody } from './checks/custody-check.ts';
import { checkEvidence, type Reading } from './checks/evidence-check.ts';
import { Findings } from './comparing/findings.ts';
import { readInventory } from './reading/inventory-reading.ts';
import { loadSample, placesByFile, type SampledPlaces } from './reading/sample-places.ts';
import { readSample } from './reading/sample-reading.ts';
import type { Verification, VerifyOptions } from './reading/verification.ts';
import { formatOfFile, WholeReading } from './reading/whole-reading.ts';

/**
 * Compares a case with itself and with its evidence. What is wrong is told, never thrown.
 * @throws AuditError `interrupted`
 */
export async function verifyCase(audit: CaseAudit, options: VerifyOptions): Promise<readonly CheckResult[]> {
  const findings = new Findings();
  look(findings, 'database', () => audit.checks.database());
  look(findings, 'database', () => audit.checks.terms());
  look(findings, 'schema', () => audit.checks.schema());
  look(findings, 'indexes', () => audit.checks.indexes());
  try {
    await checkFiles(audit, findings, options);
  } catch (error) {
    if (!isDatabaseError(error)) throw error;
    findings.problem('database', 'SQLite', `the case cannot be read any further: ${error.message}`);
  }
  return findings.results();
}

async function checkFiles(audit: CaseAudit, findings: Findings, options: VerifyOptions): Promise<void> {
  const { isAll, requireEvidence, head } = options;
  const files = audit.files();
  const rows = checkAccounts(audit, files, findings);
  const keptHashes = checkCustody({ audit, files, findings, rows, head });
  const places = isAll ? null : placesByFile(audit, options.sample);
  const onBytes = (bytes: number) => {
    if (options.signal.aborted) throw interrupted();
    options.onProgress({ bytes, records: findings.countOf('records') });
  };
  const verification: Verification = { audit, findings, requireEvidence, keptHashes, rows, onBytes };
  for (const file of files) {
    options.onFile(file.path, file.bytes);
    await checkEvidence(
      file,
      await readingOf(file, places?.get(file.id) ?? null, { verification, isAll }),
      verification,
    );
  }
}

interface Manner {
  readonly verification: Verification;
  readonly isAll: boolean;
}

async function readingOf(
  file: AuditedFile,
  places: SampledPlaces | null,
  { verification, isAll }: Manner,
): Promise<Reading> {
  const format = await formatOfFile(file);
  if (file.source === null) return readNothing;
  if (format === null) return (chunks) => readInventory(chunks, file, verification);
  if (isAll) return (chunks) => new WholeReading(file, format, verification).read(chunks);
  if (places === null) return readNothing;
  const sample = () => loadSample(verification.audit, file.id, places);
  return (chunks) => readSample(chunks, sample(), { file, format, verification });
}

async function readNothing(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

function look(findings: Findings, check: CheckId, at: () => Looked): void {
  try {
    const { checked, problems } = at();
    findings.checked(check, checked);
    for (const { where, text } of problems) findings.problem(check, where, text);
  } catch (error) {
    if (!isDatabaseError(error)) throw error;
    findings.problem(check, 'SQLite', error.message);
  }
}

function isDatabaseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

function interrupted(): AuditError {
  return new AuditError('interrupted', 'Interrupted: the case was not verified to its end.', {
    hint: 'Run it again; it changes nothing.',
  });
}

import type { AuditedFile, CaseAudit } from '../case/audit/case-audit.ts';
import { partsIn, windowOfParts } from '../case/audit/case-part.ts';
import type { CheckId, CheckOutcome, CheckResult } from '../case/audit/verification.ts';
import { AuditError } from '../domain/audit-error.ts';
import { checkAccounts } from './checks/accounts-check.ts';
import { checkCustodyChain, checkCustodyState, notePart } from './checks/custody-check.ts';
import { type ContentReading, checkEvidence } from './checks/evidence-check.ts';
import { Findings } from './comparing/findings.ts';
import { readInventory } from './reading/inventory-reading.ts';
import { SampleReading } from './reading/sample-reading.ts';
import { loadSample, type SampledRows, sampledRows } from './reading/sample-rows.ts';
import type { Verification, VerifyOptions } from './reading/verification.ts';
import { formatOfFile, WholeReading } from './reading/whole-reading.ts';

/** Compares a case with itself and with its evidence. Problems of the case are part of the result, never thrown. */
export async function verifyCase(audit: CaseAudit, options: VerifyOptions): Promise<readonly CheckResult[]> {
  const findings = new Findings();
  const record = (check: CheckId, run: () => CheckOutcome) => recordOutcome(audit, findings, check, run);
  record('database', () => audit.checks.database());
  record('database', () => audit.checks.values());
  record('database', () => audit.checks.terms());
  record('schema', () => audit.checks.schema());
  record('indexes', () => audit.checks.indexes());
  try {
    await checkFiles(audit, findings, options);
  } catch (error) {
    findings.problem('database', 'SQLite', `the case cannot be read any further: ${damageOf(error, audit, findings)}`);
  }
  return findings.results();
}

async function checkFiles(audit: CaseAudit, findings: Findings, options: VerifyOptions): Promise<void> {
  const { isAll, requireEvidence, head } = options;
  const files = audit.files();
  const rows = checkAccounts(audit, files, findings);
  checkCustodyChain(audit, head, findings);
  const keptHashes = checkCustodyState(audit, files, rows, findings);
  const parts = partsIn(audit.custody());
  notePart(parts, findings);
  const window = windowOfParts(parts);
  const sampled = isAll ? null : sampledRows(audit, options.sample);
  const onBytes = (bytes: number) => options.onProgress({ bytes, records: findings.countOf('records') });
  const verification: Verification = { audit, findings, requireEvidence, keptHashes, window, rows, onBytes };
  for (const file of files) {
    options.onFile(file.path, file.bytes);
    const reading = isAll
      ? await wholeReading(file, verification)
      : await sampleReading(file, sampled?.get(file.id), verification);
    await checkEvidence(file, reading, verification);
  }
}

async function wholeReading(file: AuditedFile, verification: Verification): Promise<ContentReading> {
  const format = await formatOfFile(file);
  if (file.source === null) return readNothing;
  if (format === null) return (chunks) => readInventory(chunks, file, verification);
  return (chunks) => new WholeReading(file, format, verification).read(chunks);
}

async function sampleReading(
  file: AuditedFile,
  rows: SampledRows | undefined,
  verification: Verification,
): Promise<ContentReading> {
  const format = await formatOfFile(file);
  if (format === null) return wholeReading(file, verification);
  if (rows === undefined) return readNothing;
  const sample = () => loadSample(verification.audit, file.id, rows);
  return (chunks) => new SampleReading(file, format, verification).read(chunks, sample());
}

async function readNothing(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

function recordOutcome(audit: CaseAudit, findings: Findings, check: CheckId, run: () => CheckOutcome): void {
  try {
    const { checked, problems } = run();
    findings.checked(check, checked);
    for (const { where, text } of problems) findings.problem(check, where, text);
  } catch (error) {
    findings.problem(check, 'SQLite', damageOf(error, audit, findings));
  }
}

/**
 * What an error says of the case: an error of the store, or any error after damage was found, which is then the cause.
 * @throws the error, if it does not come from the case
 */
function damageOf(error: unknown, audit: CaseAudit, findings: Findings): string {
  const isOfCase = audit.isStoreError(error) || (findings.areAny && !(error instanceof AuditError));
  if (isOfCase && error instanceof Error) return error.message;
  throw error;
}

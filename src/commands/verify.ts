import { Command, InvalidArgumentError, Option } from 'commander';
import type { CaseAudit } from '../case/audit/case-audit.ts';
import { unreadFilesIn } from '../case/unread-files.ts';
import { AuditError } from '../domain/audit-error.ts';
import { isSound, verifyReport } from '../report/answers/verify-report.ts';
import { verifyCase } from '../verification/verify-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withAudit } from './shared/open-case.ts';
import { wholeNumber } from './shared/option-values.ts';
import { writeReport } from './shared/output.ts';
import { startProgress } from './shared/progress.ts';
import { keepHeapSmall } from './shared/small-heap.ts';

interface Flags extends GlobalFlags {
  readonly all?: boolean;
  readonly sample: number;
  readonly requireEvidence?: boolean;
  readonly head?: string;
}

const EXAMPLES = `
Examples:
  imgaudit verify
  imgaudit verify --all --require-evidence --format json
  imgaudit verify --head 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae`;

export function build(context: Context): Command {
  const command = new Command('verify')
    .description(
      'Checks that neither the case nor the evidence files were changed: hashes the files again, compares records with their events, and checks counts, indexes and the custody log. Exits 5 if anything was changed.',
    )
    .option('--all', 'read every record again instead of a sample')
    .addOption(
      new Option('--sample <number>', 'number of events, and of rejected records, that are read again')
        .argParser(wholeNumber)
        .default(1000),
    )
    .option('--require-evidence', 'missing evidence files are a problem too, unless the case keeps copies of them')
    .addOption(
      new Option(
        '--head <sha256>',
        'hash that an entry of the custody log must have; take it from a manifest',
      ).argParser(sha256),
    )
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, self: Command) => run(self.optsWithGlobals<Flags>(), context));
  return addGlobalOptions(command);
}

async function run(flags: Flags, context: Context): Promise<void> {
  await withAudit(flags, context, async (audit, path) => {
    const checks = await verifyWithProgress(audit, flags, context);
    const head = audit.custody().at(-1)?.hash ?? null;
    // What is damaged was named by the checks; a list that cannot be read says nothing more.
    const contradictions = isSound(checks) ? audit.records.contradictions() : [];
    const unread = isSound(checks) ? unreadFilesIn(audit) : [];
    const verified = { case: path, checks, head, keptHash: flags.head ?? null, contradictions, unread };
    await writeReport(verifyReport(verified), flags, context);
    if (isSound(checks)) return;
    const found = checks.reduce((sum, check) => sum + check.found, 0);
    throw new AuditError(
      'verify-failed',
      `${path} is not what it should be: ${found === 1 ? '1 problem' : `${found} problems`}.`,
      { hint: 'Work with a copy that verifies, or import the evidence into a new case.' },
    );
  });
}

async function verifyWithProgress(audit: CaseAudit, flags: Flags, context: Context) {
  keepHeapSmall(30);
  const progress = await startProgress(flags, context, 'Verifying');
  try {
    return await verifyCase(audit, {
      isAll: flags.all ?? false,
      sample: flags.sample,
      requireEvidence: flags.requireEvidence ?? false,
      head: flags.head ?? null,
      onFile: (path, bytes) => progress.file(path, bytes),
      onProgress: (done) => progress.update(done),
    });
  } finally {
    progress.stop();
  }
}

function sha256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It is 64 hexadecimal digits.');
}

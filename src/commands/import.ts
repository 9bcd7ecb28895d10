import { Command, Option } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { parseZone } from '../domain/instant.ts';
import { formatOf } from '../formats/recognise-format.ts';
import { FORMATS } from '../formats/registry.ts';
import { findInputs, type InputFile } from '../ingest/find-inputs.ts';
import { type ImportReceipt, importLogs } from '../ingest/import-logs.ts';
import { importReport } from '../report/evidence-report.ts';
import type { CaseWriter } from '../store/case-writer.ts';
import { openCaseForWriting } from '../store/open-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { writeReport } from './shared/output.ts';
import { startProgress } from './shared/progress.ts';
import { oneOf } from './shared/query-flags.ts';

interface Flags extends GlobalFlags {
  readonly source?: string;
  readonly assumeTz?: string;
  readonly strict?: boolean;
  readonly dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  imgaudit import trail.json.gz quay-logs.json
  imgaudit import ./exports --db incident-42.db
  zcat acr_access_log.gz | imgaudit import - --assume-tz Asia/Shanghai
  imgaudit import ./exports --dry-run --format json`;

export function build(context: Context): Command {
  const ids = FORMATS.map(({ id }) => id);
  const command = new Command('import')
    .description('Imports exported logs into the case. Formats are recognised by content; gzip is read as it is.')
    .argument('<path...>', 'files, folders, or - for standard input')
    .addOption(new Option('--source <format>', 'read everything as this format').argParser(oneOf(ids)))
    .option('--assume-tz <zone>', "zone of times that name none (default: the format's documented one)")
    .option('--strict', 'exit 4 when a record is rejected or a file is not recognised')
    .option('--dry-run', 'do everything but store it')
    .addHelpText('after', EXAMPLES)
    .action((paths: readonly string[], _: unknown, self: Command) =>
      run(paths, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  const inputs = findInputs(paths);
  const path = casePath(flags, context);
  const isDryRun = flags.dryRun ?? false;
  const open = openCaseForWriting(path, { isDryRun, writer: context.processName });
  let receipt: ImportReceipt;
  try {
    receipt = await importWithProgress(inputs, open.case, { flags, context });
  } finally {
    open.close();
  }
  await writeReport(importReport({ case: path, isDryRun, ...receipt }), flags, context);
  judge(receipt, flags);
}

async function importWithProgress(
  inputs: readonly InputFile[],
  writer: CaseWriter,
  { flags, context }: { readonly flags: Flags; readonly context: Context },
): Promise<ImportReceipt> {
  const progress = await startProgress(flags, context);
  try {
    return await importLogs(inputs, writer, {
      format: flags.source === undefined ? null : formatOf(flags.source),
      assumedZone: flags.assumeTz === undefined ? null : parseZone(flags.assumeTz),
      now: context.now(),
      stdin: context.stdin,
      signal: context.signal,
      onFile: ({ path, bytes }) => progress.file(path, bytes),
      onProgress: (done) => progress.update(done),
    });
  } finally {
    progress.stop();
  }
}

/** @throws AuditError `nothing-to-import` where no file was a log, `input-rejected` with --strict */
function judge({ files, totals }: ImportReceipt, flags: Flags): void {
  const unread = files.filter(({ status }) => status === 'unrecognised' || status === 'unreadable');
  const [first] = unread;
  if (first !== undefined && unread.length === files.length) {
    const what =
      files.length === 1
        ? `${first.path}: ${first.reason ?? first.status}`
        : `None of ${files.length} files is a log that imgaudit knows`;
    throw new AuditError('nothing-to-import', `Nothing was imported. ${what}.`, {
      hint: '`imgaudit formats` lists what can be imported and how to export it.',
    });
  }
  if (flags.strict === true && (unread.length > 0 || totals.rejected > 0)) {
    throw new AuditError(
      'input-rejected',
      `${totals.rejected} records were rejected and ${unread.length} files not read (--strict).`,
      { hint: 'What could be read is in the case; `imgaudit rejects` lists the rest.' },
    );
  }
}

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import type { EvidenceFile } from '../domain/evidence-file.ts';
import { parseImageReference } from '../domain/image-ref.ts';
import { type Instant, parseInstant, parseZone, printInstant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { FORMAT_IDS } from '../formats/format-ids.ts';
import { findInputs } from '../importing/find-inputs.ts';
import type { FileReceipt } from '../importing/receipts/file-receipt.ts';
import { groupBy } from '../numbers/group-by.ts';
import { importReport } from '../report/answers/import-report.ts';
import { plural } from '../report/cells.ts';
import { importInThread } from './import-thread/import-in-thread.ts';
import { type ImportAnswer, type ImportTask, runImport } from './import-thread/import-task.ts';
import { isNothing, refuseLosses, refuseNothing } from './import-thread/refusals.ts';
import { watchedInputs } from './import-thread/watch-inputs.ts';
import { authorOf } from './shared/author.ts';
import { byteSize } from './shared/byte-size.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { canKeepOriginals, isCaseOnServer, withCase } from './shared/open-case.ts';
import { oneOf } from './shared/option-values.ts';
import { checkOutput, isToTerminal, say, writeReport, writeReportOfNoCase } from './shared/output.ts';
import { startProgress } from './shared/progress.ts';
import { keepHeapSmall } from './shared/small-heap.ts';
import { placeOf } from './suspicions/ask-again.ts';

interface Flags extends GlobalFlags {
  readonly source?: string;
  readonly assumeTz?: string;
  readonly assumeYear?: string;
  readonly image?: string;
  readonly cluster?: string;
  readonly observedAt?: string;
  readonly complete?: boolean;
  readonly strict?: boolean;
  readonly dryRun?: boolean;
  readonly threads?: number;
  readonly keep?: boolean;
  readonly maxBytes?: number;
  readonly verbose?: boolean;
  readonly watch?: boolean;
  readonly interval: number;
}

const EXAMPLES = `
Examples:
  imgaudit import trail.json.gz quay-logs.json
  imgaudit import ./exports --db incident-42.db --keep --examiner 'A. Lovelace'
  zcat acr_access_log.gz | imgaudit import - --assume-tz Asia/Shanghai
  imgaudit import --watch /srv/exports --db live.db
  imgaudit import ./exports --dry-run --format json
  kubectl get pods -A -o json | imgaudit import - --cluster prod-1`;

export function build(context: Context): Command {
  const command = new Command('import')
    .description(
      'Imports exported logs into the case. Formats are recognised by content. Compressed files (gzip, zstd, bzip2) and archives (ZIP, tar) are read as they are.',
    )
    .argument('<path...>', 'files, folders, or - for standard input')
    .addOption(new Option('--source <format>', 'read everything as this format').argParser(oneOf(FORMAT_IDS)))
    .option('--assume-tz <zone>', 'time zone of times without one (default: the zone that the format documents)')
    .option('--assume-year <year>', 'year of times without one (default: the last in which they lie before the import)')
    .option('--image <image>', 'image of the events, for logs that do not name it (ns/repo:tag)')
    .option(
      '--cluster <name>',
      'cluster that the output of `kubectl get pods -A -o json` describes (default: the file name, unless it is one like pods.json)',
    )
    .option(
      '--observed-at <time>',
      'when the inventory of the cluster was taken, or when a log was written whose records have no time, ISO 8601 (default: when the file was written)',
    )
    .option(
      '--complete',
      'the inventory shows the whole cluster, so namespaces that it does not name have no pods any more (default: only the namespaces that it names are replaced)',
    )
    .option('--strict', 'exit 4 when a record is rejected or a file is not recognised')
    .addOption(
      new Option('--threads <n>', 'number of threads that read large files of JSON lines; 0 for none').argParser(
        threadCount,
      ),
    )
    .option(
      '--keep',
      'also store the original files in the case, compressed, so that `show` and `verify` need nothing but the case',
    )
    .addOption(
      new Option(
        '--max-bytes <size>',
        'refuse files that are larger when decompressed, such as 20GB (default: 100GB, and above 1GB at most 200 times the size on disk)',
      ).argParser(byteSize),
    )
    .option('--verbose', 'list every file, also on a terminal, which gets a line for each folder and format')
    .option('--watch', 'go on looking at the folders, and import what is new or changed, until Ctrl-C')
    .addOption(
      new Option('--interval <seconds>', 'how often --watch looks').argParser(intervalMs).default(10_000, '10'),
    )
    .option('--dry-run', 'read and report, store nothing')
    .addHelpText('after', EXAMPLES)
    .action((paths: readonly string[], _: unknown, self: Command) =>
      runOrWatch(paths, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(command);
}

function runOrWatch(paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  return flags.watch === true ? watchFolders(paths, flags, context) : run(paths, flags, context);
}

/** Imports whatever comes, as if each time the user had called the import for the files that came. */
async function watchFolders(folders: readonly string[], flags: Flags, context: Context): Promise<void> {
  if (flags.output !== undefined || flags.dryRun === true) {
    throw new AuditError('usage', '--watch cannot be used together with --output and --dry-run.', {
      hint: 'Each round has an answer of its own, on standard output.',
    });
  }
  say('Watching. Ctrl-C ends it.', flags, context);
  let files = 0;
  const watch = { folders, intervalMs: flags.interval, case: casePath(flags, context) };
  for await (const paths of watchedInputs(watch, context)) {
    files += paths.length;
    await importRound(paths, flags, context);
  }
  say(`Stopped watching. ${plural(files, 'file')} looked at.`, flags, context);
}

/** A file that is no log ends no watch; other failures do. */
async function importRound(paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  try {
    await run(paths, flags, context);
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'nothing-to-import') throw error;
    say(error.message, flags, context);
  }
}

async function run(paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  keepHeapSmall(30);
  if (!isCaseOnServer(flags, context)) refuseMissingFolder(casePath(flags, context));
  if (flags.keep === true && !canKeepOriginals(flags, context)) {
    throw new AuditError('usage', 'A case on a server keeps no originals.', {
      hint: 'Import without --keep, and keep the files in an object store that nobody can write over (docs/scale.md).',
    });
  }
  // The folders are walked here only to know which files an output must not replace.
  const inputs = flags.output === undefined ? [] : findInputs(paths).files;
  await checkOutput(
    flags,
    context,
    inputs.flatMap(({ location }) => location ?? []),
  );
  const task = taskOf(paths, flags, context);
  const { isDryRun } = task.writing;
  const { passedOver, ...imported } = await importWithProgress(task, flags, context);
  const known = isDryRun ? [] : await knownFiles(flags, context);
  const byPath = groupBy(known, ({ path }) => path);
  const receipt = { ...imported, files: imported.files.map((file) => withOtherContent(file, byPath)) };
  // For people, one line is enough about a single file that is no log. Programs always get the full answer.
  const refuse = flags.strict === true ? refuseLosses : refuseNothing;
  if (receipt.files.length === 1 && (flags.format ?? 'table') === 'table' && isNothing(receipt)) refuse(receipt);
  const write = isDryRun ? writeReportOfNoCase : writeReport;
  const leadsOn = isToTerminal(flags, context);
  const summary = { case: task.case, isDryRun, passedOver, ...receipt, next: nextCommands(known, flags) };
  await write(importReport(summary, { isShort: leadsOn && flags.verbose !== true, leadsOn }), flags, context);
  refuse(receipt);
}

/** How to go on with a case of these files. */
function nextCommands(files: readonly EvidenceFile[], flags: Flags): readonly string[] {
  if (files.length === 0) return [];
  const hasEvents = files.some(({ events }) => events > 0);
  return [`imgaudit ${hasEvents ? 'suspicious' : 'status'}${placeOf(flags)}`];
}

/** @throws AuditError `case-not-found` */
function refuseMissingFolder(path: string): void {
  const folder = dirname(path);
  if (existsSync(folder)) return;
  throw new AuditError('case-not-found', `There is no folder ${folder} for the case ${path}.`, {
    hint: `Create it: mkdir -p ${folder}`,
  });
}

/** The files of the case after this import; none if the case cannot be asked, because another import has begun. */
async function knownFiles(flags: Flags, context: Context): Promise<readonly EvidenceFile[]> {
  try {
    return await withCase(flags, context, (reader) => reader.evidenceFiles());
  } catch (error) {
    if (error instanceof AuditError) return [];
    throw error;
  }
}

/** The file, with a notice if the case has another content of the same path: both are in it from now on. */
function withOtherContent(file: FileReceipt, byPath: ReadonlyMap<string, readonly EvidenceFile[]>): FileReceipt {
  if (file.status !== 'imported') return file;
  const other = byPath.get(file.path)?.findLast(({ sha256 }) => sha256 !== file.sha256);
  if (other === undefined) return file;
  const text = `the case has this path with other content, imported ${printInstant(other.importedAt)}: both are evidence now`;
  return { ...file, notices: [...file.notices, { id: 'path-with-other-content', text }] };
}

function taskOf(paths: readonly string[], flags: Flags, context: Context): ImportTask {
  const isDryRun = flags.dryRun ?? false;
  return {
    paths,
    case: casePath(flags, context),
    writing: { isDryRun, writer: context.processName, author: authorOf(flags, context) },
    source: flags.source ?? null,
    options: {
      context: {
        assumedZone: flags.assumeTz === undefined ? null : parseZone(flags.assumeTz),
        ...(flags.assumeYear === undefined ? {} : { writtenBy: endOfYear(flags.assumeYear) }),
        image: flags.image === undefined ? null : parseImageReference(flags.image),
      },
      inventory: {
        cluster: flags.cluster ?? null,
        observedAt: flags.observedAt === undefined ? null : observedAtOf(flags.observedAt),
        isComplete: flags.complete ?? false,
      },
      now: context.now(),
      threads: flags.threads ?? null,
      isKept: flags.keep === true && !isDryRun,
      mostBytes: flags.maxBytes ?? null,
    },
  };
}

async function importWithProgress(task: ImportTask, flags: Flags, context: Context): Promise<ImportAnswer> {
  const progress = await startProgress(flags, context);
  const show = {
    onFile: ({ path, bytes }: Pick<InputFile, 'path' | 'bytes'>, number: number, of: number) =>
      progress.file(
        of > 1 ? `${number.toLocaleString('en')} of ${of.toLocaleString('en')} files  ${path}` : path,
        bytes,
      ),
    onProgress: (done: Parameters<typeof progress.update>[0]) => progress.update(done),
  };
  try {
    // Without threads a signal ends the program at once: the case is good whenever that happens.
    if (flags.threads === 0) return await runImport(task, { ...show, stdin: context.stdin, signal: context.signal });
    return await importInThread(task, show, context);
  } finally {
    progress.stop();
  }
}

/** Seconds on the command line, in milliseconds. */
function intervalMs(text: string): number {
  const seconds = /^\d{1,5}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds >= 0.05) return seconds * 1000;
  throw new InvalidArgumentError('Give seconds, such as 10 or 0.5.');
}

const MOST_THREADS = 64;

function threadCount(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) <= MOST_THREADS) return Number(text);
  throw new InvalidArgumentError(`Give a whole number from 0 to ${MOST_THREADS}.`);
}

function observedAtOf(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `--observed-at "${text}" is not understood.`, {
    hint: 'Use an ISO 8601 date or date-time (2026-03-02T09:30:00Z).',
  });
}

/** The last instant of a year in any zone: times without a year are not after it. */
function endOfYear(text: string): Instant {
  const parsed = /^\d{4}$/.test(text) ? parseInstant(`${text}-12-31T23:59:59.999Z`) : null;
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `--assume-year "${text}" is not a year from 1970 to 9999.`, {
    hint: 'Write four digits, such as 2026.',
  });
}

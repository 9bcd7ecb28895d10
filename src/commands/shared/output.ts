import { AuditError } from '../../domain/audit-error.ts';
import type { Zone } from '../../domain/instant.ts';
import { RENDERERS } from '../../render/registry.ts';
import type { ColorLevel } from '../../render/text/ansi.ts';
import { humanText } from '../../render/text/cell-text.ts';
import type { Chunks } from '../../render/text/chunks.ts';
import { messageLines } from '../../render/text/fit-width.ts';
import { type Fact, noticesOf, type Report, remarksOf, withTool } from '../../report/report.ts';
import { destinationOf } from '../destination/destination.ts';
import type { Parts } from '../destination/output-file.ts';
import { pagerOf, writePaged } from '../destination/pager.ts';
import { writeAll } from '../destination/standard-output.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags, outputsOf, zoneOf } from './global-flags.ts';
import { hasParts, rendererOf } from './output-formats.ts';
import { withWriteProgress } from './write-progress.ts';

/** Writes a report about the case to stdout or to `--output`, and its notices to stderr. */
export function writeReport(report: Report, flags: GlobalFlags, context: Context): Promise<void> {
  return writeAnswer(report, casePath(flags, context), flags, context);
}

/** The same for a report that is about no case: a catalogue, or a dry run. */
export function writeReportOfNoCase(report: Report, flags: GlobalFlags, context: Context): Promise<void> {
  return writeAnswer(report, null, flags, context);
}

async function writeAnswer(
  report: Report,
  caseFile: string | null,
  flags: GlobalFlags,
  context: Context,
): Promise<void> {
  const notices: (readonly string[])[] = [];
  const outputs = outputsOf(flags);
  for (const one of outputs) notices.push(await renderOut(report, caseFile, one, context));
  if (outputs.some(isRowsAlone)) sayRemarks(report, flags, context);
  for (const notice of [...noticesOf(report), ...notices.flat()]) say(notice, flags, context);
}

/** Writes one output of a report. Returns notices about the output itself. */
async function renderOut(
  report: Report,
  caseFile: string | null,
  flags: GlobalFlags,
  context: Context,
): Promise<readonly string[]> {
  const renderer = rendererOf(flags.format ?? 'table');
  const isToStdout = destinationOf(flags.output).kind === 'stdout';
  if (renderer.isBinary) refuseTerminal(renderer.id, flags, context);
  const notices: string[] = [];
  const chunks = renderer.render(withTool(report, context.version), {
    width: isToStdout ? context.width : Number.POSITIVE_INFINITY,
    colorLevel: colorLevelOf(flags, context, isToStdout && context.isStdoutTerminal),
    zone: zoneOf(flags),
    onNotice: (text) => notices.push(text),
  });
  const pager = flags.pager !== false && isToTerminal(flags, context) ? pagerOf(context.env) : null;
  if (pager === null) await writeOut({ chunks, parts: null, report, caseFile }, flags, context);
  else await writePaged(pager, chunks);
  return notices;
}

/** What a format of rows alone has no place for: what the answer covers, and what it leaves out. */
function sayRemarks(report: Report, flags: GlobalFlags, context: Context): void {
  for (const fact of remarksOf(report)) say(remarkText(fact, zoneOf(flags)), flags, context);
}

/** `Window: 2026-03-01 00:00:00 to 2026-03-02 00:00:00 UTC.`; a note is a sentence already. */
function remarkText({ label, cells }: Fact, zone: Zone): string {
  const text = cells.map((cell) => humanText(cell, zone)).join(' ');
  return `${label === 'Note' || label === '' ? '' : `${label}: `}${text}${text.endsWith('.') ? '' : '.'}`;
}

/** Whether the user sees the head of the answer, which says the same as messages on stderr would. */
export function isHeadSeen(flags: GlobalFlags, context: Context): boolean {
  return isToTerminal(flags, context) && context.isStderrTerminal && (flags.format ?? 'table') === 'table';
}

/** Whether the format is rows alone, or an export: then the remarks of the answer go to stderr. */
export function isRowsAlone({ format = 'table' }: GlobalFlags): boolean {
  return RENDERERS.find(({ id }) => id === format)?.isRowsAlone ?? true;
}

/** An answer as the file of another tool, or as files of a folder. Nothing is made before it is read. */
export interface ExportedAnswer {
  readonly exporter: { readonly id: string; readonly isBinary: boolean };
  readonly chunks: () => Chunks;
  /** Null for an export that is always one file. */
  readonly parts: (() => Parts) | null;
}

/** Answers that are alike in everything but how they are written. */
export interface OutputAnswer {
  /** The report, and its notices for stderr. */
  readonly report: Report;
  /** What is written in the place of the report; null for the report itself. */
  readonly exported: ExportedAnswer | null;
}

/** Writes each output that was asked for as `answerFor` has it, and the notices of the first. */
export async function writeOutputs<Flags extends GlobalFlags>(
  answerFor: (flags: Flags) => OutputAnswer,
  flags: Flags,
  context: Context,
): Promise<void> {
  const notices: (readonly string[])[] = [];
  const caseFile = casePath(flags, context);
  for (const one of outputsOf(flags)) {
    const { report, exported } = answerFor(one);
    if (exported === null) {
      const own = await renderOut(report, caseFile, one, context);
      notices.push([...noticesOf(report), ...own]);
      continue;
    }
    await exportOut({ report, exported }, one, context);
    notices.push(noticesOf(report));
  }
  const [first = flags] = outputsOf(flags);
  if (outputsOf(flags).some(isRowsAlone)) sayRemarks(answerFor(first).report, flags, context);
  for (const notice of notices[0] ?? []) say(notice, flags, context);
}

/** Writes one output of an export. */
async function exportOut(
  { report, exported }: { readonly report: Report; readonly exported: ExportedAnswer },
  flags: GlobalFlags,
  context: Context,
): Promise<void> {
  const { exporter, chunks, parts } = exported;
  if (exporter.isBinary) refuseTerminal(exporter.id, flags, context);
  const isFolder = destinationOf(flags.output).kind === 'folder' && parts !== null;
  const written = isFolder ? { chunks: [], parts: parts() } : { chunks: chunks(), parts: null };
  await writeOut({ ...written, report, caseFile: casePath(flags, context) }, flags, context);
}

/** Writes bytes of the case, unchanged. */
export function writeBytes(bytes: Buffer, flags: GlobalFlags, context: Context): Promise<void> {
  return writeOut({ chunks: [bytes], parts: null, report: null, caseFile: casePath(flags, context) }, flags, context);
}

/** Writes a text of the package, unchanged. */
export async function writeTextOfNoCase(text: string, flags: GlobalFlags, context: Context): Promise<void> {
  for (const one of outputsOf(flags))
    await writeOut({ chunks: [text], parts: null, report: null, caseFile: null }, one, context);
}

/** Whether the answer goes to a terminal, to which log text is hostile. */
export function isToTerminal({ output }: GlobalFlags, { isStdoutTerminal }: Context): boolean {
  return isStdoutTerminal && destinationOf(output).kind === 'stdout';
}

/**
 * How many rows are shown; null for all. A table on a terminal shows `onTerminal` unless the user says otherwise;
 * programs, pipes and files get all.
 */
export function topOf(
  flags: GlobalFlags & { readonly top?: number | 'all' },
  context: Context,
  onTerminal: number,
): number | null {
  const isForScreen = isToTerminal(flags, context) && (flags.format ?? 'table') === 'table';
  const most = flags.top ?? (isForScreen ? onTerminal : 'all');
  return most === 'all' ? null : most;
}

/** Bytes of a binary format could be commands to a terminal. */
function refuseTerminal(format: string, flags: GlobalFlags, context: Context): void {
  if (!isToTerminal(flags, context)) return;
  throw new AuditError('usage', `The format ${format} is binary and not for a terminal.`, {
    hint: 'Write it to a file with --output.',
  });
}

/** What goes to one place: a text or bytes, and for a folder the files in it. */
interface Written {
  readonly chunks: Chunks;
  readonly parts: Parts | null;
  /** The report that it is of; null for bytes of the evidence. */
  readonly report: Report | null;
  readonly caseFile: string | null;
}

async function writeOut(
  { chunks, parts, report, caseFile }: Written,
  flags: GlobalFlags,
  context: Context,
): Promise<void> {
  const destination = destinationOf(flags.output);
  if (destination.kind === 'stdout') return writeAll(context.stdout, withWriteProgress(chunks, false, flags, context));
  if (destination.kind === 'nowhere') return readAll(chunks);
  // Loaded for files alone: most answers go to a terminal, where the user waits for them.
  const [{ authorOf }, { writeOutputFile, writeOutputFolder }] = await Promise.all([
    import('./author.ts'),
    import('../destination/output-file.ts'),
  ]);
  const remarks =
    report === null ? [] : [...remarksOf(report).map((fact) => remarkText(fact, 'utc')), ...noticesOf(report)];
  const origin = {
    ...{ caseFile, remarks, restsOn: report?.restsOn ?? [] },
    author: authorOf(flags, context),
    check: () => checkOutput(flags, context),
  };
  const { path } = destination;
  const notice =
    destination.kind === 'folder' && parts !== null
      ? await writeOutputFolder(path, parts, origin)
      : await writeOutputFile(path, withWriteProgress(chunks, true, flags, context), origin);
  if (notice !== null) say(notice, flags, context);
  say(`Wrote ${path} (${flags.format ?? 'table'}).`, flags, context);
}

/** An answer that nobody wants is made all the same: what goes wrong with it must show. */
async function readAll(chunks: Chunks): Promise<void> {
  for await (const _ of chunks);
}

/**
 * Refuses an output file that must not be written. Called before a command does anything, and again before the file
 * gets its name. `inputs` are files that the command reads.
 * @throws AuditError `usage`, `output-refused`, `output-exists`, `output-failed`
 */
export async function checkOutput(flags: GlobalFlags, context: Context, inputs: readonly string[] = []): Promise<void> {
  const taken: string[] = [];
  for (const one of outputsOf(flags)) {
    const destination = destinationOf(one.output);
    if (destination.kind === 'stdout' || destination.kind === 'nowhere') continue;
    const { refuseUnfitFile, refuseSharedName } = await import('../destination/unfit-file.ts');
    const precautions = { caseFile: casePath(flags, context), inputs, isForced: flags.force ?? false };
    const isFolder = destination.kind === 'folder';
    await refuseUnfitFile(isFolder && !hasParts(one.format) ? `${destination.path}/` : destination.path, precautions);
    refuseSharedName(destination.path, taken);
    taken.push(destination.path);
  }
}

/** A message on stderr, unless `--quiet` is set. */
export function say(message: string, flags: GlobalFlags, context: Context): void {
  if (flags.quiet === true) return;
  const width = context.isStderrTerminal ? context.width : Number.POSITIVE_INFINITY;
  for (const line of messageLines(message, width)) context.stderr.write(`${line}\n`);
}

/** `--color` decides; else `NO_COLOR`, then `FORCE_COLOR`; else colours are for terminals that know them. */
function colorLevelOf({ color }: GlobalFlags, { env }: Context, isToTerminal: boolean): ColorLevel {
  if (color === 'always') return 1;
  if (color === 'never') return 0;
  if (env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced === '0' || forced === 'false' ? 0 : 1;
  return isToTerminal && env['TERM'] !== 'dumb' ? 1 : 0;
}

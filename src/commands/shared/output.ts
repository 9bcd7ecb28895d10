import { AuditError } from '../../domain/audit-error.ts';
import type { Zone } from '../../domain/instant.ts';
import { RENDERERS } from '../../render/registry.ts';
import type { ColorLevel } from '../../render/text/ansi.ts';
import { humanText } from '../../render/text/cell-text.ts';
import type { Chunks } from '../../render/text/chunks.ts';
import { messageLines } from '../../render/text/message-lines.ts';
import { type Fact, noticesOf, type Report, remarksOf } from '../../report/report.ts';
import { destinationOf } from '../destination/destination.ts';
import { pagerOf, writePaged } from '../destination/pager.ts';
import { writeAll } from '../destination/standard-output.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags, zoneOf } from './global-flags.ts';
import { rendererOf } from './output-formats.ts';
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
  const renderer = rendererOf(flags.format ?? 'table');
  const isToStdout = destinationOf(flags.output).kind === 'stdout';
  if (renderer.isBinary) refuseTerminal(renderer.id, flags, context);
  const notices: string[] = [];
  const chunks = renderer.render(report, {
    width: isToStdout ? context.width : Number.POSITIVE_INFINITY,
    colorLevel: colorLevelOf(flags, context, isToStdout && context.isStdoutTerminal),
    zone: zoneOf(flags),
    onNotice: (text) => notices.push(text),
  });
  const pager = flags.pager !== false && isToTerminal(flags, context) ? pagerOf(context.env) : null;
  if (pager === null) await writeOut({ chunks, caseFile, report }, flags, context);
  else await writePaged(pager, chunks);
  if (renderer.isRowsAlone) sayRemarks(report, flags, context);
  for (const notice of [...noticesOf(report), ...notices]) say(notice, flags, context);
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

/** An export and the report that it replaces. */
export interface ExportedAnswer {
  readonly exporter: { readonly id: string; readonly isBinary: boolean };
  readonly chunks: Chunks;
  /** Its notices go to stderr. */
  readonly report: Report;
}

/** Writes an export of the case. */
export async function writeExport(answer: ExportedAnswer, flags: GlobalFlags, context: Context): Promise<void> {
  const { exporter, chunks, report } = answer;
  if (exporter.isBinary) refuseTerminal(exporter.id, flags, context);
  await writeOut({ chunks, report, caseFile: casePath(flags, context) }, flags, context);
  sayRemarks(report, flags, context);
  for (const notice of noticesOf(report)) say(notice, flags, context);
}

/** Writes bytes of the case, unchanged. */
export function writeBytes(bytes: Buffer, flags: GlobalFlags, context: Context): Promise<void> {
  return writeOut({ chunks: [bytes], report: null, caseFile: casePath(flags, context) }, flags, context);
}

/** Writes a text of imgaudit itself, which is about no case. */
export function writePlain(text: string, flags: GlobalFlags, context: Context): Promise<void> {
  return writeOut({ chunks: [text], report: null, caseFile: null }, flags, context);
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

/** What is written, and the report that it is of; null for bytes of the evidence. */
interface Written {
  readonly chunks: Chunks;
  readonly caseFile: string | null;
  readonly report: Report | null;
}

async function writeOut({ chunks, caseFile, report }: Written, flags: GlobalFlags, context: Context): Promise<void> {
  const destination = destinationOf(flags.output);
  if (destination.kind === 'stdout') return writeAll(context.stdout, withWriteProgress(chunks, false, flags, context));
  if (destination.kind === 'nowhere') return readAll(chunks);
  // Loaded for files alone: most answers go to a terminal, where the user waits for them.
  const [{ authorOf }, { writeOutputFile }] = await Promise.all([
    import('./author.ts'),
    import('../destination/output-file.ts'),
  ]);
  const remarks =
    report === null ? [] : [...remarksOf(report).map((fact) => remarkText(fact, 'utc')), ...noticesOf(report)];
  const restsOn = report?.restsOn ?? [];
  const origin = {
    ...{ caseFile, remarks, restsOn },
    author: authorOf(flags, context),
    check: () => checkOutput(flags, context),
  };
  const notice = await writeOutputFile(destination.path, withWriteProgress(chunks, true, flags, context), origin);
  if (notice !== null) say(notice, flags, context);
  say(`Wrote ${destination.path} (${flags.format ?? 'table'}).`, flags, context);
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
  const destination = destinationOf(flags.output);
  if (destination.kind !== 'file') return;
  const { refuseUnfitFile } = await import('../destination/unfit-file.ts');
  const precautions = { caseFile: casePath(flags, context), inputs, isForced: flags.force ?? false };
  await refuseUnfitFile(destination.path, precautions);
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

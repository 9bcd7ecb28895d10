import type { Writable } from 'node:stream';
import { AuditError } from '../../domain/audit-error.ts';
import type { ColorLevel } from '../../render/text/ansi.ts';
import type { Chunks } from '../../render/text/chunks.ts';
import { neutralise } from '../../render/text/neutralise.ts';
import { noticesOf, type Report } from '../../report/report.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags, zoneOf } from './global-flags.ts';
import { rendererOf } from './output-formats.ts';

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
  const isToTerminal = context.isStdoutTerminal && flags.output === undefined;
  if (renderer.isBinary) refuseTerminal(renderer.id, flags, context);
  const notices: string[] = [];
  const chunks = renderer.render(report, {
    width: flags.output === undefined ? context.width : Number.POSITIVE_INFINITY,
    colorLevel: colorLevelOf(flags, context, isToTerminal),
    zone: zoneOf(flags),
    onNotice: (text) => notices.push(text),
  });
  await writeOut(chunks, caseFile, flags, context);
  for (const notice of [...noticesOf(report), ...notices]) say(notice, flags, context);
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
  await writeOut(chunks, casePath(flags, context), flags, context);
  for (const notice of noticesOf(report)) say(notice, flags, context);
}

/** Writes bytes of the case, unchanged. */
export function writeBytes(bytes: Buffer, flags: GlobalFlags, context: Context): Promise<void> {
  return writeOut([bytes], casePath(flags, context), flags, context);
}

/** Bytes of a binary format could be commands to a terminal. */
function refuseTerminal(format: string, { output }: GlobalFlags, { isStdoutTerminal }: Context): void {
  if (!isStdoutTerminal || (output !== undefined && output !== '-')) return;
  throw new AuditError('usage', `The format ${format} is binary and not for a terminal.`, {
    hint: 'Write it to a file with --output.',
  });
}

async function writeOut(chunks: Chunks, caseFile: string | null, flags: GlobalFlags, context: Context): Promise<void> {
  const { output, force } = flags;
  if (output === undefined || output === '-') {
    await writeAll(context.stdout, chunks);
    return;
  }
  // Loaded for files alone: most answers go to a terminal, where the user waits for them.
  const [{ authorOf }, { writeOutputFile }] = await Promise.all([import('./author.ts'), import('./output-file.ts')]);
  const origin = { caseFile, author: authorOf(flags, context) };
  const notice = await writeOutputFile(output, chunks, force ?? false, origin);
  if (notice !== null) say(notice, flags, context);
}

/** A message on stderr, unless `--quiet` is set. */
export function say(message: string, flags: GlobalFlags, context: Context): void {
  if (flags.quiet !== true) context.stderr.write(`${neutralise(message)}\n`);
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

/** Writes as fast as the reader reads; a reader that has gone ends it. */
async function writeAll(stream: Writable, chunks: Chunks): Promise<void> {
  for await (const chunk of chunks) {
    if (stream.destroyed) return;
    if (!stream.write(chunk)) await new Promise<void>((resolve) => onceDrained(stream, resolve));
  }
}

function onceDrained(stream: Writable, resolve: () => void): void {
  const done = () => {
    stream.off('drain', done);
    stream.off('close', done);
    resolve();
  };
  stream.on('drain', done);
  stream.on('close', done);
}

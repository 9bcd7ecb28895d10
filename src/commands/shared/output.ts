import type { Writable } from 'node:stream';
import { AuditError } from '../../domain/audit-error.ts';
import { RENDERERS } from '../../render/registry.ts';
import type { ColorLevel } from '../../render/text/ansi.ts';
import { neutralise, safeJson } from '../../render/text/neutralise.ts';
import type { Renderer, RenderSettings } from '../../render/text/renderer.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags } from './global-flags.ts';
import { zoneOf } from './query-flags.ts';

/** Writes a report of the case where the flags say, and what there is to tell about it to stderr. */
export function writeReport(report: Report, flags: GlobalFlags, context: Context): Promise<void> {
  return writeAnswer(report, casePath(flags, context), { flags, context });
}

/** The same for what no case says: the catalogues, and an import that stores nothing. */
export function writeReportOfNoCase(report: Report, flags: GlobalFlags, context: Context): Promise<void> {
  return writeAnswer(report, null, { flags, context });
}

interface Told {
  readonly flags: GlobalFlags;
  readonly context: Context;
}

async function writeAnswer(report: Report, caseFile: string | null, { flags, context }: Told): Promise<void> {
  const renderer = rendererOf(report, flags.format ?? 'table');
  const { chunks, notes } = await renderer.render(report, renderSettings(flags, context));
  await writeOut(chunks, caseFile, { flags, context });
  for (const note of [...report.notes, ...notes]) tell(note, flags, context);
}

/** Writes bytes of the case where the flags say, as they are. */
export function writeBytes(bytes: Buffer, flags: GlobalFlags, context: Context): Promise<void> {
  return writeOut([bytes], casePath(flags, context), { flags, context });
}

async function writeOut(chunks: Iterable<string | Buffer>, caseFile: string | null, told: Told): Promise<void> {
  const { flags, context } = told;
  const { output, force } = flags;
  if (output === undefined || output === '-') {
    await writeAll(context.stdout, chunks);
    return;
  }
  // What only files need: most answers are looked at, and whoever looks waits.
  const [{ authorOf }, { writeOutputFile }] = await Promise.all([import('./author.ts'), import('./output-file.ts')]);
  const author = authorOf(flags, context);
  const note = await writeOutputFile({ path: output, chunks, isForced: force ?? false }, { caseFile, author });
  if (note !== null) tell(note, flags, context);
}

/** A line of talk for whoever sits at the terminal. */
export function tell(message: string, flags: GlobalFlags, context: Context): void {
  if (flags.quiet !== true) context.stderr.write(`${neutralise(message)}\n`);
}

function rendererOf(report: Report, format: string): Renderer {
  const variant = new Map(Object.entries(report.variants ?? {})).get(format);
  if (variant !== undefined) {
    return { id: format, isMachine: true, render: () => ({ chunks: [`${safeJson(variant)}\n`], notes: [] }) };
  }
  const renderer = RENDERERS.find(({ id }) => id === format);
  if (renderer !== undefined) return renderer;
  const known = [...RENDERERS.map(({ id }) => id), ...Object.keys(report.variants ?? {})].toSorted();
  throw new AuditError('usage', `"${format}" is not an output format of this command.`, {
    hint: `Choose --format ${known.join(', ')}.`,
  });
}

function renderSettings(flags: GlobalFlags, context: Context): RenderSettings {
  const isToTerminal = context.isStdoutTerminal && flags.output === undefined;
  return {
    width: flags.output === undefined ? context.width : Number.POSITIVE_INFINITY,
    colorLevel: colorLevelOf(flags, context, isToTerminal),
    zone: zoneOf(flags),
  };
}

/** `--color` decides; else `NO_COLOR`, `FORCE_COLOR`, a dumb terminal; else whether someone watches. */
function colorLevelOf({ color }: GlobalFlags, { env }: Context, isToTerminal: boolean): ColorLevel {
  if (color === 'always') return 1;
  if (color === 'never') return 0;
  if (env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced === '0' || forced === 'false' ? 0 : 1;
  return isToTerminal && env['TERM'] !== 'dumb' ? 1 : 0;
}

async function writeAll(stream: Writable, chunks: Iterable<string | Buffer>): Promise<void> {
  for (const chunk of chunks) {
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

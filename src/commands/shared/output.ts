import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { AuditError } from '../../domain/audit-error.ts';
import { RENDERERS } from '../../render/registry.ts';
import type { Renderer, RenderSettings } from '../../render/renderer.ts';
import type { ColorLevel } from '../../render/text/ansi.ts';
import { neutralise, safeJson } from '../../render/text/neutralise.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './global-flags.ts';
import { zoneOf } from './query-flags.ts';

/** Writes a report where the flags say, and what there is to tell about it to stderr. */
export async function writeReport(report: Report, flags: GlobalFlags, context: Context): Promise<void> {
  const renderer = rendererOf(report, flags.format ?? 'table');
  const { chunks, notes } = renderer.render(report, renderSettings(flags, context));
  if (flags.output === undefined || flags.output === '-') await writeAll(context.stdout, chunks);
  else writeFileAtomically(flags.output, chunks, flags.force ?? false);
  for (const note of [...report.notes, ...notes]) tell(note, flags, context);
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

async function writeAll(stream: Writable, chunks: Iterable<string>): Promise<void> {
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

/** The file appears whole or not at all. */
function writeFileAtomically(path: string, chunks: Iterable<string>, isForced: boolean): void {
  if (existsSync(path) && !isForced) {
    throw new AuditError('output-exists', `${path} is there already.`, { hint: 'Give another name, or --force.' });
  }
  const unfinished = `${path}.unfinished`;
  try {
    writeFileSync(unfinished, [...chunks].join(''), { flag: 'wx' });
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('output-failed', `Cannot write ${path}: ${reason}.`, {
      hint: 'Check the folder and the space left.',
      cause,
    });
  }
}

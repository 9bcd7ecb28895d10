import type { Chunks } from '../../render/text/chunks.ts';
import { inBlocks } from '../../render/text/chunks.ts';
import { safeJson } from '../../render/text/neutralise.ts';

/** A record of another tool. Its keys are ours, never those of a log. */
export type ExportRecord = Readonly<Record<string, unknown>>;

/** The record without what says nothing: nulls, empty lists, and objects of which nothing is left. */
export function withoutNothing(record: ExportRecord): ExportRecord {
  const kept: (readonly [string, unknown])[] = [];
  for (const [key, value] of Object.entries(record)) {
    const some = filled(value);
    if (some !== null) kept.push([key, some]);
  }
  return Object.fromEntries(kept);
}

function filled(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map(filled).filter((item) => item !== null);
    return items.length === 0 ? null : items;
  }
  const record = withoutNothing({ ...value });
  return Object.keys(record).length === 0 ? null : record;
}

/** One record a line. */
export function jsonLines(records: Iterable<ExportRecord>): Chunks {
  return inBlocks(linesOf(records));
}

function* linesOf(records: Iterable<ExportRecord>): Iterable<string> {
  for (const record of records) yield `${safeJson(record)}\n`;
}

import type { Payload, Report } from '../../report/report.ts';
import { inBlocks } from '../text/chunks.ts';
import { safeJson } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

/** The answer as `JSON.stringify` would write it with two spaces; long lists are written while they are read. */
function* members(payload: Payload): Iterable<string> {
  let separator = '{';
  for (const [key, value] of Object.entries(payload)) {
    if (value === undefined) continue;
    yield `${separator}\n  ${safeJson(key)}: `;
    if (isList(value)) yield* list(value);
    else yield inList(value);
    separator = ',';
  }
  yield separator === '{' ? '{}\n' : '\n}\n';
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function* list(items: Iterable<unknown>): Iterable<string> {
  let separator = '[';
  for (const item of items) {
    yield `${separator}\n    ${inListOfList(item)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]' : '\n  ]';
}

/** The value as it stands in a list. Writing that list and cutting it off is faster than to indent each line again. */
function inList(value: unknown): string {
  return safeJson([value], 2).slice('[\n  '.length, -'\n]'.length);
}

function inListOfList(value: unknown): string {
  return safeJson([[value]], 2).slice('[\n  [\n    '.length, -'\n  ]\n]'.length);
}

export const renderer: Renderer = {
  id: 'json',
  extension: 'json',
  isBinary: false,
  isRowsAlone: false,
  render: (report: Report) => inBlocks(members(report.payload())),
};

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawTable, MOST_CLI_TABLE_ROWS } from '../../src/render/text/draw-table.ts';
import { loadWidths, widthOf } from '../../src/render/text/fit-width.ts';
import { neutralise } from '../../src/render/text/neutralise.ts';
import type { DrawnCell } from '../../src/render/text/stream-rows.ts';

const scripts = fc.constantFrom(...'abz .:/-|…█▏áДω測試한カ。ｆ', 'हिन्दी', 'क्', '🏋️‍♀️', '🇨🇳', 'e\u0301');
const words = fc.array(scripts, { maxLength: 14 }).map((letters) => letters.join(''));
const line = fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 14 }).map(neutralise));
/** Tables in plain letters, which cli-table3 draws, and tables in any script, most of which are streamed. */
const tables = fc
  .constantFrom(fc.string({ unit: fc.constantFrom(...'ab .:|…█▏'), maxLength: 14 }), line)
  .chain((text) => {
    const cell = fc.array(text, { maxLength: 3 });
    return fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 });
  });
const align = fc.constantFrom('left' as const, 'right' as const);

/** Rows whose columns are as wide as their widest lines. */
function drawnRows(
  rows: readonly (readonly (readonly string[])[])[],
  aligns: readonly ('left' | 'right')[],
  paint?: DrawnCell['paint'],
): readonly (readonly DrawnCell[])[] {
  return rows.map((row) =>
    row.map((lines, at) => {
      const width = Math.max(1, ...rows.flatMap((other) => (other[at] ?? []).map(widthOf)));
      const place = { column: { key: 'k', title: 'K', align: aligns[at] ?? 'left' }, natural: width, width };
      return { place, lines, ...(paint === undefined ? {} : { paint }) };
    }),
  );
}

function drawn(rows: readonly (readonly DrawnCell[])[], count: number): string {
  return [...drawTable([], rows, count, 80)].join('');
}

test.each([
  ['plain', undefined],
  ['bold', (text: string) => `\u001b[1m${text}\u001b[22m`],
])('a long table, which is streamed, looks as a short one, which cli-table3 draws: %s text', async (_, paint) => {
  await loadWidths();
  fc.assert(
    fc.property(tables, fc.tuple(align, align, align), (rows, aligns) => {
      const cells = drawnRows(rows, aligns, paint);
      expect(drawn(cells, cells.length)).toBe(drawn(cells, MOST_CLI_TABLE_ROWS + 1));
    }),
    { numRuns: 200 },
  );
});

test('long cells of any script do not stop the program', { timeout: 20_000 }, async () => {
  await loadWidths();
  const lines = (text: string, count: number) => Array.from({ length: count }, () => text);
  const rows = [
    [lines('測'.repeat(1000), 500), ['x']],
    [lines('word '.repeat(20), 5000), ['x']],
    [['x'.repeat(1_000_000)], ['x']],
    ...Array.from({ length: MOST_CLI_TABLE_ROWS - 3 }, () => [lines('a finding in words '.repeat(5), 8), ['x']]),
  ];
  const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
  const place = { column: { key: 'k', title: 'K' }, natural: 100, width: 100 };
  const cells = rows.map((row) => row.map((texts): DrawnCell => ({ place, lines: texts, paint: bold })));
  expect(drawn(cells, cells.length).length).toBeGreaterThan(1_000_000);
});

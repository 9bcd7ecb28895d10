import CliTable from 'cli-table3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GUTTER } from '../../src/render/text/choose-widths.ts';
import { loadWidths, widthOf } from '../../src/render/text/fit-width.ts';
import { gridRow } from '../../src/render/text/grid.ts';

const cellText = fc.array(
  fc.stringMatching(/^[a-zA-Z0-9 .:/測試é-]{1,12}$/).map((text) => `x${text}x`),
  {
    minLength: 1,
    maxLength: 3,
  },
);

/** The layout library of the field is the judge; ours is there for speed alone. */
function asCliTable(rows: readonly (readonly (readonly string[])[])[], aligns: readonly ('left' | 'right')[]): string {
  const names = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const rest = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
  const frame = Object.fromEntries([...names, ...rest].map((name) => [name, '']));
  const table = new CliTable({
    chars: { ...frame, middle: ' '.repeat(GUTTER) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: [...aligns],
  });
  for (const row of rows) table.push(row.map((lines) => lines.join('\n')));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

test('rows are laid out as cli-table3 lays them out', async () => {
  await loadWidths();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cellText, cellText, cellText), { minLength: 1, maxLength: 5 }),
      fc.tuple(...[0, 1, 2].map(() => fc.constantFrom('left' as const, 'right' as const))),
      (rows, aligns) => {
        const widths = [0, 1, 2].map((at) => Math.max(...rows.flatMap((row) => (row[at] ?? []).map(widthOf))));
        const lines = rows.flatMap((row) => [
          ...gridRow(
            row.map((cell, at) => {
              const column = { key: 'k', title: 'K', align: aligns[at] ?? 'left' };
              return { place: { column, natural: 0, width: widths[at] ?? 0 }, lines: cell };
            }),
          ),
        ]);
        expect(lines.join('').trimEnd()).toBe(asCliTable(rows, aligns).trimEnd());
      },
    ),
    { numRuns: 200 },
  );
});

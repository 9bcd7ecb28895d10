import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseWidths, totalWidth } from './choose-widths.ts';

const column = fc.record({
  column: fc.record(
    { minWidth: fc.integer({ min: 2, max: 30 }), dropOrder: fc.integer({ min: 1, max: 9 }) },
    { requiredKeys: [] },
  ),
  natural: fc.integer({ min: 1, max: 200 }),
});

test('no row is wider than the terminal, and no column wider than its cells', () => {
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 40, max: 220 }),
      (columns, room) => {
        const named = columns.map(({ column: rules, natural }, index) => {
          return { natural, column: { key: `${index}`, title: `${index}`, ...rules } };
        });
        const chosen = chooseWidths(named, room);
        expect(totalWidth(chosen)).toBeLessThanOrEqual(room);
        for (const { width, natural } of chosen) expect(width).toBeLessThanOrEqual(natural);
        const fits = totalWidth(named.map(({ natural }) => ({ width: natural }))) <= room;
        if (fits) expect(chosen.map(({ width }) => width)).toEqual(named.map(({ natural }) => natural));
        // What may be dropped is dropped before anything is cut below its least width.
        const isCut = chosen.some(
          ({ column: { minWidth }, width, natural }) => width < (minWidth ?? natural) && width < natural,
        );
        if (isCut) expect(chosen.every(({ column: { dropOrder } }) => dropOrder === undefined)).toBe(true);
      },
    ),
  );
});

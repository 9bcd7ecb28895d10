import { expect, test } from 'vitest';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format, ReadOutcome } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import {
  asCells,
  asRow,
  asTexts,
  asTwice,
  isNesting,
  mapped,
  nestingsIn,
  scalarText,
  withTextAt,
} from '../support/shapes.ts';

/**
 * Cells of tables hold no objects and lists: exports, queries and collectors write them as JSON text. Whichever members of
 * a record are written so, on whichever level, the record gives the same events.
 */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };
function outcomesOf(value: unknown, format: Format): readonly ReadOutcome[] {
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  return readingsIn(record, format, CONTEXT).map(({ outcome }) => outcome);
}

/** What was read, where a detail is the same whether it is a number or a truth, or its text. */
function told(value: unknown, format: Format): unknown {
  return outcomesOf(value, format).map((outcome) =>
    outcome.outcome === 'events'
      ? { ...outcome, events: outcome.events.map((event) => ({ ...event, details: withTextScalars(event.details) })) }
      : outcome,
  );
}

function withTextScalars(value: unknown): unknown {
  return isNesting(value) ? mapped(value, withTextScalars) : scalarText(value);
}

test.each(FORMATS.map((format) => [format.id, format] as const))(
  'members of a record of %s may be written as JSON text',
  async (_, format) => {
    const records = (await seedsOf(format)).filter(isObject);
    for (const record of records) {
      if (outcomesOf(record, format).every(({ outcome }) => outcome !== 'events')) continue;
      const expected = told(record, format);
      if (isOwn(record, format)) expect(isOwn(asTexts(record), format), 'it is recognised').toBe(true);
      expect(told(asRow(record), format), 'nothing is anything but text').toEqual(expected);
      expect(told(asCells(record), format), 'all members are text').toEqual(expected);
      expect(told(asTexts(record), format), 'texts within texts').toEqual(expected);
      expect(told(asTwice(record), format), 'texts of texts').toEqual(expected);
      for (const path of nestingsIn(record)) {
        expect(told(withTextAt(record, path), format), `${path.join('.')} is text`).toEqual(expected);
      }
    }
  },
);

import { expect, test } from 'vitest';
import { parseJsonOr } from '../../src/domain/text/parse-json.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format, ReadOutcome } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { asCells, asRow, asTexts, isNesting, mapped, scalarText } from '../support/shapes.ts';

/**
 * Cells of tables hold no objects and lists: exports, queries and collectors write them as JSON text. Whichever members of
 * a record are written so, on whichever level, the record gives the same events.
 */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };
/** Items of one list are alike. */
const MOST_ITEMS = 3;

type Step = string | number;

function outcomesOf(value: unknown, format: Format): readonly ReadOutcome[] {
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  return readingsIn(record, format, CONTEXT).map(({ outcome }) => outcome);
}

/** What was read, where a detail is the same whether it is an object, a number or a truth, or its JSON text. */
function told(value: unknown, format: Format): unknown {
  return outcomesOf(value, format).map((outcome) =>
    outcome.outcome === 'events'
      ? { ...outcome, events: outcome.events.map((event) => ({ ...event, details: openedWithin(event.details) })) }
      : outcome,
  );
}

function openedWithin(value: unknown): unknown {
  const parsed = typeof value === 'string' && /^[{[]/.test(value) ? parseJsonOr(value, value) : value;
  return isNesting(parsed) ? mapped(parsed, openedWithin) : scalarText(parsed);
}

/** Where objects and lists stand within a value. */
function* nestingsIn(value: unknown, path: readonly Step[] = []): Generator<readonly Step[]> {
  if (!isNesting(value)) return;
  if (path.length > 0) yield path;
  const members: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? [...value.slice(0, MOST_ITEMS).entries()]
    : Object.entries(value);
  for (const [step, member] of members) yield* nestingsIn(member, [...path, step]);
}

function withTextAt(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return JSON.stringify(value);
  if (Array.isArray(value)) return value.with(Number(step), withTextAt(value[Number(step)], rest));
  return isObject(value) ? { ...value, [step]: withTextAt(value[step], rest) } : value;
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
      for (const path of nestingsIn(record)) {
        expect(told(withTextAt(record, path), format), `${path.join('.')} is text`).toEqual(expected);
      }
    }
  },
);

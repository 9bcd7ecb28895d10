import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../src/domain/text/parse-json.ts';
import { JsonSplitter } from '../../src/evidence/splitting/json-splitter.ts';
import { LineSplitter } from '../../src/evidence/splitting/line-splitter.ts';
import type { SplitRecord } from '../../src/evidence/splitting/record.ts';
import { cut, fed, KEYS, recordsOf, sliceOf } from '../support/split.ts';

const RUNS = { numRuns: 200 };

/** Texts full of what splitters look at. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r', ' ', 'é', '镜', '😀') }),
  fc.string(),
);
/** An object that wraps no records itself. */
const record = fc
  .dictionary(text, fc.oneof(fc.jsonValue({ maxDepth: 3 }), text), { maxKeys: 4 })
  .map((value) => ({ id: 1, ...value }))
  .filter((value) => !Object.keys(value).some((key) => KEYS.has(key)));
const records = fc.array(record, { maxLength: 6 });
const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r\n', '\t'), maxLength: 3 });
const indent = fc.constantFrom(0, 2);
const sizes = fc.oneof(fc.constant(Array<number>(4000).fill(1)), fc.array(fc.integer({ min: 1, max: 40 })));

interface Written {
  readonly text: string;
  readonly texts: readonly string[];
}

/** Ways in which exports write the same records as JSON. */
const written = fc
  .tuple(records, fc.constantFrom('list', 'envelope', 'concatenated'), space, indent)
  .map(([values, wrapper, gap, spaces]): Written => {
    const texts = values.map((value) => JSON.stringify(value, null, spaces));
    if (wrapper === 'concatenated') return { text: gap + texts.join(gap) + gap, texts };
    const list = `[${gap}${texts.join(`${gap},${gap}`)}${gap}]`;
    if (wrapper === 'list') return { text: gap + list, texts };
    return { text: `{"n":"[",${gap}"Records"${gap}:${list}${gap},"more":{"logs":[{}]}}${gap}`, texts };
  });

function slices(bytes: Buffer, found: readonly SplitRecord[]): readonly string[] {
  return found.map((one) => sliceOf(bytes, one));
}

test('records and their bytes do not depend on how JSON is wrapped or cut into chunks', () => {
  fc.assert(
    fc.property(written, sizes, ({ text: json, texts }, pieces) => {
      const bytes = Buffer.from(json);
      const found = fed(new JsonSplitter(KEYS), cut(bytes, pieces));
      expect(slices(bytes, found)).toEqual(texts);
      expect(found.map((one) => one.bytes.toString('utf8'))).toEqual(texts);
      expect(found.every((one) => one.problem === null)).toBe(true);
    }),
    RUNS,
  );
});

test('an envelope tells its fields and how many records it held', () => {
  fc.assert(
    fc.property(records, fc.nat(), sizes, (values, total, pieces) => {
      const splitter = new JsonSplitter(KEYS);
      fed(splitter, cut(Buffer.from(JSON.stringify({ total, logs: values, next: null })), pieces));
      expect(splitter.envelopes).toEqual([{ fields: { total, logs: [], next: null }, records: values.length }]);
    }),
    RUNS,
  );
});

/** Lines that are records, broken, or blank. */
const line = fc.oneof(
  record.map((value) => ({ text: JSON.stringify(value), isBroken: false })),
  fc.constantFrom('{"a":[', '"open', ']}', 'ERROR: {', '{"a" 1}').map((broken) => ({ text: broken, isBroken: true })),
);
const lines = fc.tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\n\n', ' \n\t'), fc.boolean());

test('every line is one record, whatever lines are broken and however the bytes are cut', () => {
  fc.assert(
    fc.property(lines, sizes, ([all, end, hasLastEnd], pieces) => {
      const bytes = Buffer.from(all.map((one) => one.text).join(end) + (hasLastEnd ? end : ''));
      const found = fed(new LineSplitter(KEYS), cut(bytes, pieces));
      expect(slices(bytes, found)).toEqual(all.map((one) => one.text));
      expect(found.map((one) => one.problem !== null)).toEqual(all.map((one) => one.isBroken));
    }),
    RUNS,
  );
});

test('a whole stream gives the same records whatever its framing, with or without a byte order mark', async () => {
  const wrappers = fc.constantFrom('lines', 'list', 'pretty list', 'envelope', 'pretty');
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      wrappers,
      fc.boolean(),
      sizes,
      async (...given) => {
        const [values, wrapper, hasMark, pieces] = given;
        const texts = {
          lines: () => values.map((value) => JSON.stringify(value)).join('\n'),
          list: () => JSON.stringify(values),
          'pretty list': () => JSON.stringify(values, null, 2),
          envelope: () => JSON.stringify({ Records: values }),
          pretty: () => values.map((value) => JSON.stringify(value, null, 2)).join('\n'),
        };
        const bytes = Buffer.from((hasMark ? '\uFEFF' : '') + texts[wrapper]());
        const found = await recordsOf(cut(bytes, pieces));
        expect(found.map(({ value }) => value)).toEqual(values.map((value) => parseJson(JSON.stringify(value))));
        expect(slices(bytes, found).map((slice) => JSON.stringify(JSON.parse(slice)))).toEqual(
          values.map((value) => JSON.stringify(value)),
        );
      },
    ),
    RUNS,
  );
});

test('a list that is cut off gives its whole elements, and what is left as one broken record at most', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), sizes, (values, noise, pieces) => {
      const texts = values.map((value) => JSON.stringify(value));
      const whole = Buffer.from(`[${texts.join(',')}]`);
      const bytes = whole.subarray(0, noise % whole.length);
      const found = fed(new JsonSplitter(KEYS), cut(bytes, pieces));
      const good = found.filter((one) => one.problem === null);
      let end = 1;
      const complete = texts.filter((one) => {
        const isWhole = end + Buffer.byteLength(one) <= bytes.length;
        end += Buffer.byteLength(one) + 1;
        return isWhole;
      });
      expect(slices(bytes, good)).toEqual(complete);
      expect(found.length - good.length).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

test('any bytes give records that lie within them, in order, without overlap', () => {
  const noise = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', ' ', '1', 'é') });
  fc.assert(
    fc.property(noise, sizes, (json, pieces) => {
      const bytes = Buffer.from(json);
      for (const splitter of [new JsonSplitter(KEYS), new LineSplitter(KEYS)]) {
        let end = 0;
        for (const one of fed(splitter, cut(bytes, pieces))) {
          expect(one.offset).toBeGreaterThanOrEqual(end);
          end = one.offset + one.length;
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
      }
    }),
    RUNS,
  );
});

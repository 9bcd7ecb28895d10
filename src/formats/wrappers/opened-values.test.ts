import { expect, test } from 'vitest';
import { MINE, NOT_MINE } from '../toolkit/format.ts';
import { OpenedValues } from './opened-values.ts';
import { OPENING, unwrapped } from './unwrap.ts';

const RECORD = '{"message":"{\\"who\\":\\"ada\\"}"}';

test('a text is parsed once, and takes as much off each budget', () => {
  const known = new OpenedValues();
  const [first, second] = [{ left: 100 }, { left: 100 }];
  const value = known.text(RECORD, first);
  expect(value).toEqual(JSON.parse(RECORD));
  expect(known.text(RECORD, second)).toBe(value);
  expect([first.left, second.left]).toEqual([100 - RECORD.length, 100 - RECORD.length]);
});

test('a text that is too long for what is left of a budget is opened for another one', () => {
  const known = new OpenedValues();
  expect(known.text(RECORD, { left: 5 })).toBeUndefined();
  expect(known.text(RECORD, { left: 100 })).toEqual(JSON.parse(RECORD));
  const spent = { left: 5 };
  expect(known.text(RECORD, spent)).toBeUndefined();
  expect(spent.left).toBeLessThan(0);
});

test('more texts than are kept are opened all the same', () => {
  const known = new OpenedValues();
  const long = (name: string) => JSON.stringify({ name, text: 'x'.repeat(9_000_000) });
  for (const name of ['a', 'b', 'b']) {
    expect(known.text(long(name), { left: 1 << 26 })).toMatchObject({ name });
  }
});

test('a value is taken apart once', () => {
  const known = new OpenedValues();
  const value = { Records: [{ who: 'ada' }] };
  expect(known.inside(value)).toBe(known.inside(value));
  expect([...known.inside('text'), ...known.inside(null)]).toEqual([]);
});

test('formats that are asked one after the other find what each finds alone', () => {
  const isNamed = (name: string) => ({
    recognise: (value: unknown) => (Object.hasOwn(Object(value), name) ? MINE : NOT_MINE),
  });
  const opening = { ...OPENING, known: new OpenedValues() };
  const rows = [{ message: RECORD }, { log: { what: 'pull' } }, 'Jan 1 host app: {"message":{"who":"bob"}}'];
  for (const name of ['nobody', 'who', 'what', 'message', 'who']) {
    for (const row of rows) expect(unwrapped(row, isNamed(name), opening)).toEqual(unwrapped(row, isNamed(name)));
  }
  expect(unwrapped(rows[0], isNamed('who'), opening)).toEqual([{ who: 'ada' }]);
});

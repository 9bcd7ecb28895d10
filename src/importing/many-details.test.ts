import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../test/support/memory-case.ts';
import { someEvent } from '../../test/support/some-event.ts';
import type { Details } from '../domain/registry-event.ts';

/** More different values, keys and lists of keys than are remembered while details are packed. */
const MANY = 21_000;

test.for<[title: string, detailsOf: (index: number) => Details]>([
  ['values that never repeat', (index) => ({ id: `value ${index}` })],
  ['values that repeat', (index) => ({ id: `value ${index % 7}` })],
  ['keys that never repeat', (index) => ({ [`key ${index}`]: 'a' })],
  ['lists of keys that begin alike', (index) => ({ same: 1, [`key ${index}`]: 2 })],
  ['texts too long to be worth remembering', (index) => ({ text: `${'long '.repeat(200)}${index % 2}` })],
  ['members that are not there', (index) => ({ a: undefined, b: index, c: undefined })],
  ['anything but text', (index) => ({ a: [index, null, { b: true }], c: null, d: false, e: 0.5 })],
])('details with %s come out as they went in', ([, detailsOf]) => {
  const { writer, reader } = memoryCase();
  const events = Array.from({ length: MANY }, (_, index) => someEvent({ details: detailsOf(index) }));
  storeFile(writer, 'log', [{ events }]);
  const stored = reader.events({ window: null, where: [] }).map(({ details }) => details);
  expect(stored).toEqual(events.map(({ details }) => JSON.parse(JSON.stringify(details))));
});

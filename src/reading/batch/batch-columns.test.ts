import { expect, test } from 'vitest';
import { BatchColumns } from './batch-columns.ts';

test('a column holds numbers in the order in which they were added, and is empty once it was taken', () => {
  const columns = new BatchColumns();
  const all = Array.from({ length: 5000 }, (_, index) => index);
  columns.actor.push(7);
  columns.actor.append(all);
  columns.actor.push(8);
  const { events } = columns.take();
  columns.actor.push(9);
  expect([...events.actor]).toEqual([7, ...all, 8]);
  expect([...columns.take().events.actor]).toEqual([9]);
});

test('texts keep their order, whether they were added as text or as bytes, and have their lengths in characters', () => {
  const columns = new BatchColumns();
  columns.detailTexts.push('"镜像"');
  columns.detailTexts.push('"😀"');
  columns.detailTexts.append(Buffer.from('"a""bc"'), Uint32Array.of(3, 4));
  columns.detailTexts.push('"d"');
  const { detailTexts, detailTextLengths } = columns.take().events;
  expect([Buffer.from(detailTexts).toString(), ...detailTextLengths]).toEqual(['"镜像""😀""a""bc""d"', 4, 4, 3, 4, 3]);
  expect(columns.take().events.detailTextLengths).toHaveLength(0);
});

import { expect, test } from 'vitest';
import { GrowingColumn } from './growing-column.ts';
import { TextColumn } from './text-column.ts';

test('a column holds what was added one by one and together, in order, and starts over once it is taken', () => {
  const column = new GrowingColumn((length) => new Uint32Array(length));
  const all = Array.from({ length: 5000 }, (_, index) => index);
  column.push(7);
  column.append(all);
  column.push(8);
  expect(column.length).toBe(5002);
  const taken = column.take();
  column.push(9);
  expect([...taken]).toEqual([7, ...all, 8]);
  expect([...column.take()]).toEqual([9]);
});

test('texts that are added as text and as bytes come in order, with their lengths in characters', () => {
  const column = new TextColumn();
  column.push('"镜像"');
  column.push('"😀"');
  column.append(Buffer.from('"a""bc"'), Uint32Array.of(3, 4));
  column.push('"d"');
  const { bytes, lengths } = column.take();
  expect([Buffer.from(bytes).toString(), ...lengths]).toEqual(['"镜像""😀""a""bc""d"', 4, 4, 3, 4, 3]);
  expect(column.take().lengths).toHaveLength(0);
});

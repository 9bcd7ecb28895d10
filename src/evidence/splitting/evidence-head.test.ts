import { expect, test } from 'vitest';
import { cut, streamOf } from '../../../test/support/split.ts';
import { EvidenceHead } from './evidence-head.ts';
import type { SplitRules } from './framing.ts';

const RECORDS: SplitRules = { framings: ['json'], collections: ['Records'] };
const LOGS: SplitRules = { framings: ['json'], collections: ['logs'] };
const ANY: SplitRules = { framings: ['json', 'csv'], collections: [] };
const TEXT: SplitRules = { framings: ['text'], collections: [] };

const headOf = (...chunks: readonly string[]) => EvidenceHead.read(streamOf(chunks.map((chunk) => Buffer.from(chunk))));

async function valuesOf(head: EvidenceHead, rules: SplitRules): Promise<readonly unknown[]> {
  return (await head.sample(rules)).map(({ value }) => value);
}

async function allOf(head: EvidenceHead, rules: SplitRules): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const batch of head.split(rules).batches) for (const { value } of batch) values.push(value);
  return values;
}

test('the keys of one format do not cut the records of another', async () => {
  const text = '{"Records":[{"a":1},{"logs":[7]}]}\n{"logs":[8,9]}\n';
  const head = await headOf(text);
  expect(await valuesOf(head, RECORDS)).toEqual([{ a: 1 }, { logs: [7] }, { logs: [8, 9] }]);
  expect(await valuesOf(head, LOGS)).toEqual([{ Records: [{ a: 1 }, { logs: [7] }] }, 8, 9]);
  expect(await valuesOf(head, ANY)).toEqual(
    text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );
  expect(await allOf(head, RECORDS)).toEqual([{ a: 1 }, { logs: [7] }, { logs: [8, 9] }]);
});

test('a key that does not stand in the head cuts what follows it', async () => {
  const lines = Array.from({ length: 40_000 }, (_, n) => `{"n":${n}}\n`);
  const head = await headOf(...lines, '{"Records":[1,2]}\n');
  expect((await head.sample(RECORDS)).length).toBeLessThan(40_000);
  const values = await allOf(head, RECORDS);
  expect([values.length, ...values.slice(-2)]).toEqual([40_002, 1, 2]);
});

test('envelopes are those of the way in which the stream was cut', async () => {
  const head = await headOf('{"total":2,"Records":[1,2]}\n');
  await head.sample(ANY);
  await head.sample(RECORDS);
  const { batches, envelopes } = head.split(RECORDS);
  for await (const _ of batches);
  expect(envelopes).toEqual([{ fields: { Records: [], total: 2 }, records: 2 }]);
});

test('where the first record is longer than the head, more is read until a record is whole', async () => {
  const long = JSON.stringify({ text: 'x'.repeat(1_000_000) });
  const head = await EvidenceHead.read(streamOf(cut(Buffer.from(`[${long},\n1]`), [99_999, 200_000, 99_999])));
  expect(await head.sample(ANY)).toEqual([]);
  while (await head.readMore());
  expect(await valuesOf(head, ANY)).toEqual([JSON.parse(long), 1]);
  expect(await allOf(head, ANY)).toEqual([JSON.parse(long), 1]);
});

test('nothing more is read where nobody sampled, or enough was sampled', async () => {
  const lines = Array.from({ length: 40_000 }, (_, n) => `{"n":${n}}\n`);
  const head = await headOf(...lines);
  expect(await head.readMore()).toBe(false);
  await head.sample(ANY);
  expect(await head.readMore()).toBe(false);
});

test('a stream that cannot be cut as is asked has no records', async () => {
  const head = await headOf('a,b\n1,2\n');
  expect([await head.sample(RECORDS), await allOf(head, RECORDS)]).toEqual([[], []]);
});

test('CSV goes on behind the rows that were sampled', async () => {
  const rows = Array.from({ length: 60_000 }, (_, n) => `${n},x\n`);
  const head = await headOf('n,x\n', ...rows);
  expect((await head.sample(ANY))[0]?.value).toEqual({ n: '0', x: 'x' });
  expect(await allOf(head, ANY)).toHaveLength(60_000);
});

test('a chunk whose memory is used again is not misread', async () => {
  const memory = Buffer.alloc(200_000);
  async function* reused(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 12; n++) yield memory.subarray(0, memory.write(`"${'abcdefghijkl'[n]?.repeat(90_000)}"\n`));
  }
  const head = await EvidenceHead.read(reused());
  expect(head.framing).toEqual({ kind: 'text' });
  await head.sample(TEXT);
  while (await head.readMore()) await head.sample(TEXT);
  const values = await allOf(head, TEXT);
  expect(values.map((value) => String(value).slice(1, 3)).join()).toBe('aa,bb,cc,dd,ee,ff,gg,hh,ii,jj,kk,ll');
});

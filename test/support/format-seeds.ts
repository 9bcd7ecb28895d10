import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { splitRecords } from '../../src/evidence/splitting/split.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { streamOf } from './split.ts';

const FIXTURES = 'fixtures/formats';

/** The paths of the fixtures of a format. */
export function fixturesOf({ id }: Format): readonly string[] {
  return readdirSync(join(FIXTURES, id))
    .filter((name) => !name.endsWith('.expected.json'))
    .map((name) => join(FIXTURES, id, name));
}

/** What the fixtures of a format hold: values as they are split, and the records in them. */
export async function seedsOf(format: Format): Promise<readonly unknown[]> {
  const seeds: unknown[] = [];
  for (const path of fixturesOf(format)) seeds.push(...(await valuesIn(path, format)));
  return withinToo(seeds, format);
}

/** The same of one fixture. */
export async function seedsIn(path: string, format: Format): Promise<readonly unknown[]> {
  return withinToo(await valuesIn(path, format), format);
}

async function valuesIn(path: string, format: Format): Promise<readonly unknown[]> {
  const bytes = readFileSync(path);
  const { batches } = await splitRecords(streamOf([path.endsWith('.gz') ? gunzipSync(bytes) : bytes]), format);
  const values: unknown[] = [];
  for await (const batch of batches) values.push(...batch.map(({ value }) => value));
  return values;
}

function withinToo(seeds: readonly unknown[], format: Format): readonly unknown[] {
  return [...seeds, ...seeds.flatMap((seed) => format.unwrap?.(seed) ?? [])];
}

/** The record once for each text in it, with what `change` makes of it in its place. */
export function* withTexts(record: unknown, change: (text: string) => string): Generator<unknown> {
  if (typeof record === 'string') yield change(record);
  if (Array.isArray(record)) {
    for (const [index, member] of record.entries()) {
      for (const changed of withTexts(member, change)) yield record.with(index, changed);
    }
  } else if (isObject(record)) {
    for (const [key, member] of Object.entries(record)) {
      for (const changed of withTexts(member, change)) yield { ...record, [key]: changed };
    }
  }
}

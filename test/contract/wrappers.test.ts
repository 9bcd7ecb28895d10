import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseImageReference } from '../../src/domain/image-ref.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { type Format, MINE, NOT_MINE } from '../../src/formats/toolkit/format.ts';
import { isOwn, unwrapped } from '../../src/formats/wrappers/unwrap.ts';
import { shareOf } from '../support/effort.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { importInto } from '../support/import-into-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';
import { LINE_PREFIXES, WRAPPINGS, type Wrapping } from '../support/wrappings.ts';

/**
 * A log is read in every wrapping in which people hold it, whoever the vendor is. The records are imported bare first:
 * then those in each wrapping must be the same records, which the case has already.
 */
const FORMATS = await loadFormats();
const MOST_SEEDS = 8;
/** Its rows are those of Harbor. What its own answer puts around them tells the two apart; without that, import says so. */
const INDISTINCT: ReadonlySet<string> = new Set(['huawei-swr-audit']);
const TOLD_APART = FORMATS.filter(({ id }) => !INDISTINCT.has(id));

async function recordsOf(format: Format): Promise<readonly unknown[]> {
  const own = (await seedsOf(format)).filter((seed) => isOwn(seed, format));
  const distinct = new Map(own.map((seed) => [JSON.stringify(seed), seed]));
  return [...distinct.values()].slice(0, MOST_SEEDS);
}

/** Records as their vendor writes them: one a line. */
function bare(records: readonly unknown[]): string {
  return records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n');
}

/** Pages of the vendor's own API whose list was written as JSON text, or that stand in an answer of others. */
function pagesOf({ collections }: Format): Readonly<Record<string, Wrapping>> {
  const pages = collections.flatMap((key): readonly (readonly [string, Wrapping])[] => [
    [`${key} as JSON text`, (records) => JSON.stringify({ [key]: JSON.stringify(records), meta: { count: 1 } })],
    [`${key} in an answer`, (records) => JSON.stringify({ status: 200, body: { [key]: records, meta: { count: 1 } } })],
  ]);
  return Object.fromEntries(pages);
}

test.each(TOLD_APART.map((format, place) => [format.id, format, place] as const))(
  '%s is read in every wrapping, and a record in two of them is one record',
  { timeout: 60_000 },
  async (_, format, place) => {
    const folder = temporaryFolder();
    const path = join(folder, 'case.db');
    const image = format.needsImage === true ? parseImageReference('prod/payments:v1.8.3') : null;
    const records = await recordsOf(format);
    const isText = records.some((record) => typeof record === 'string');
    // A prefix is part of a line of text, and may hold its time.
    const all = Object.entries({ ...WRAPPINGS, ...pagesOf(format), ...LINE_PREFIXES });
    const fit = isText ? all.filter(([name]) => !(name in LINE_PREFIXES || name === 'syslog in a message')) : all;
    const wrappings = shareOf(fit, place, 4);
    const files = [['bare', bare] as const, ...wrappings].map(([name, wrap], index) => {
      const file = join(folder, `${index}-${name.replaceAll(/\W/g, '-')}`);
      writeFileSync(file, wrap(records));
      return file;
    });
    const [direct, ...wrapped] = (await importInto(path, files, image)).files;
    expect(direct).toMatchObject({ status: 'imported', source: format.id, records: records.length, rejected: 0 });
    const ignored = direct?.ignored ?? 0;
    const expected = {
      ...{
        status: 'imported',
        source: format.id,
        records: records.length,
        ignored,
        duplicate: records.length - ignored,
      },
      ...{ accepted: 0, rejected: 0, events: 0, contradicting: 0 },
    };
    for (const receipt of wrapped) expect.soft(receipt).toMatchObject({ path: receipt.path, ...expected });
    await expectVerifiedCase(path);
  },
);

test('wrappings in wrappings are opened, whatever stands beside the record', () => {
  const record = { id: 'the record' };
  const isRecord = (value: unknown) => JSON.stringify(value) === JSON.stringify(record);
  const format = { recognise: (value: unknown) => (isRecord(value) ? MINE : NOT_MINE) };
  const steps: Readonly<Record<string, (value: unknown) => unknown>> = {
    text: (value) => ({ message: JSON.stringify(value) }),
    base64: (value) => ({ data: Buffer.from(JSON.stringify(value)).toString('base64') }),
    list: (value) => ({ Records: [{ other: 1 }, value] }),
    object: (detail) => ({ detail, message: 'a text', value: 7 }),
    heading: (value) => ({ 'event.original': JSON.stringify(value), a: '' }),
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 4 }), (names) => {
      const wrapped = names.reduce<unknown>((value, name) => steps[name]?.(value), record);
      const found = names.length === 0 ? [record] : (unwrapped(wrapped, format) ?? []);
      expect(found.filter(isRecord)).toHaveLength(1);
    }),
  );
});

test.each<[name: string, value: unknown]>([
  ['a deep nest of members', JSON.parse(`${'{"message":'.repeat(5000)}1${'}'.repeat(5000)}`)],
  ['a deep nest of texts', Array.from({ length: 12 }).reduce<string>((text) => JSON.stringify({ log: text }), '{}')],
  ['a long list of values', { Records: Array.from({ length: 1_000_000 }, (_, n) => n) }],
  ['base64 of nothing', { data: `ey${'A'.repeat(1 << 20)}`, message: 'H4sIAAAA', body: 'W1==' }],
  ['gzip that inflates a thousandfold', Array(500).fill(gzipSync(Buffer.alloc(1 << 24)).toString('base64'))],
  ['keys of every object', JSON.parse('{"__proto__":{"message":"{}"},"constructor":{"data":[]},"a.__proto__.b":1}')],
])('%s is no record, and found to be none in bounded time', (_, value) => {
  const started = performance.now();
  expect(unwrapped(value, { recognise: () => NOT_MINE })).toBeNull();
  expect(performance.now() - started).toBeLessThan(5000);
});

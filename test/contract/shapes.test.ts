import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { Fingerprints, fingerprintNumber } from '../../src/reading/batch/fingerprint.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { importInto } from '../support/import-into-case.ts';
import { SHAPES } from '../support/shapes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';

/** One log may be held in several shapes. A record in two of them is one record, and contradicts nothing. */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };

/** The records of the fixtures, each once. */
async function distinctRecords(format: Format): Promise<readonly JsonObject[]> {
  const known = new Map<bigint, JsonObject>();
  const fingerprints = new Fingerprints(Buffer.alloc(32), format.id);
  for (const value of await seedsOf(format)) {
    const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
    const [reading, ...more] = readingsIn(record, format, CONTEXT);
    if (reading?.outcome.outcome !== 'events' || more.length > 0 || !isObject(value) || !isOwn(value, format)) continue;
    known.set(fingerprintNumber(fingerprints.of(reading.outcome, reading.record)), value);
  }
  return [...known.values()];
}

/** Its rows are those of Harbor. What its own answer puts around them tells the two apart. */
const INDISTINCT: ReadonlySet<string> = new Set(['huawei-swr-audit']);

test.each(FORMATS.filter(({ id }) => !INDISTINCT.has(id)).map((format) => [format.id, format] as const))(
  '%s: a record in two shapes is one record',
  { timeout: 60_000 },
  async (_, format) => {
    const records = await distinctRecords(format);
    if (records.length === 0) return;
    const folder = temporaryFolder();
    const texts = Object.entries(SHAPES).map(([name, shape]) => [name, shape(records)] as const);
    const files = texts.flatMap(([name, parts]) => {
      return parts.map((text, part) => writtenTo(join(folder, `${name.replaceAll(/\W/g, '-')}-${part}.log`), text));
    });
    const [first, ...others] = (await importInto(join(folder, 'case.db'), files)).files;
    expect(first).toMatchObject({ source: format.id, accepted: records.length, contradicting: 0 });
    // Some records are written the same in two shapes, and the same file is not read again.
    const told = others.flatMap(({ path, status, source, records: all, duplicate, contradicting }) => {
      return status === 'already-imported' ? [] : [{ path, source, others: all - duplicate, contradicting }];
    });
    expect(told).toEqual(told.map(({ path }) => ({ path, source: format.id, others: 0, contradicting: 0 })));
  },
);

const PULL = {
  ...{ kind: 'pull_repo', account: 'acme', performer: 'acme+ci', repository: 'api', ip: '192.0.2.7' },
  ...{ metadata_json: { repo: 'api', namespace: 'acme', tag: 'v1', size: 12 }, datetime: '2026-03-02T08:44:20.000Z' },
};

test('a case that an older version began knows records without an id as it did, so that none counts twice', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'old.db');
  copyFileSync('fixtures/schema/0.1.0.db', path);
  const [log, more, reversed] = [
    writtenTo(join(folder, 'log'), JSON.stringify(PULL)),
    writtenTo(join(folder, 'more'), `${JSON.stringify(PULL)}\n${JSON.stringify({ ...PULL, ip: '192.0.2.8' })}`),
    writtenTo(join(folder, 'reversed'), JSON.stringify(Object.fromEntries(Object.entries(PULL).toReversed()))),
  ];
  const { files } = await importInto(path, [log, more, reversed]);
  expect(files.map(({ accepted, duplicate }) => [accepted, duplicate])).toEqual([
    [1, 0],
    [1, 1],
    [1, 0],
  ]);
  await expectVerifiedCase(path);
  const { files: fresh } = await importInto(join(folder, 'new.db'), [log, more, reversed]);
  expect(fresh.map(({ accepted, duplicate }) => [accepted, duplicate])).toEqual([
    [1, 0],
    [1, 1],
    [0, 1],
  ]);
  await expectVerifiedCase(join(folder, 'new.db'));
});

function writtenTo(path: string, text: string): string {
  writeFileSync(path, text);
  return path;
}

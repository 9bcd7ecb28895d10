import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { importInto } from '../support/import-into-case.ts';
import { SHAPES } from '../support/shapes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** One log may be held in several shapes. A record in two of them is one record, and contradicts nothing. */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };

/** The records of the fixtures that name themselves, each once. */
async function namedRecords(format: Format): Promise<readonly JsonObject[]> {
  const byIdentity = new Map<string, JsonObject>();
  for (const value of await seedsOf(format)) {
    const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
    const [reading, ...more] = readingsIn(record, format, CONTEXT);
    if (reading?.outcome.outcome !== 'events' || more.length > 0 || reading.outcome.identity === null) continue;
    if (isObject(value) && isOwn(value, format)) byIdentity.set(reading.outcome.identity, value);
  }
  return [...byIdentity.values()];
}

/** Its rows are those of Harbor. What its own answer puts around them tells the two apart. */
const INDISTINCT: ReadonlySet<string> = new Set(['huawei-swr-audit']);

test.each(FORMATS.filter(({ id }) => !INDISTINCT.has(id)).map((format) => [format.id, format] as const))(
  '%s: a record in two shapes is one record',
  { timeout: 60_000 },
  async (_, format) => {
    const records = await namedRecords(format);
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

function writtenTo(path: string, text: string): string {
  writeFileSync(path, text);
  return path;
}

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { instantAt } from '../../../../test/support/instant-at.ts';
import { addRecords, beginFile, finishFile, memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { EPOCH } from '../../../domain/instant.ts';
import { parseAddressRange } from '../../../network/ip-range.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { keptParts } from './kept-originals.ts';
import { SqliteCaseWriter } from './sqlite-case-writer.ts';

const EVERYTHING = { window: null, where: [] };
const pull = (action: string) => ({ events: [someEvent({ action })], content: action });

describe('records without an id of their own', () => {
  test('are separate events when a file holds them twice', () => {
    const { writer, reader } = memoryCase();
    expect(storeFile(writer, 'log', [pull('a'), pull('a'), pull('b'), pull('a')])).toEqual([true, true, true, true]);
    expect(reader.count(EVERYTHING)).toBe(4);
  });

  test('are the same events when another file holds them', () => {
    const { writer, reader } = memoryCase();
    storeFile(writer, 'log', [pull('a'), pull('a'), pull('b')]);
    expect(storeFile(writer, 'overlap', [pull('a'), pull('b'), pull('c')])).toEqual([false, false, true]);
    expect(reader.events(EVERYTHING).map(({ action }) => action)).toEqual(['a', 'a', 'b', 'c']);
  });

  test('are as many events whichever file comes first: as many as the file with the most of them holds', () => {
    const [one, two] = [[pull('a')], [pull('a'), pull('a')]];
    for (const files of [
      [one, two],
      [two, one],
    ]) {
      const { writer, reader } = memoryCase();
      for (const [index, records] of files.entries()) storeFile(writer, `log ${index}`, records);
      expect(reader.count(EVERYTHING)).toBe(2);
    }
  });

  test('are other events when another format read them', () => {
    const { writer } = memoryCase();
    storeFile(writer, 'log', [{ ...pull('a'), source: 'quay-usage-logs' }]);
    expect(storeFile(writer, 'other', [{ ...pull('a'), source: 'aws-cloudtrail' }])).toEqual([true]);
  });
});

describe('records with an id', () => {
  test('are one record only if they say the same; others are listed as contradictions', () => {
    const { writer, reader } = memoryCase();
    expect(
      storeFile(writer, 'log', [
        { ...pull('a'), identity: '1' },
        { ...pull('b'), identity: '1' },
        { ...pull('a'), identity: '1' },
      ]),
    ).toEqual([true, true, false]);
    const others = ['c', 'b', 'a'].map((action) => ({ ...pull(action), identity: '1' }));
    expect(storeFile(writer, 'other', others)).toEqual([true, false, false]);
    expect(reader.events(EVERYTHING).map(({ action }) => action)).toEqual(['a', 'b', 'c']);
    expect(reader.contradictions(null)).toEqual([
      { seq: 2, earlier: 1 },
      { seq: 3, earlier: 1 },
    ]);
  });

  test('that contradict each other are forgotten with a file that is abandoned', () => {
    const { writer, reader } = memoryCase();
    storeFile(writer, 'log', [{ ...pull('a'), identity: '1' }]);
    beginFile(writer, 'abandoned');
    addRecords(writer, [{ ...pull('b'), identity: '1' }]);
    writer.abandonFile();
    expect(reader.contradictions(null)).toEqual([]);
    expect(storeFile(writer, 'log again', [{ ...pull('b'), identity: '1' }])).toEqual([true]);
    expect(reader.contradictions(null)).toEqual([{ seq: 2, earlier: 1 }]);
  });

  test('bring all their events or none', () => {
    const { writer, reader } = memoryCase();
    const batch = { events: ['a', 'b', 'c'].map((action) => someEvent({ action })), identity: 'batch' };
    storeFile(writer, 'log', [batch, batch]);
    expect(reader.events(EVERYTHING).map(({ action, evidence }) => [action, evidence.record])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });
});

describe('a file that is abandoned', () => {
  test('leaves nothing: no file, event, rejection or word', () => {
    const { writer, reader, database } = memoryCase();
    storeFile(writer, 'kept', [pull('a')]);
    const tables = ['file', 'event', 'rejected', 'action', 'actor', 'image', 'fingerprint'];
    const sizes = () => tables.map((table) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    const before = sizes();
    beginFile(writer, 'dropped');
    addRecords(writer, [
      { events: [someEvent({ action: 'b', actor: { id: 'eve', name: null, type: 'user', credential: null } })] },
    ]);
    writer.addRejection({ record: 2, offset: 10, length: 5 }, { reason: 'broken', text: '{' });
    writer.abandonFile();
    expect(sizes()).toEqual(before);
    expect(reader.evidenceFiles().map(({ path }) => path)).toEqual(['kept']);
  });

  test('can be imported afterwards, with the words it was the first to use', () => {
    const { writer, reader } = memoryCase();
    const actor = { id: 'eve', name: 'Eve', type: 'user', credential: null } as const;
    const records = [{ events: [someEvent({ action: 'b', actor })] }];
    beginFile(writer, 'log');
    addRecords(writer, records);
    writer.abandonFile();
    expect(storeFile(writer, 'log', records)).toEqual([true]);
    expect(reader.events(EVERYTHING)).toMatchObject([{ action: 'b', actor }]);
  });

  test('may be abandoned before it was begun', () => {
    const { writer, reader } = memoryCase();
    writer.abandonFile();
    storeFile(writer, 'log', [pull('a')]);
    writer.abandonFile();
    expect(reader.count(EVERYTHING)).toBe(1);
  });
});

test('the facts given at the end of a file are what the case says of it', () => {
  const { writer, reader } = memoryCase();
  const [firstEvent, lastEvent] = [instantAt('2026-03-01T00:00:00Z'), instantAt('2026-03-02T00:00:00.001Z')];
  const counts = { records: 10, accepted: 4, duplicate: 3, ignored: 2, rejected: 1, events: 5 };
  const notices = [{ id: 'zone-assumed', text: 'No zone; "UTC" was assumed.' }];
  writer.beginFile({ path: 'a.gz', location: null, source: 'quay-usage-logs', importedAt: lastEvent });
  writer.finishFile({
    ...counts,
    sha256: 'ab',
    contentSha256: 'ef',
    bytes: 99,
    isCompressed: true,
    firstEvent,
    lastEvent,
    notices,
  });
  const file = {
    ...counts,
    id: 1,
    path: 'a.gz',
    location: null,
    source: 'quay-usage-logs',
    sha256: 'ab',
    contentSha256: 'ef',
    bytes: 99,
    isCompressed: true,
    importedAt: lastEvent,
    firstEvent,
    lastEvent,
    notices,
  };
  expect(reader.evidenceFiles()).toEqual([file]);
  expect(writer.fileWithHash('ab')).toEqual(file);
  expect(writer.fileWithHash('cd')).toBeNull();
  expect([writer.hasFileOfSize(99), writer.hasFileOfSize(98)]).toEqual([true, false]);
});

test('rejections come back page by page, with the place and text they had', () => {
  const { writer, reader } = memoryCase();
  beginFile(writer, 'log');
  for (const record of [1, 2, 3]) {
    writer.addRejection({ record, offset: record * 10, length: 4 }, { reason: `reason ${record}`, text: '{"镜' });
  }
  finishFile(writer, 'log');
  expect(reader.rejections({ limit: 1, offset: 1 })).toEqual([
    { file: 'log', record: 2, offset: 20, length: 4, reason: 'reason 2', text: '{"镜' },
  ]);
  expect(reader.rejections({ limit: 10, offset: 0 })).toHaveLength(3);
});

describe('allow entries', () => {
  const entry = {
    id: null,
    range: parseAddressRange('203.0.113.0/24'),
    actor: 'ci-*',
    image: 'payments/*',
    rule: null,
    reason: 'office',
    owner: 'ada',
    expires: instantAt('2027-01-01T00:00:00Z'),
  };

  test('come back as they were given, each with its number', () => {
    const { writer, reader } = memoryCase();
    const bare = { ...entry, range: null, reason: null, expires: null };
    const ids = [writer.addAllowEntry(entry, EPOCH), writer.addAllowEntry(bare, EPOCH)];
    expect(reader.allowEntries()).toEqual([
      { ...entry, id: ids[0] },
      { ...bare, id: ids[1] },
    ]);
  });

  test('can be removed once', () => {
    const { writer, reader } = memoryCase();
    const id = writer.addAllowEntry(entry, EPOCH);
    expect([writer.removeAllowEntry(id), writer.removeAllowEntry(id)]).toEqual([true, false]);
    expect(reader.allowEntries()).toEqual([]);
  });
});

describe('other names of registries', () => {
  test('come back with what they stand for; the last one said counts', () => {
    const { writer, reader } = memoryCase();
    writer.addRegistryAlias('images.example.com', 'old.example.com');
    writer.addRegistryAlias('images.example.com', 'registry.example.com');
    expect(reader.registryAliases()).toEqual([{ host: 'images.example.com', canonical: 'registry.example.com' }]);
  });

  test('can be removed once, and only what was removed is logged', () => {
    const { writer, reader, database } = memoryCase();
    writer.addRegistryAlias('images.example.com', 'registry.example.com');
    expect([1, 2].map(() => writer.removeRegistryAlias('images.example.com'))).toEqual([true, false]);
    expect(reader.registryAliases()).toEqual([]);
    const logged = database.prepare('SELECT action FROM custody ORDER BY number').pluck().all();
    expect(logged).toEqual(['alias-add', 'alias-remove']);
  });
});

describe('the original of a file that the case has', () => {
  const kept = { bytes: 6, chunks: 2, sha256: 'ab' };

  test('can be kept afterwards, in place of one that was kept before', () => {
    const { writer, database } = memoryCase();
    storeFile(writer, 'log', [pull('a')]);
    expect(writer.isKept(1)).toBe(false);
    for (const chunks of [['old'], ['one', 'two']]) {
      writer.beginOriginal(1);
      for (const chunk of chunks) writer.addKept(Buffer.from(chunk));
      writer.finishOriginal(kept);
    }
    expect(writer.isKept(1)).toBe(true);
    expect([...keptParts(database, 1)].map(String)).toEqual(['one', 'two']);
  });

  test('is not kept where it is abandoned', () => {
    const { writer } = memoryCase();
    storeFile(writer, 'log', [pull('a')]);
    writer.beginOriginal(1);
    writer.addKept(Buffer.from('half'));
    writer.abandonFile();
    expect(writer.isKept(1)).toBe(false);
  });

  test('is kept with a new file', () => {
    const { writer, database } = memoryCase();
    beginFile(writer, 'log');
    writer.beginKeeping();
    writer.addKept(Buffer.from('gzip'));
    finishFile(writer, 'log');
    expect([...keptParts(database, 1)].map(String)).toEqual(['gzip']);
  });
});

describe('a case that fails', () => {
  test('without a key says so instead of making up another', () => {
    const { writer, database } = memoryCase();
    database.exec('DELETE FROM case_key');
    expect(() => writer.key).toThrow('the case has no key');
  });

  test('is explained where a file is begun, and no file is', () => {
    const { writer, reader, database } = memoryCase();
    database.pragma('query_only = ON');
    expect(auditErrorOf(() => beginFile(writer, 'log')).code).toBe('case-unusable');
    expect(database.inTransaction).toBe(false);
    expect(reader.evidenceFiles()).toEqual([]);
  });

  test('passes on what has nothing to do with the case', () => {
    const { writer } = memoryCase();
    const error = new RangeError('of something else');
    expect(writer.explained(error)).toBe(error);
  });
});

test('while another connection writes, a file waits and then fails, naming the writer if it is known', () => {
  const path = join(temporaryFolder(), 'case.db');
  const [first, second] = [new Database(path), new Database(path, { timeout: 0 })];
  try {
    for (const migration of MIGRATIONS) first.exec(migration);
    const writer = new SqliteCaseWriter(second, { path, name: 'the second' });
    first.exec('BEGIN IMMEDIATE');
    expect(auditErrorOf(() => beginFile(writer, 'log')).message).toContain('is being written by another process');
    first.exec("ROLLBACK; INSERT INTO writer VALUES (1, 'the first'); BEGIN IMMEDIATE");
    expect(auditErrorOf(() => beginFile(writer, 'log')).message).toContain('is being written by the first');
    first.exec('ROLLBACK');
    expect(storeFile(writer, 'log', [pull('a')])).toEqual([true]);
  } finally {
    first.close();
    second.close();
  }
});

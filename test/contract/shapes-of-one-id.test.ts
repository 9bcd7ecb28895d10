import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Records of one id from two exports, one of which leaves out a member of each record. */
const folder = folderForAllTests();

type Json = Readonly<Record<string, unknown>>;

const RECORDS: readonly Json[] = JSON.parse(
  readFileSync(join(process.cwd(), 'fixtures/cases/stolen-robot/cloudtrail.json'), 'utf8'),
).Records;
const TRAIL = RECORDS.filter(({ eventSource }) => eventSource === 'ecr.amazonaws.com').slice(0, 30);

let files = 0;

function written(records: readonly Json[]): string {
  const name = `${files++}.ndjson`;
  writeFileSync(join(folder, name), records.map((record) => JSON.stringify(record)).join('\n'));
  return name;
}

function ask(words: readonly string[]) {
  const { status, stdout, stderr } = runCli([...words, '--format', 'json'], { cwd: folder });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Told {
  readonly counts: readonly string[];
  readonly notices: readonly string[];
  readonly isVerified: boolean;
}

/** What became of the second of two files, imported by one command or by two. */
function imported(first: readonly Json[], second: readonly Json[], isOneCommand = false): Told {
  const names = [written(first), written(second)];
  const db = `${names.join('-')}.db`;
  const results = isOneCommand
    ? ask(['import', ...names, '--db', db]).files
    : names.flatMap((name) => ask(['import', name, '--db', db]).files);
  const { accepted, duplicate, notices } = results[1];
  const ids = notices.map(({ id }: { readonly id: string }) => id);
  return {
    counts: [`${accepted} accepted`, `${duplicate} duplicate`],
    notices: ids.filter((id: string) => id.startsWith('records-state') || id === 'contradicting-records'),
    isVerified: ask(['verify', '--all', '--require-evidence', '--db', db]).ok,
  };
}

function without(record: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

const { length } = TRAIL;
const ALL_KNOWN = { counts: ['0 accepted', `${length} duplicate`], isVerified: true };

test('there are records to compare', () => {
  expect(length).toBeGreaterThan(5);
});

describe('a trail, and an export of it that leaves out', () => {
  const briefOf = (name: string) => TRAIL.map((record) => without(record, name));

  test.each(['userAgent', 'sourceIPAddress', 'userIdentity'])('%s: all records are known, and it is told', (name) => {
    expect(imported(TRAIL, briefOf(name))).toEqual({
      ...ALL_KNOWN,
      notices: expect.arrayContaining(['records-state-less']),
    });
  });

  test('userAgent, which came first: all records are known, and it is told', () => {
    expect(imported(briefOf('userAgent'), TRAIL)).toEqual({ ...ALL_KNOWN, notices: ['records-state-more'] });
    expect(imported(briefOf('userAgent'), TRAIL, true)).toEqual({ ...ALL_KNOWN, notices: ['records-state-more'] });
  });

  test.each(['sourceIPAddress', 'userIdentity'])(
    '%s, which came first: it hides nothing of the records that state it',
    (name) => {
      const { counts, notices } = imported(briefOf(name), TRAIL);
      expect([counts, notices]).toEqual([[`${length} accepted`, '0 duplicate'], ['contradicting-records']]);
    },
  );
});

test('records of one file that say less than each other are one event', () => {
  const both = TRAIL.flatMap((record) => [record, without(record, 'userAgent')]);
  const name = written(both);
  const [file] = ask(['import', name, '--db', `${name}.db`]).files;
  expect([file.accepted, file.duplicate]).toEqual([length, length]);
  expect(ask(['verify', '--all', '--db', `${name}.db`]).ok).toBe(true);
});

describe('a forged record with the id of another', () => {
  const changed = (change: Json) => TRAIL.map((record) => ({ ...record, ...change }));
  const CONTRADICTING = {
    counts: [`${length} accepted`, '0 duplicate'],
    notices: ['contradicting-records'],
    isVerified: true,
  };

  test.each<[string, Json]>([
    ['another address', { sourceIPAddress: '192.0.2.99' }],
    ['another time', { eventTime: '2026-01-01T00:00:00Z' }],
    [
      'another actor',
      { userIdentity: { type: 'IAMUser', userName: 'eve', arn: 'arn:aws:iam::111122223333:user/eve' } },
    ],
  ])('contradicts it with %s, also where it leaves out the rest', (_, change) => {
    for (const forged of [changed(change), changed(change).map((one) => without(one, 'userAgent'))]) {
      expect(imported(TRAIL, forged)).toEqual(CONTRADICTING);
      expect(imported(forged, TRAIL)).toEqual(CONTRADICTING);
    }
  });

  test('does not hide it with its id, its time and its action alone', () => {
    const forged = TRAIL.map((record) =>
      without(
        record,
        'userIdentity',
        'sourceIPAddress',
        'userAgent',
        'requestParameters',
        'responseElements',
        'resources',
      ),
    );
    expect(imported(forged, TRAIL)).toEqual(CONTRADICTING);
  });
});

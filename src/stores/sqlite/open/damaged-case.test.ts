import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { accessLogLines } from '../../../../test/support/access-log.ts';
import { importInto } from '../../../../test/support/import-into-case.ts';
import { randomOf, seedOf } from '../../../../test/support/random.ts';
import { folderForAllTests } from '../../../../test/support/run-cli.ts';
import { expectSoundCase, flawsOf } from '../../../../test/support/sound-case.ts';
import { DIMENSIONS } from '../../../case/case-reader.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { openCaseForReading } from './open-case-for-reading.ts';
import { openCaseForWriting } from './open-case-for-writing.ts';

const folder = folderForAllTests();
const good = join(folder, 'good.db');
const everything = { window: null, where: [] };

beforeAll(async () => {
  const log = join(folder, 'log.ndjson');
  writeFileSync(log, accessLogLines(1200).join('\n'));
  await importInto(good, [log]);
});

describe('a case is found to be unsound', () => {
  test.for<[flaw: string, sql: string]>([
    ['files that were not finished', "UPDATE file SET sha256 = 'unfinished log'"],
    ['files whose records do not add up', 'UPDATE file SET accepted = accepted - 1'],
    ['files whose events are not in the case', 'DELETE FROM event WHERE seq = 7'],
    ['files whose rejections are not in the case', 'DELETE FROM rejected'],
    ['files whose times are not those of their events', 'UPDATE file SET first_event = first_event + 1'],
    ['events of no file', 'UPDATE event SET file = 9 WHERE seq = 7'],
    ['ids that lead nowhere', 'UPDATE event SET actor = 99999 WHERE seq = 7'],
    ['events that the index of columns lacks', 'DELETE FROM event_columns'],
    ['events of the index that are others', 'UPDATE event SET time = time + 1 WHERE seq = 7'],
    ['events that the index of images lacks', 'DELETE FROM event_of_image WHERE image = 7'],
    ['index entries of images without events', "INSERT INTO event_of_image VALUES (99999, 1, x'0001')"],
    ['events that the index of addresses lacks', 'DELETE FROM event_of_address WHERE address = 7'],
    ['index entries of addresses without events', "INSERT INTO event_of_address VALUES (99999, 1, x'0001')"],
    [
      'accepted records that do not match the fingerprints in number',
      "INSERT INTO fingerprint VALUES (42, 42, x'2a00000000000000', x'020000000000000001000000')",
    ],
  ])('for %s', ([flaw, sql]) => {
    const path = join(folder, 'flawed.db');
    copyFileSync(good, path);
    const database = new Database(path);
    database.pragma('foreign_keys = OFF');
    database.exec(sql).close();
    expect(flawsOf(path)).toContain(flaw);
  });

  test('but not for nothing', () => expectSoundCase(good));
});

/** Asks and changes a case in the ways that a command does; gives the errors, explained as a command explains them. */
async function errorsOf(path: string): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const attempt = async <T extends { close(): void; explained(error: unknown): Promise<unknown> }>(
    open: () => T,
    use: (of: T) => void,
  ) => {
    try {
      const opened = open();
      try {
        use(opened);
      } catch (error) {
        errors.push(await opened.explained(error));
      } finally {
        opened.close();
      }
    } catch (error) {
      errors.push(error);
    }
  };
  await attempt(
    () => openCaseForReading(path),
    ({ case: reader }) => {
      reader.coverage();
      reader.events(everything);
      reader.steps(everything);
      reader.rejections({ limit: 10, offset: 0 });
      reader.evidenceFiles();
      for (const dimension of DIMENSIONS) reader.tally(everything, [dimension]);
    },
  );
  await attempt(
    () => openCaseForWriting(path, { isDryRun: false, writer: 'a test' }),
    ({ case: writer }) => {
      writer.addRegistryAlias('a', 'b');
      writer.isEmpty();
    },
  );
  return errors;
}

/** Where a case can be damaged: its header, the page of its schema, all others. */
const PAGE = 4096;
const PLACES: readonly (readonly [title: string, from: number, to: (size: number) => number])[] = [
  ['its header', 0, () => 100],
  ['the page of its schema', 100, () => PAGE],
  ['any page', PAGE, (size) => size],
];

test.for(PLACES)(
  'bytes flipped in %s give an answer or an error that says so',
  { timeout: 120_000 },
  async ([title, from, to]) => {
    const random = randomOf(seedOf(`flips in ${title}`));
    const original = readFileSync(good);
    const path = join(folder, 'damaged.db');
    let complaints = 0;
    for (let round = 0; round < 60; round++) {
      const bytes = Buffer.from(original);
      for (let flip = 0; flip < 8; flip++) {
        const at = from + random(to(bytes.length) - from);
        bytes[at] = random(256);
      }
      writeFileSync(path, bytes);
      for (const error of await errorsOf(path)) {
        expect(error, `round ${round}`).toBeInstanceOf(AuditError);
        expect(error).toMatchObject({ code: expect.stringMatching(/^case-/), message: expect.stringMatching(/case/) });
        complaints++;
      }
    }
    // Most of the page of the schema is free.
    expect(complaints).toBeGreaterThanOrEqual(from === 100 ? 0 : 1);
  },
);

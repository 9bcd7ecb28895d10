import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { answerOf, at, importEvidence, LATE, problemsOf, QUESTIONS, WAYS, WINDOW } from '../support/window-copy.ts';

const folder = folderForAllTests();
const whole = join(folder, 'whole.db');
const part = join(folder, 'part.db');

const jsonOf = (db: string, ...words: readonly string[]) => JSON.parse(at(db, [...words, '--format', 'json']).stdout);

beforeAll(() => {
  importEvidence(whole, folder, ['--keep']);
  const run = runCli(['copy', whole, part, ...WINDOW, '--format', 'json']);
  expect(run).toMatchObject({ status: 0 });
  const [copied] = JSON.parse(run.stdout).copies;
  expect(copied).toMatchObject({
    files: 5,
    records: 508,
    rejected: 2,
    window: { from: '2026-02-20T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' },
    leftOut: { events: 282, contradictions: 2, originals: 5 },
  });
});

describe('a window of a case', () => {
  test.each(someOf(QUESTIONS, 3))('answers like the whole case: %s %s %s', (...words) => {
    const asked = words.filter((word) => word !== undefined);
    expect(answerOf(part, asked)).toEqual(answerOf(whole, asked));
  });

  test('is sound, and the whole case too', () => {
    expect([problemsOf(part), problemsOf(whole)]).toEqual([[], []]);
  });

  test('says that it is one', () => {
    const head = jsonOf(whole, 'custody').head;
    const { copiedWindows, files, events } = jsonOf(part, 'status');
    expect([files, events, copiedWindows]).toEqual([
      5,
      198,
      [
        {
          from: whole,
          head,
          events: 198,
          window: { from: '2026-02-20T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' },
          leftOut: { events: 282, contradictions: 2, originals: 5 },
        },
      ],
    ]);
    expect(jsonOf(whole, 'status').copiedWindows).toEqual([]);
    expect(at(part, ['status']).stdout).toContain(`Window of     ${whole}: events from 2026-02-20T00:00:00.000Z`);
    const actions = jsonOf(part, 'custody').entries.map(({ action }: { action: string }) => action);
    // The files that came whole, of which the inventory is one, need no entry.
    expect(actions.slice(-5)).toEqual(['copy', 'part', 'part', 'part', 'part']);
    expect(at(part, ['verify']).stdout).toContain('282 events were left out, and cannot be checked here');
  });

  test('says so where rules ask what was before', () => {
    const idsOf = (db: string) => jsonOf(db, 'suspicious', ...LATE).notices.map(({ id }: { id: string }) => id);
    expect(idsOf(part)).toContain('part-of-case');
    expect(idsOf(whole)).not.toContain('part-of-case');
  });

  test('holds no name that only others have', () => {
    const names = (db: string) => new Database(db, { readonly: true }).prepare('SELECT tag FROM image').pluck().all();
    expect(names(whole)).toContain('early');
    expect(names(part)).not.toContain('early');
  });

  test('takes judgements and no evidence', () => {
    for (const words of [[], ['--dry-run']]) {
      const { status, stderr } = at(part, ['import', 'fixtures/cases/stolen-robot/cloudtrail.json', ...words]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('holds a window of')]);
    }
    const judged = join(folder, 'judged.db');
    expect(runCli(['copy', part, judged])).toMatchObject({ status: 0 });
    expect(at(judged, ['note', '300', 'seen'])).toMatchObject({ status: 0 });
    expect(at(judged, ['allow', 'add', '203.0.113.0/24', '--reason', 'office'])).toMatchObject({ status: 0 });
    expect(problemsOf(judged)).toEqual([]);
  });

  test('can be cut again, and is then what both windows have in common', () => {
    const later = join(folder, 'later.db');
    expect(runCli(['copy', part, later, '--since', '2026-02-25', '--until', '2026-04-01'])).toMatchObject({
      status: 0,
    });
    expect(problemsOf(later)).toEqual([]);
    expect(jsonOf(later, 'status').copiedWindows).toHaveLength(2);
    const asked = ['events', '--since', '2026-02-25', '--until', '2026-03-01', '--limit', '1000', '--format', 'json'];
    expect(answerOf(later, asked)).toEqual(answerOf(whole, asked));
  });
});

describe('a forged part is found out', () => {
  test.each([
    ['an event is gone', 'DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)'],
    ['an event is of another actor', 'UPDATE event SET actor = 1 WHERE actor <> 1'],
    ['a file tells of other events', 'UPDATE file SET events = events + 1'],
    ['a fingerprint is gone', 'DELETE FROM fingerprint'],
    [
      'a window is another one',
      "DROP TRIGGER custody_is_not_changed; UPDATE custody SET details = replace(details, '02-20', '02-21')",
    ],
  ])('%s', (_, sql) => {
    const forged = join(folder, 'forged.db');
    rmSync(forged, { force: true });
    expect(runCli(['copy', part, forged])).toMatchObject({ status: 0 });
    const database = new Database(forged);
    database.pragma('foreign_keys = OFF');
    database.exec(sql);
    database.close();
    expect(problemsOf(forged, WAYS)).not.toEqual([]);
  });
});

describe('what cannot be copied', () => {
  const nowhere = join(folder, 'nowhere.db');
  test.each([
    [
      'a window without an event',
      ['--since', '2025-01-01', '--until', '2025-01-02'],
      2,
      /No event of .* lies in the window/,
    ],
    ['a window that ends before it begins', ['--since', '2026-03-01', '--until', '2026-02-01'], 2, /is empty/],
    ['a time that is none', ['--since', 'whenever'], 2, /not understood/],
    ['two windows', ['--since', '2026-02-01', '--day', '2026-02-02'], 2, /cannot be used together/],
  ])('%s', (_, words, status, said) => {
    const run = runCli(['copy', whole, nowhere, ...words]);
    expect([run.status, existsSync(nowhere)]).toEqual([status, false]);
    expect(run.stderr).toMatch(said);
  });

  test('a case that is not there', () => {
    expect(runCli(['copy', nowhere, join(folder, 'x.db'), ...WINDOW])).toMatchObject({ status: 2 });
  });

  test('a case that is not what its custody log says', () => {
    const forged = join(folder, 'tampered.db');
    expect(runCli(['copy', whole, forged])).toMatchObject({ status: 0 });
    const database = new Database(forged);
    // It would lie outside the window, and nobody would miss it.
    database.exec('UPDATE event SET time = time - 864000000 WHERE seq = (SELECT max(seq) FROM event WHERE file = 1)');
    database.close();
    const { status, stderr } = runCli(['copy', forged, nowhere, ...WINDOW]);
    expect([status, existsSync(nowhere)]).toEqual([5, false]);
    expect(stderr).toContain('a window of it would hide that');
  });
});

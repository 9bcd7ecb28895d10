import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { answerOf, at, importEvidence, problemsOf, QUESTIONS, WAYS, WINDOW } from '../support/window-copy.ts';
import { askServer, type Front, NO_SERVER, newDatabase, startFront, whereRowsAre } from './front.ts';

describe.skipIf(NO_SERVER !== null)(`a window of a case${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  /** The same case in a file and in ClickHouse, and copies of a window of each. */
  const whole = { file: join(folder, 'whole.db'), server: '' };
  const fileToServer = { location: '', database: '' };
  const serverToFile = join(folder, 'part.db');
  const serverToServer = { location: '', database: '' };

  beforeAll(async () => {
    front = await startFront();
    for (const part of [fileToServer, serverToServer]) {
      part.database = newDatabase();
      part.location = front.at(part.database);
    }
    whole.server = front.at(newDatabase());
    for (const db of [whole.file, whole.server]) importEvidence(db, folder);
    for (const [from, to] of [
      [whole.file, fileToServer.location],
      [whole.server, serverToFile],
      [whole.server, serverToServer.location],
    ] as const) {
      const { status, stderr } = runCli(['copy', from, to, ...WINDOW]);
      expect([status, stderr]).toEqual([0, expect.stringContaining('Compared at both ends')]);
    }
  }, 300_000);
  afterAll(() => front.stop());

  const parts = () => [fileToServer.location, serverToFile, serverToServer.location];

  test.each(someOf(QUESTIONS, 3))('answers like the whole case: %s %s %s', { timeout: 300_000 }, (...words) => {
    const asked = words.filter((word) => word !== undefined);
    const wanted = answerOf(whole.file, asked);
    for (const db of parts()) expect(answerOf(db, asked), db).toEqual(wanted);
  });

  test('is sound, and knows as many records in every store', { timeout: 300_000 }, () => {
    for (const db of parts()) expect(problemsOf(db), db).toEqual([]);
    const cut = (db: string) => {
      const { entries } = JSON.parse(at(db, ['custody', '--format', 'json']).stdout);
      return entries
        .filter(({ action }: { action: string }) => ['copy', 'part'].includes(action))
        .map(
          ({
            action,
            details: { from: _, head: __, ...details },
          }: {
            action: string;
            details: object & { from?: string; head?: string };
          }) => [action, details],
        );
    };
    // When its file was imported, each whole case wrote down.
    const wanted = JSON.stringify(cut(serverToFile));
    expect(JSON.stringify(cut(serverToServer.location))).toBe(wanted);
    expect(cut(fileToServer.location)).toEqual(cut(serverToFile));
  });

  test('is copied back into a file, whole or cut again', { timeout: 300_000 }, () => {
    const [back, later] = [join(folder, 'back.db'), join(folder, 'later.db')];
    expect(runCli(['copy', fileToServer.location, back])).toMatchObject({ status: 0 });
    expect(
      runCli(['copy', fileToServer.location, later, '--since', '2026-02-25', '--until', '2026-03-01']),
    ).toMatchObject({ status: 0 });
    for (const db of [back, later]) expect(problemsOf(db)).toEqual([]);
    const [asked = []] = QUESTIONS;
    expect(answerOf(back, asked)).toEqual(answerOf(whole.file, asked));
  });

  test('takes judgements and no evidence', { timeout: 120_000 }, () => {
    const { location } = serverToServer;
    const refused = at(location, ['import', 'fixtures/cases/stolen-robot/cloudtrail.json']);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('holds a window of')]);
    expect(at(location, ['allow', 'add', '203.0.113.0/24', '--reason', 'office'])).toMatchObject({ status: 0 });
    expect(problemsOf(location)).toEqual([]);
    expect(at(location, ['status']).stdout).toContain(`Window of     ${whole.server}`);
  });

  test('tells of an event that is gone from the server', { timeout: 120_000 }, async () => {
    const { location, database } = fileToServer;
    await askServer(
      front.location,
      whereRowsAre(`DELETE FROM ${database}.event WHERE seq = (SELECT max(seq) FROM ${database}.event)`, front),
    );
    expect(JSON.stringify(problemsOf(location, WAYS))).toContain('events are missing');
  });

  test('an empty window leaves nothing behind', { timeout: 120_000 }, () => {
    const nowhere = front.at(newDatabase());
    const run = runCli(['copy', whole.server, nowhere, '--since', '2025-01-01', '--until', '2025-01-02']);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('No event of')]);
    expect(at(nowhere, ['status']).stderr).toContain('No case at');
  });
});

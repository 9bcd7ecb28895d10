import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { instantAt } from '../../../../test/support/instant-at.ts';
import { storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { openCaseForReading } from '../open/open-case-for-reading.ts';
import { openCaseForWriting } from '../open/open-case-for-writing.ts';
import { writePartOfCase } from '../open/part-case.ts';

const WINDOW = { from: instantAt('2026-03-02T00:00:00Z'), to: instantAt('2026-03-03T00:00:00Z') };
const at = (day: number, eventId: string | null, details: Record<string, string | readonly string[] | null> = {}) => ({
  events: [someEvent({ time: instantAt(`2026-03-0${day}T10:00:00Z`), eventId, details })],
  identity: `${day} ${eventId}`,
});

/** A case whose window holds ids of every kind, with gaps between their numbers. */
function wholeCase(folder: string): string {
  const path = join(folder, 'whole.db');
  const open = openCaseForWriting(path, { isDryRun: false, writer: 'a test' });
  storeFile(open.case, 'log', [
    at(1, 'before'),
    at(2, '0190b6a4-3c5d-7e8f-9a0b-1c2d3e4f5a6b', { target: 'blob', groups: ['a', 'b'] }),
    at(3, 'after'),
    at(2, 'no UUID', { target: 'blob' }),
    at(2, null),
  ]);
  open.close();
  return path;
}

function eventsOf(path: string) {
  const open = openCaseForReading(path);
  try {
    return [...open.case.eventList({ window: WINDOW, where: [] })];
  } finally {
    open.close();
  }
}

test('a part of a case has the events of its window, with their numbers, ids and details', () => {
  const folder = temporaryFolder();
  const [whole, part] = [wholeCase(folder), join(folder, 'part.db')];
  writePartOfCase(whole, part, WINDOW);
  expect(eventsOf(part).map(({ seq }) => seq)).toEqual([2, 4, 5]);
  expect(eventsOf(part)).toEqual(eventsOf(whole));
});

test('an event whose place in its file is lost cannot be copied', () => {
  const folder = temporaryFolder();
  const whole = wholeCase(folder);
  const database = new Database(whole);
  database.exec('DELETE FROM event_block');
  database.close();
  expect(() => writePartOfCase(whole, join(folder, 'part.db'), WINDOW)).toThrow('event 2 has no position');
});

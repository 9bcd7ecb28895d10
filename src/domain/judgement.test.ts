import { expect, test } from 'vitest';
import { EPOCH } from './instant.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isSettled, type Note, notesOn, statusBy } from './judgement.ts';

function note(
  number: number,
  status: IncidentStatus | null,
  id = 'i1',
  kind: Note['subject']['kind'] = 'incident',
): Note {
  const subject = { kind, id, title: 'an incident', findings: [] };
  return { subject, text: `note ${number}`, tags: [], status, number, at: EPOCH, examiner: null };
}

test('an incident that is explained or a false alarm is settled, and any other is not', () => {
  expect(INCIDENT_STATUSES.filter(isSettled)).toEqual(['explained', 'false-positive']);
  expect(isSettled(null)).toBe(false);
});

test('notes on a thing are those of its kind and its id', () => {
  const notes = [note(1, null), note(2, null, 'i2'), note(3, null, 'i1', 'finding'), note(4, 'open')];
  expect(notesOn(notes, 'incident', 'i1').map(({ number }) => number)).toEqual([1, 4]);
  expect(notesOn(notes, 'event', 'i1')).toEqual([]);
});

test('the last status counts, a note without one changes nothing, and open takes it back', () => {
  expect(statusBy([])).toBeNull();
  expect(statusBy([note(1, null)])).toBeNull();
  const confirmed = [note(1, 'explained'), note(2, 'confirmed'), note(3, null)];
  expect(statusBy(confirmed)).toMatchObject({ status: 'confirmed', note: { number: 2 } });
  expect(statusBy([...confirmed, note(4, 'open')])).toBeNull();
});

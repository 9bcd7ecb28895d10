import { describe, expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { notesIn, rulesOffIn } from './judgements.ts';

const SUBJECT = { kind: 'incident', id: 'i1', title: 'a title', findings: ['f1'] };
const NOTE = { subject: SUBJECT, text: 'looked at', tags: ['seen'], status: 'open' };

const HASH = '0'.repeat(64);

/** A case whose custody log has these entries, and whatever follows their numbers. */
function caseWith(entries: readonly (readonly [action: string, details: unknown])[], at = '2026-03-01T00:00:00.000Z') {
  const { database } = memoryCase();
  const add = database.prepare(`INSERT INTO custody (at, action, examiner, version, arguments, details, previous, hash)
    VALUES (?, ?, 'A. Lovelace', '0.1.0', '[]', ?, '${HASH}', '${HASH}')`);
  for (const [action, details] of entries) add.run(at, action, JSON.stringify(details));
  return database;
}

describe('the notes of a case', () => {
  test('are those of its custody log, in order', () => {
    const database = caseWith([
      ['note', NOTE],
      ['rule-off', { rule: 'tag-moved', reason: 'we move tags' }],
      ['note', { ...NOTE, text: 'and again', status: null }],
    ]);
    expect(notesIn(database).map(({ number, text, status, tags }) => [number, text, status, tags])).toEqual([
      [1, 'looked at', 'open', ['seen']],
      [3, 'and again', null, ['seen']],
    ]);
  });

  test.each([
    ['a subject of no known kind', { ...NOTE, subject: { ...SUBJECT, kind: 'rumour' } }],
    ['an unknown status', { ...NOTE, status: 'forgotten' }],
    ['no status', { ...NOTE, status: undefined }],
    ['a title that is a number', { ...NOTE, subject: { ...SUBJECT, title: 1 } }],
    ['findings that are no list', { ...NOTE, subject: { ...SUBJECT, findings: 'f1' } }],
    ['a tag that is no text', { ...NOTE, tags: ['seen', null] }],
  ])('are refused with %s', (_, details) => {
    expect(() => notesIn(caseWith([['note', details]]))).toThrow('1 of the custody log is not what imgaudit writes');
  });

  test('are refused without a real time', () => {
    expect(() => notesIn(caseWith([['note', NOTE]], 'yesterday'))).toThrow('is not what imgaudit writes');
  });
});

test('a rule is off from its last entry on, and an entry without a rule is refused', () => {
  const off = (rule: string, reason: string) => ['rule-off', { rule, reason }] as const;
  const database = caseWith([off('a', 'one'), off('b', 'two'), ['rule-on', { rule: 'a' }], off('b', 'three')]);
  expect(rulesOffIn(database).map(({ rule, reason, number }) => [rule, reason, number])).toEqual([['b', 'three', 4]]);
  expect(() => rulesOffIn(caseWith([['rule-off', { reason: 'one' }]]))).toThrow('entry 1 of the custody log');
});

import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { type EventFilter, eventSetOf, type Selection } from '../../../case/event-filter.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import { loadColumns } from '../engine/load-columns.ts';
import { SqliteCaseReader } from './sqlite-case-reader.ts';

/** Far more events than a rare condition leaves, so that the engine answers rare conditions by index. */
const EVENTS = 120;
const at = (ms: number): Instant => instantOf(ms) ?? EPOCH;
const whole = { from: EPOCH, to: at(EVENTS) };

const named = (id: string) => ({ id, name: null, type: 'user', credential: null }) as const;
const imageOf = (tag: string) => ({ registry: null, namespace: 'shop', repository: 'shop/app', tag, digest: null });

/** Event `index` happens at that millisecond. Most events are of one actor; some are on images. */
function eventAt(index: number): RegistryEvent {
  const [isRare, isLate] = [index % 30 === 7, index >= EVENTS / 2];
  return someEvent({
    time: at(index),
    action: `action ${index % 40}`,
    actor: named(isRare ? `rare ${index}` : isLate ? 'late' : 'busy'),
    image: index % 5 === 0 ? imageOf(`v${index}`) : null,
  });
}

function bigCase() {
  const memory = memoryCase();
  const events = Array.from({ length: EVENTS }, (_, index) => eventAt(index));
  storeFile(memory.writer, 'log', [{ events }]);
  // With nothing held in memory, SQL answers every question.
  return { ...memory, inSql: new SqliteCaseReader(memory.database, { mostLoaded: 0 }) };
}

const select = (filter: EventFilter, window = whole): Selection => ({ window, where: [filter] });

describe('a loaded case answers as SQL does', () => {
  test.for<[title: string, selection: Selection, count: number]>([
    ['rare actors', select({ actors: ['rare *'] }), 4],
    ['one rare actor', select({ subjects: [{ kind: 'actor', actor: 'rare 37' }] }), 1],
    ['an actor of half of the events', select({ actors: ['late'] }), 58],
    ['rare actors in a window', select({ actors: ['rare *'] }, { from: at(30), to: at(98) }), 3],
    ['rare images', select({ images: ['shop/app:v3*'] }), 2],
    ['rare actors who did one thing', select({ actors: ['rare *'], actions: ['action 7', 'action 27'] }), 2],
    ['an actor who does not occur', select({ actors: ['nobody'] }), 0],
    [
      'a few events with an action that does not occur',
      select({ actions: ['nothing'] }, { from: EPOCH, to: at(4) }),
      0,
    ],
    [
      'a few events, with an excluded category that does not occur',
      select({ categoriesExcluded: ['push'] }, { from: EPOCH, to: at(4) }),
      4,
    ],
    ['rare actors without some event numbers', select({ actors: ['rare *'], excluded: eventSetOf([8, 38]) }), 2],
    ['an empty window', select({ actors: ['busy'] }, { from: at(9), to: at(9) }), 0],
  ])('about %s', ([, selection, count]) => {
    const { reader, inSql } = bigCase();
    const loaded = reader.session({ range: whole });
    expect(loaded.count(selection)).toBe(count);
    expect([reader.count(selection), inSql.count(selection)]).toEqual([count, count]);
    expect(loaded.steps(selection)).toEqual(inSql.steps(selection));
    const groups = {
      by: ['actor'],
      keys: [{ actor: 'late' }, { actor: 'rare 37' }, { actor: 'x' }],
      limit: 3,
    } as const;
    expect(loaded.groupNumbers(selection, groups)).toEqual(inSql.groupNumbers(selection, groups));
    expect(loaded.tally(selection, ['actor', 'tag'])).toEqual(inSql.tally(selection, ['actor', 'tag']));
  });

  test('about an actor who did nothing in the loaded range', () => {
    const { reader, inSql } = bigCase();
    const range = { from: EPOCH, to: at(EVENTS / 2) };
    const selection = select({ subjects: [{ kind: 'actor', actor: 'late' }] }, range);
    expect(inSql.count(select({ subjects: [{ kind: 'actor', actor: 'late' }] }))).toBe(58);
    expect([reader.session({ range }).count(selection), inSql.count(selection)]).toEqual([0, 0]);
  });

  test('about groups by several dimensions with many values', () => {
    const { reader, inSql } = bigCase();
    const everything = select({});
    const by = ['actor', 'action', 'tag', 'hour'] as const;
    expect(reader.session({ range: whole }).tally(everything, by)).toEqual(inSql.tally(everything, by));
  });

  test.for(['(SELECT actor FROM event WHERE seq = 8)', '(SELECT max(id) FROM actor)'])(
    'about events whose actor row %s is lost, it refuses to',
    (id) => {
      const { reader, database } = bigCase();
      database.pragma('foreign_keys = OFF');
      database.exec(`DELETE FROM actor WHERE id = ${id}`);
      expect(auditErrorOf(() => reader.session({ range: whole })).code).toBe('case-unusable');
    },
  );
});

test('a value that is no text is refused, from memory and in SQL', () => {
  const { reader, inSql, database } = bigCase();
  database.exec("UPDATE actor SET actor_id = x'00ff'");
  const everything = { window: whole, where: [] };
  for (const answers of [reader.session({ range: whole }), inSql]) {
    expect(auditErrorOf(() => answers.tally(everything, ['actor'])).code).toBe('case-unusable');
    expect(auditErrorOf(() => answers.steps(everything)).code).toBe('case-unusable');
  }
  database.exec("UPDATE actor SET actor_id = 'a'; UPDATE image SET tag = x'00'");
  expect(auditErrorOf(() => reader.session({ range: whole }).tally(everything, ['tag'])).code).toBe('case-unusable');
});

test('a range with more events than the limit is not loaded', () => {
  const { database } = bigCase();
  expect(loadColumns(database, whole, EVENTS)?.time).toHaveLength(EVENTS);
  expect(loadColumns(database, whole, EVENTS - 1)).toBeNull();
});

test.each([
  ['holds no event', 'UPDATE event_columns SET events = 0'],
  ['lacks numbers', "UPDATE event_columns SET actor = x'00'"],
  ['is no list of numbers', "UPDATE event_columns SET time = 'noon'"],
  ['claims more events than it holds', 'UPDATE event_columns SET events = 2147483648'],
  ['numbers events too high', 'UPDATE event_columns SET first_seq = 4294967290'],
  ['has times beyond its last one', 'UPDATE event_columns SET last_time = first_time'],
  [
    'has times that are no numbers',
    "UPDATE event_columns SET time = (SELECT CAST(group_concat(x'000000000000f87f', '') AS BLOB) FROM event)",
  ],
  [
    'has ids that are fractions',
    "UPDATE event_columns SET actor = (SELECT CAST(group_concat(x'000000000000e03f', '') AS BLOB) FROM event)",
  ],
  [
    'has ids that no actor has',
    "UPDATE event_columns SET actor = (SELECT CAST(group_concat(x'ffffff7f', '') AS BLOB) FROM event)",
  ],
])('an index that %s is reported with advice', (_, sql) => {
  const { database, reader } = bigCase();
  database.exec(sql);
  const error = auditErrorOf(() => reader.session({ range: whole }));
  expect(error).toMatchObject({ code: 'case-unusable', hint: expect.stringContaining('imgaudit verify') });
});

import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';

const EVERYTHING = { window: null, where: [] };

function imageOf(tag: string) {
  return { registry: 'registry.example', namespace: 'shop', repository: 'shop/app', tag, digest: 'sha256:aa' };
}

/** More events than one query reads, each with an actor, an image and an action that others have too. */
function caseOf(events: number) {
  const memory = memoryCase();
  const made = Array.from({ length: events }, (_, index) => {
    const actor = { id: `actor ${index % 3}`, name: null, type: 'user', credential: null } as const;
    return someEvent({ action: `action ${index}`, actor, image: index % 2 === 0 ? imageOf(`v${index % 5}`) : null });
  });
  storeFile(memory.writer, 'log', [{ events: made }]);
  return { ...memory, made };
}

test('events come whole and in the order asked for, over many queries', () => {
  const { reader, made } = caseOf(1203);
  const list = reader.eventList(EVERYTHING, { limit: -1, offset: 0, order: 'newest-first' });
  expect(list).toHaveLength(1203);
  expect([...list].map(({ action, actor, image }) => [action, actor.id, image])).toEqual(
    made.map(({ action, actor, image }) => [action, actor.id, image]).toReversed(),
  );
  expect([...list.heads].map(({ action }) => action)).toEqual(made.map(({ action }) => action).toReversed());
});

test.each(['kind', 'actor', 'address', 'file'])('a case that lost the row in %s of an event is refused', (table) => {
  const { reader, database } = caseOf(4);
  database.pragma('foreign_keys = OFF');
  const lost = database.prepare(`SELECT ${table} FROM event WHERE seq = 2`).pluck().get();
  database.prepare(`DELETE FROM ${table} WHERE id = ?`).run(lost);
  const damaged = expect.objectContaining({ code: 'case-unusable' });
  expect(auditErrorOf(() => [...reader.eventList(EVERYTHING)])).toEqual(damaged);
  expect(auditErrorOf(() => reader.event(2))).toEqual(damaged);
});

test('an event whose image is lost says that there was one', () => {
  const { reader, database } = caseOf(2);
  database.pragma('foreign_keys = OFF');
  database.exec('DELETE FROM image');
  expect([...reader.eventList(EVERYTHING)].map(({ image }) => image)).toEqual([
    { registry: null, namespace: null, repository: null, tag: null, digest: 'sha256:aa' },
    null,
  ]);
});

test('a dictionary may be larger than what is kept of it', () => {
  const { reader, database } = caseOf(3);
  const insert = database.prepare("INSERT INTO actor (id, actor_id, type) VALUES (?, ?, 'user')");
  const copy = database.prepare('UPDATE event SET actor = ? WHERE seq = 1');
  database.exec('BEGIN');
  for (let id = 1000; id < 101_500; id++) insert.run(id, `many ${id}`);
  database.exec('COMMIT');
  const actorOf = (id: number) => {
    copy.run(id);
    return reader.event(1)?.actor.id;
  };
  for (let id = 1000; id < 101_500; id++) if (actorOf(id) !== `many ${id}`) throw new RangeError(`actor ${id}`);
  // Learned before the others, and asked for again: once from the older half, once from the newer.
  expect([actorOf(1001), actorOf(1001), actorOf(101_499)]).toEqual(['many 1001', 'many 1001', 'many 101499']);
});

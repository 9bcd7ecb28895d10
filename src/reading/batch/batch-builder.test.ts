import { expect, test } from 'vitest';
import { someEvent } from '../../../test/support/some-event.ts';
import { EVENT_DICTIONARIES } from '../../case/event-batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { EventContents } from './event-contents.ts';
import { SipHash } from './sip-hash.ts';

const CONTENTS = new EventContents(new SipHash(Buffer.alloc(16)));
const FACTS = { fingerprint: { low: 1, high: 2, isByContent: true }, remarks: [] };

function actorNamed(id: string) {
  return someEvent({ actor: { id, name: null, type: 'user', credential: null } });
}

test('what repeats has one id from 1 on, and one row in the batch in which it came first', () => {
  const builder = new BatchBuilder('quay-usage-logs', CONTENTS);
  const position = { number: 1, offset: 0, length: 9 };
  builder.add([actorNamed('a'), actorNamed('b'), actorNamed('a')], position, FACTS);
  const first = builder.take();
  expect([...first.events.actor]).toEqual([1, 2, 1]);
  expect(EVENT_DICTIONARIES.actor).toEqual(['actor_id', 'name', 'type', 'credential']);
  expect(first.rows.actor).toEqual([
    ['a', null, 'user', null],
    ['b', null, 'user', null],
  ]);
  expect(first.rows.action.map(([source]) => source)).toEqual(['quay-usage-logs']);
  builder.add([actorNamed('b'), actorNamed('c')], position, FACTS);
  const second = builder.take();
  expect([...second.events.actor]).toEqual([2, 3]);
  expect(second.rows.actor).toEqual([['c', null, 'user', null]]);
});

test('more actors than are remembered get new ids, each with a row of its own', () => {
  const builder = new BatchBuilder('quay-usage-logs', CONTENTS);
  const count = 40_000;
  const names = Array.from({ length: count }, (_, index) => `actor ${index}`);
  builder.add([...names, 'actor 39999', 'actor 0'].map(actorNamed), { number: 1, offset: 0, length: 9 }, FACTS);
  const { events, rows } = builder.take();
  expect([...events.actor]).toEqual([...names.map((_, index) => index + 1), count, count + 1]);
  expect([rows.actor.length, rows.actor[count]]).toEqual([count + 1, ['actor 0', null, 'user', null]]);
});

test('an id that is no UUID stands as well-formed JSON beside the bytes of the others', () => {
  const builder = new BatchBuilder('quay-usage-logs', CONTENTS);
  const uuid = '772ca58d-2b4a-2895-aa1b-93fff415bfbd';
  const ids = ['1', uuid, '镜"像', null, 'half \ud800', uuid.toUpperCase()];
  const position = { number: 1, offset: 0, length: 9 };
  const events = ids.map((eventId) => someEvent({ eventId }));
  builder.add(events, position, FACTS);
  const { eventId, eventIdKind, eventIdTexts, eventIdTextLengths } = builder.take().events;
  expect([...eventIdKind]).toEqual([2, 1, 2, 0, 2, 2]);
  expect(Buffer.from(eventIdTexts).toString()).toBe(`"1""镜\\"像""half \ufffd""${uuid.toUpperCase()}"`);
  expect([...eventIdTextLengths]).toEqual([3, 6, 8, 38]);
  const bytes = uuid.replaceAll('-', '');
  const nothing = '0'.repeat(32);
  expect(Buffer.from(eventId).toString('hex')).toBe([nothing, bytes, nothing, nothing, nothing, nothing].join(''));
});

test('records are counted from batch to batch', () => {
  const builder = new BatchBuilder('quay-usage-logs', CONTENTS);
  builder.countRecords(1, 10);
  builder.countRecords(2, 30);
  expect([builder.records, builder.bytes]).toEqual([3, 40]);
  builder.take();
  expect([builder.records, builder.bytes]).toEqual([0, 0]);
});

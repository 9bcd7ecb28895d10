import { expect, test } from 'vitest';
import { someEvent } from '../../test/support/some-event.ts';
import { stubFormat } from '../../test/support/stub-format.ts';
import { parsedRecord } from '../evidence/splitting/record.ts';
import { type Format, MINE, NOT_MINE, type ReadContext } from '../formats/toolkit/format.ts';
import { flagField, isObject, objectField, objectIn, textField, textsField } from '../formats/toolkit/record-fields.ts';
import { readingsIn } from './readings-in.ts';

const CONTEXT: ReadContext = { assumedZone: null, image: null };

function isOwn(value: unknown): value is { readonly own: unknown } {
  return isObject(value) && value['own'] !== undefined;
}

/** Takes objects with `own`. What stands there are the details of an event. */
const OWNER = stubFormat('owner', {
  recognise: (value) => (isOwn(value) ? MINE : NOT_MINE),
  read: (value) => {
    if (!isOwn(value)) return { outcome: 'ignored', because: 'nobody owns it' };
    return { outcome: 'events', events: [someEvent({ details: { own: value.own } })], identity: null, remarks: [] };
  },
});

const recordOf = (value: unknown) => parsedRecord(Buffer.from(JSON.stringify(value)), 100);
const outcomesOf = (value: unknown, format = OWNER, context = CONTEXT) =>
  readingsIn(recordOf(value), format, context).map(({ outcome }) => outcome.outcome);
const DEEP: unknown = JSON.parse(`${'['.repeat(120)}1${']'.repeat(120)}`);

test('a record of the format is one reading, whatever it wraps', () => {
  expect(outcomesOf({ own: { message: JSON.stringify({ own: 1 }) } })).toEqual(['events']);
});

test('records in a wrapper of another service are looked for, but not in files of an older edition', () => {
  const wrapper = { message: JSON.stringify({ own: 1 }) };
  expect(outcomesOf(wrapper)).toEqual(['events']);
  expect(outcomesOf(wrapper, OWNER, { ...CONTEXT, edition: 2 })).toEqual(['ignored']);
});

test('a column of a container log in Azure is opened, but not in files of an older edition', () => {
  for (const row of [{ LogEntry: JSON.stringify({ own: 1 }) }, { PodName: 'a', LogMessage: { own: 1 } }]) {
    expect(outcomesOf({ Computer: 'a', ...row })).toEqual(['events']);
    expect(outcomesOf({ Computer: 'a', ...row }, OWNER, { ...CONTEXT, edition: 5 })).toEqual(['ignored']);
  }
});

test.each([
  ['_raw of Splunk', { _raw: JSON.stringify({ own: 'logged' }) }],
  ['_raw with a stamp before it', { _raw: `2026-03-01T00:00:00Z host app: ${JSON.stringify({ own: 'logged' })}` }],
  ['_raw with a wrapper in it', { _raw: JSON.stringify({ detail: { own: 'logged' } }) }],
  ['event.original of Elastic', { 'event.original': JSON.stringify({ own: 'logged' }) }],
  ['event.original of Elastic, nested', { event: { original: JSON.stringify({ own: 'logged' }) } }],
])('a row is what it keeps as it was logged (%s), not the columns beside that', (_, row) => {
  const ownIn = (value: unknown, context = CONTEXT) =>
    readingsIn(recordOf(value), OWNER, context).map(
      ({ outcome }) => outcome.outcome === 'events' && outcome.events[0]?.details,
    );
  expect(ownIn({ own: 'column', ...row })).toEqual([{ own: 'logged' }]);
  expect(ownIn({ result: { own: 'column', ...row } })).toEqual([{ own: 'logged' }]);
  expect(ownIn({ own: 'column', ...row }, { ...CONTEXT, edition: 4 })).toEqual([{ own: 'column' }]);
  expect(ownIn({ own: 'column', _raw: 'no record' })).toEqual([{ own: 'column' }]);
});

test('objects and lists that are written as JSON text are read, but not in files of an older edition', () => {
  const nesting = stubFormat('nesting', {
    recognise: (value) => (isObject(value) && objectIn(value, 'target') !== null ? MINE : NOT_MINE),
    read: (value) => {
      const target = isObject(value) ? objectField(value, 'target') : {};
      const details = { tags: textsField(target, 'tags'), isDry: flagField(target, 'dry') };
      return { outcome: 'events', events: [someEvent({ details })], identity: null, remarks: [] };
    },
  });
  const detailsIn = (context: ReadContext) =>
    readingsIn(recordOf({ target: '{"tags":"[\\"v1\\"]","dry":"True"}' }), nesting, context).map(
      ({ outcome }) => outcome.outcome === 'events' && outcome.events[0]?.details,
    );
  expect(detailsIn(CONTEXT)).toEqual([{ tags: ['v1'], isDry: true }]);
  expect(detailsIn({ ...CONTEXT, edition: 5 })).toEqual([{ tags: [], isDry: null }]);
  expect(detailsIn(CONTEXT)).toEqual([{ tags: ['v1'], isDry: true }]);
});

test('each of several records in a wrapper has its own text', () => {
  const readings = readingsIn(recordOf({ Records: [{ own: 1 }, { own: 2 }] }), OWNER, CONTEXT);
  expect(readings.map(({ record }) => [String(record.bytes), record.offset])).toEqual([
    ['{"own":1}', 100],
    ['{"own":2}', 100],
  ]);
});

test('what is nested too deep is rejected: the record, one in a wrapper, and JSON in a text', () => {
  expect(outcomesOf(DEEP)).toEqual(['rejected']);
  const [inner] = readingsIn(recordOf({ message: JSON.stringify({ own: DEEP }) }), OWNER, CONTEXT);
  expect(inner?.outcome).toEqual({ outcome: 'rejected', because: 'it is nested deeper than 100 levels' });
  expect(String(inner?.record.bytes)).toContain('message');
  const parser: Format = {
    ...OWNER,
    read: () => {
      return { outcome: 'events', events: [someEvent({ details: { inner: DEEP } })], identity: null, remarks: [] };
    },
  };
  expect(outcomesOf({ own: 1 }, parser)).toEqual(['rejected']);
});

test('a record that is too much for a regular expression is rejected; any other error of a format is thrown', () => {
  const failing = (error: Error): Format => ({
    ...OWNER,
    read: () => {
      throw error;
    },
  });
  const [reading] = readingsIn(recordOf({ own: 1 }), failing(new RangeError('stack')), CONTEXT);
  expect(reading?.outcome).toEqual({ outcome: 'rejected', because: 'too much to read: stack' });
  expect(() => outcomesOf({ own: 1 }, failing(new TypeError('a bug')))).toThrow('a bug');
});

/** Takes objects with a `user`, who is the actor, and ignores those with a `kind`. */
const ASKING = stubFormat('asking', {
  recognise: (value) => (isObject(value) ? MINE : NOT_MINE),
  read: (value) => {
    if (!isObject(value)) return { outcome: 'rejected', because: 'it is no object' };
    const name = textField(objectField(value, 'user'), 'name');
    if (textField(value, 'kind') !== null) return { outcome: 'ignored', because: 'it is of no use' };
    const type = name === null ? 'anonymous' : 'user';
    const event = someEvent({ actor: { id: null, name, type, credential: null } });
    return { outcome: 'events', events: [event], identity: null, remarks: [] };
  },
});

test('a member whose text was cut off makes nobody anonymous, and no record one of no use', () => {
  const read = (value: unknown, context = CONTEXT) =>
    readingsIn(recordOf(value), ASKING, context).map(({ outcome }) =>
      outcome.outcome === 'events'
        ? [outcome.events.map(({ actor }) => [actor.name, actor.type]), outcome.remarks]
        : outcome.outcome,
    );
  expect(read({ user: '{"name":"ana"}' })).toEqual([[[['ana', 'user']], []]]);
  expect(read({ user: '{"name":"an' })).toEqual([[[[null, 'unknown']], ['text-unread']]]);
  expect(read({ user: '{"name":"an' }, { ...CONTEXT, edition: 5 })).toEqual([[[[null, 'anonymous']], []]]);
  expect(read({ user: null })).toEqual([[[[null, 'anonymous']], []]]);
  expect(read({ kind: 'a', user: '{"name":"an' })).toEqual(['rejected']);
  expect(read({ kind: 'a', user: '{"name":"ana"}' })).toEqual(['ignored']);
});

test('a control message of CloudWatch Logs is ignored, as a whole and as the line in it', () => {
  const line = { id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' };
  for (const value of [line, { messageType: 'CONTROL_MESSAGE', logEvents: [line] }]) {
    const outcomes = readingsIn(recordOf(value), ASKING, CONTEXT).map(({ outcome }) => outcome);
    expect(outcomes).toEqual([{ outcome: 'ignored', because: 'a control message of CloudWatch Logs' }]);
  }
});

import { expect, test } from 'vitest';
import { expectSame, readingOf } from '../../../test/support/lane-readings.ts';
import { type FlatFormat, isFlat } from '../../formats/layouts/flat-layout.ts';
import { loadFormat } from '../../formats/load-formats.ts';

const RECORD = {
  ...{ access_credential_type: 'Password', action: 'DeleteTag', http_request_host: 'a.cn-hangzhou.cr.aliyuncs.com' },
  ...{ http_request_remoteaddr: '203.0.113.7', http_request_remote_vpc_id: '-', instance_id: 'cri-1', tag: 'v1' },
  ...{ namespace_repo: 'a/b', time: '2026-03-01T00:00:00Z', user_identity_principal_id: '1', http_request_id: 'one' },
};

const format = await loadFormat('alibaba-acr-access-log');
const flatFormat = () => {
  return format !== null && isFlat(format) ? format : expect.fail();
};

/** The format, with a remark of its own on every record, which both ways must keep. */
function withOwnRemark(format: FlatFormat): FlatFormat {
  const remarks = { 'own-remark': () => '' };
  const { action } = format.layout;
  const readAction: typeof action.read = (record) => {
    const fields = action.read(record);
    return fields === null ? null : { ...fields, remarks: [...fields.remarks, 'own-remark'] };
  };
  const read: typeof format.read = (record, context) => {
    const outcome = format.read(record, context);
    return outcome.outcome === 'events' ? { ...outcome, remarks: [...outcome.remarks, 'own-remark'] } : outcome;
  };
  return { ...format, remarks, read, layout: { ...format.layout, action: { ...action, read: readAction } } };
}

/** Reads blocks of lines with and without the fast lane, which must give the same; returns how many records it read. */
function readFast(blocks: readonly (readonly string[])[]): number {
  const { layout, ...ordinary } = withOwnRemark(flatFormat());
  let fast = 0;
  const eventId: typeof layout.eventId = {
    keys: layout.eventId.keys,
    read: (record) => {
      fast++;
      return layout.eventId.read(record);
    },
  };
  const texts = blocks.map((lines) => Buffer.from(lines.map((line) => `${line}\n`).join('')));
  const counting: FlatFormat = { ...ordinary, layout: { ...layout, eventId } };
  expectSame(readingOf(counting, texts), readingOf(ordinary, texts));
  return fast;
}

function blocks(count: number, records: number, recordOf: (index: number) => object): readonly (readonly string[])[] {
  return Array.from({ length: count }, (_, block) =>
    Array.from({ length: records }, (__, index) => JSON.stringify(recordOf(block * records + index))),
  );
}

/** A record with fields that are numbered, located (the id), and only checked to be JSON (count and note). */
const LINE = JSON.stringify({ ...RECORD, user_identity_principal_id: 7, count: 1, note: 'x' });

test.for<[title: string, part: string, instead: string, isFast: boolean]>([
  ['escapes in a numbered text', '"v1"', '"say \\"a\\"\\u0041"', true],
  ['text beyond ASCII in a numbered text', '"v1"', '"镜像 😀"', true],
  ['an empty numbered text', '"v1"', '""', true],
  ['a control character', '"v1"', '"\t"', false],
  ['a text longer than any that is numbered', '"v1"', `"${'x'.repeat(5000)}"`, false],
  ['other white space', '"tag":', '"tag": ', false],
  ['a numbered number with sign and fraction', ':7,', ':-1.5,', true],
  ['a numbered word', ':7,', ':true,', true],
  ['a text in place of a numbered number', ':7,', ':"7",', true],
  ['a text with a space in place of a numbered number', ':7,', ':"7 8",', false],
  ['a number that is not JSON', ':7,', ':07,', false],
  ['text beyond ASCII in an id', '"one"', '"more than eight 镜像"', false],
  ['an escape in an id', '"one"', '"\\u0041"', false],
  ['text beyond ASCII in a text that nobody reads', '"x"', '"镜像"', true],
  ['an escape in a text that nobody reads', '"x"', '"\\u0041"', false],
  ['a number with sign and fraction that nobody reads', ':1,"note"', ':-1.5,"note"', true],
  ['a word that nobody reads', ':1,"note"', ':false,"note"', true],
  ['a word that is not JSON', ':1,"note"', ':falsehood,"note"', false],
  ['a list deeper than any that is read', ':1,"note"', `:${'['.repeat(200)}${']'.repeat(200)},"note"`, false],
  ['no value', ':1,"note"', ':,"note"', false],
  ['a line end of two bytes', '"x"}', '"x"}\r', true],
  ['white space at its end', '"x"}', '"x"} ', false],
  ['a carriage return that does not end the line', '"x"}', '"x"}\r ', false],
  ['a minute that no clock shows', 'T00:00:00Z', 'T10:60:00Z', false],
  ['an hour that no clock shows', 'T00:00:00Z', 'T25:00:00Z', false],
  ['a leap second', 'T00:00:00Z', 'T23:59:60Z', true],
  ['an action that is null', '"DeleteTag"', 'null', false],
  ['an action that nothing is known of', '"DeleteTag"', '"InvokeElsewhere"', true],
  ['its end cut off', '"x"}', '"x', false],
  ['its end cut off within an escape', '"x"}', '"x\\', false],
])('a record with %s is read like any other', ([, part, instead, isFast]) => {
  expect(LINE).toContain(part);
  expect(readFast([[LINE, LINE.replace(part, () => instead)]])).toBe(isFast ? 1 : 0);
});

test.for<[title: string, line: string, isFast: boolean]>([
  ['with white space around its members', JSON.stringify(RECORD).replaceAll(',"', ' , "'), true],
  ['with a list in it', JSON.stringify({ ...RECORD, more: [] }), false],
  ['with an object in it', JSON.stringify({ ...RECORD, more: {} }), false],
  ['with a field twice', JSON.stringify(RECORD).replace('{', '{"tag":"v2",'), false],
  ['with an escaped field name', JSON.stringify(RECORD).replace('"tag"', '"ta\\u0067"'), false],
  ['in a list', `[${JSON.stringify(RECORD)}]`, false],
  [
    'of more fields than any',
    JSON.stringify({ ...RECORD, ...Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`a${index}`, 1])) }),
    false,
  ],
])('a line %s can be learned: %s', ([, line, isFast]) => {
  expect(readFast([[line, line]])).toBe(isFast ? 1 : 0);
});

test('a short text or a number in a field whose values rarely repeat is read like any other', () => {
  const networkOf = (index: number) => ({ ...RECORD, http_request_remote_vpc_id: index < 6000 ? `vpc-${index}` : '-' });
  const marks = ['null', '123456789012345', '1234567890123456', '-12345', 'nil', '"-"', '"sha256:0123456789"'];
  const [first = [], second = []] = blocks(2, 6000, networkOf);
  const marked = marks.map((mark) => JSON.stringify(RECORD).replace('"-"', mark));
  const numbered = JSON.stringify({ ...RECORD, http_request_remote_vpc_id: 7 });
  expect(readFast([first, [...second.slice(0, 3), numbered, ...marked, ...marked]])).toBeGreaterThan(6000);
});

test('a lane that remembers too many values starts over, and reads on', () => {
  const actorOf = (index: number) => ({ ...RECORD, user_identity_principal_id: `${index % 59_000}`, tag: `v${index}` });
  // It still knows how records are written.
  expect(readFast(blocks(12, 5000, actorOf))).toBe(60_000 - 1);
});

test('a detail whose values rarely repeat is copied from each record', () => {
  const networkOf = (index: number) => ({ ...RECORD, http_request_remote_vpc_id: `vpc-${index}` });
  expect(readFast(blocks(6, 6000, networkOf))).toBe(36_000 - 1);
});

test('records without details have none', () => {
  expect(readFast(blocks(1, 3, (index) => ({ ...RECORD, instance_id: '-', tag: `${index}` })))).toBe(2);
});

test('remarks about the time and about the action are both kept', () => {
  const recordOf = (index: number) => ({ ...RECORD, time: '2026-03-01 00:00:00', action: 'Other', tag: `${index}` });
  expect(readFast(blocks(1, 3, recordOf))).toBe(2);
});

test('numbers and words without quotes are values like others', () => {
  const recordOf = (index: number) => ({ ...RECORD, http_request_id: index, tag: -index, namespace_repo: null });
  expect(readFast(blocks(1, 5, recordOf))).toBe(4);
});

test('a time may be a number', () => {
  expect(readFast(blocks(1, 5, (index) => ({ ...RECORD, time: 1_772_323_200 + index })))).toBe(4);
});

test('text beyond ASCII and escapes keep their meaning', () => {
  const recordOf = (index: number) => ({ ...RECORD, tag: `é"\\${index % 2}`, user_identity_principal_id: '镜像:😀' });
  expect(readFast(blocks(1, 5, recordOf))).toBe(4);
});

test('an identity too long for SipHash is read too', () => {
  const recordOf = (index: number) => ({
    ...{ ...RECORD, instance_id: `cri-${'x'.repeat(4070)}`, tag: `${index}` },
    http_request_id: `00000000-0000-4000-8000-00000000000${index}`,
  });
  expect(readFast(blocks(1, 5, recordOf))).toBe(4);
});

test('an id that is made of several fields may be too long for the lane', () => {
  const { layout, ...ordinary } = flatFormat();
  const made = (tag: unknown) => `${tag}:${'镜'.repeat(tag === 'long' ? 9000 : 10)}`;
  const eventId: typeof layout.eventId = {
    keys: layout.eventId.keys,
    read: ({ http_request_id }) => made(http_request_id),
  };
  const read: typeof ordinary.read = (record, context) => {
    const outcome = ordinary.read(record, context);
    const events = outcome.outcome === 'events' ? outcome.events : [];
    return {
      ...outcome,
      events: events.map((event) => ({ ...event, eventId: made(event.eventId) })),
    } as typeof outcome;
  };
  const lines = blocks(1, 12, (index) => ({ ...RECORD, http_request_id: index % 3 === 1 ? 'long' : `id ${index}` }));
  const texts = lines.map((block) => Buffer.from(block.map((line) => `${line}\n`).join('')));
  expectSame(
    readingOf({ ...ordinary, read, layout: { ...layout, eventId } } as FlatFormat, texts),
    readingOf({ ...ordinary, read }, texts),
  );
});

test('the lane stops learning from a log whose lines are all written differently', () => {
  const shapes = blocks(1, 300, (index) => ({ ...RECORD, [`more ${index}`]: 1 }));
  expect(readFast(shapes)).toBe(0);
  // It still knows the last lines that it learned from.
  const [lines = []] = shapes;
  expect(readFast([lines, lines.slice(192, 200)])).toBe(8);
  expect(readFast([lines, lines.slice(292, 300)])).toBe(0);
});

test('a tag of a signature sends its record the ordinary way', () => {
  const tags = ['v1', `sha256-${'0'.repeat(64)}.sig`, 'v2', `sha256-${'0'.repeat(64)}.sig`];
  expect(readFast(blocks(1, 4, (index) => ({ ...RECORD, tag: tags[index], http_request_id: `${index}` })))).toBe(1);
});

test('a detail that is a part of a field of the actor is made from it, also where it differs in every record', () => {
  const recordOf = (index: number) => ({
    ...{ ...RECORD, user_identity_user_type: index % 5 === 0 ? 'ram-user' : 'assumed-role' },
    user_identity_principal_id: index % 3 === 0 ? `300786:ci-run-${1000 + index}` : '300786:bo@acme.example',
  });
  expect(readFast(blocks(6, 3000, recordOf))).toBe(18_000 - 1);
});

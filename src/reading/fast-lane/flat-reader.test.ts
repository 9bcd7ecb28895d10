import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { loadFormat } from '../../formats/load-formats.ts';
import { isFlat } from '../../formats/toolkit/event-parts.ts';
import { RecordReader } from '../record-reader.ts';
import { SPARE_BYTES } from '../threads/recycled-buffers.ts';

const CONTEXT = { assumedZone: null, image: null };

const RECORD = {
  ...{ access_credential_type: 'Password', action: 'DeleteTag', http_request_host: 'a.cn-hangzhou.cr.aliyuncs.com' },
  ...{ http_request_remoteaddr: '203.0.113.7', http_request_remote_vpc_id: '-', instance_id: 'cri-1', tag: 'v1' },
  ...{ namespace_repo: 'a/b', time: '2026-03-01T00:00:00Z', user_identity_principal_id: '1', http_request_id: 'one' },
};

const format = await loadFormat('alibaba-acr-access-log');
const flatFormat = () => {
  return format !== null && format !== undefined && isFlat(format) ? format : expect.fail();
};

/** Reads pieces of lines where they stand and the ordinary way, which must give the same; how many stood as known. */
function readFlat(pieces: readonly (readonly string[])[]): number {
  const { parts, ...ordinary } = flatFormat();
  let flat = 0;
  const eventId: typeof parts.eventId = {
    keys: parts.eventId.keys,
    read: (record) => {
      flat++;
      return parts.eventId.read(record);
    },
  };
  const readers = [{ ...ordinary, parts: { ...parts, eventId } }, ordinary].map(
    (format) => new RecordReader(format, CONTEXT, Buffer.alloc(32)),
  );
  for (const lines of pieces) {
    const [first, second] = readers.map((reader) => {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const memory = new Uint8Array(Buffer.concat([text, Buffer.alloc(SPARE_BYTES, '\n')]));
      const bytes = Buffer.from(memory.buffer);
      reader.readLines({ bytes, length: text.length, base: 0 });
      return reader.take();
    });
    // To compare is cheap; to tell the difference is not.
    if (!isDeepStrictEqual(first, second)) expect(first).toEqual(second);
  }
  return flat;
}

function pieces(count: number, records: number, recordOf: (index: number) => object): readonly (readonly string[])[] {
  return Array.from({ length: count }, (_, piece) =>
    Array.from({ length: records }, (__, index) => JSON.stringify(recordOf(piece * records + index))),
  );
}

test('more values than are remembered start over, and are read on where they stand', () => {
  const actorOf = (index: number) => ({ ...RECORD, user_identity_principal_id: `${index % 59_000}`, tag: `v${index}` });
  // How records are written is not forgotten.
  expect(readFlat(pieces(12, 5000, actorOf))).toBe(60_000 - 1);
});

test('a detail whose values hardly come twice is read anew in each record', () => {
  const networkOf = (index: number) => ({ ...RECORD, http_request_remote_vpc_id: `vpc-${index}` });
  expect(readFlat(pieces(6, 6000, networkOf))).toBe(36_000 - 1);
});

test('records without details have none', () => {
  expect(readFlat(pieces(1, 3, (index) => ({ ...RECORD, instance_id: '-', tag: `${index}` })))).toBe(2);
});

test('what was remarked of the time and of the action is said of both', () => {
  const recordOf = (index: number) => ({ ...RECORD, time: '2026-03-01 00:00:00', action: 'Other', tag: `${index}` });
  expect(readFlat(pieces(1, 3, recordOf))).toBe(2);
});

test('numbers and words without quotes are values like others', () => {
  const recordOf = (index: number) => ({ ...RECORD, http_request_id: index, tag: -index, namespace_repo: null });
  expect(readFlat(pieces(1, 5, recordOf))).toBe(4);
});

test('a time that is a number is read where it stands', () => {
  expect(readFlat(pieces(1, 5, (index) => ({ ...RECORD, time: 1_772_323_200 + index })))).toBe(4);
});

test('what is no ASCII, or escaped, is what it says', () => {
  const recordOf = (index: number) => ({ ...RECORD, tag: `é"\\${index % 2}`, user_identity_principal_id: '镜像:😀' });
  expect(readFlat(pieces(1, 5, recordOf))).toBe(4);
});

test('an identity that is too long to be hashed in one piece is read anew', () => {
  const recordOf = (index: number) => ({
    ...{ ...RECORD, instance_id: `cri-${'x'.repeat(4070)}`, tag: `${index}` },
    http_request_id: `00000000-0000-4000-8000-00000000000${index}`,
  });
  expect(readFlat(pieces(1, 5, recordOf))).toBe(4);
});

test('lines that are all written otherwise are given up', () => {
  const shapes = pieces(1, 300, (index) => ({ ...RECORD, [`more ${index}`]: 1 }));
  expect(readFlat(shapes)).toBe(0);
  // The last of those that were learned from are still known; what comes after is not learned from any more.
  const [lines = []] = shapes;
  expect(readFlat([lines, lines.slice(192, 200)])).toBe(8);
  expect(readFlat([lines, lines.slice(292, 300)])).toBe(0);
});

import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { cut } from '../../../test/support/split.ts';
import { inflatedZstd } from './inflated-zstd.ts';

/** What comes before an error, and its message; null if there is none. */
async function inflated(bytes: Buffer, size = 1000) {
  const pieces = cut(bytes, Array<number>(Math.ceil(bytes.length / size)).fill(size));
  const parts: Buffer[] = [];
  let problem: string | null = null;
  try {
    for await (const part of inflatedZstd(Readable.from(pieces))) parts.push(part);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  return { content: Buffer.concat(parts).toString('latin1'), problem };
}

const MARK = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** `printf 'a log\n' | zstd`, of zstd 1.5, without and with a checksum. */
const PLAIN = Buffer.from('KLUv/QBoMQAAYSBsb2cK', 'base64');
const CHECKED = Buffer.from('KLUv/QRYMQAAYSBsb2cKxoHM+A==', 'base64');
/** `zstd < /dev/null` */
const EMPTY = Buffer.from('KLUv/SQAAQAAmenYUQ==', 'base64');
/** `head -c 300000 /dev/zero | zstd -1` */
const ZEROS = Buffer.from('KLUv/QRIVAAAEAAAAQD7/znAAgIAEAADnwQALSjeJg==', 'base64');

/** A frame with one block of as many equal bytes. */
const frame = (header: readonly number[], repeated = 3) =>
  Buffer.concat([MARK, Buffer.from(header), Buffer.from([(repeated << 3) | 3, 0, 0, 0x78])]);

function skipped(bytes: number, stated = bytes): Buffer {
  const header = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  header.writeUInt32LE(stated, 4);
  return Buffer.concat([header, Buffer.alloc(bytes, 7)]);
}

test('what zstd wrote is read, also several frames after each other, however it is cut', async () => {
  const all = Buffer.concat([PLAIN, EMPTY, skipped(9), ZEROS, skipped(0), CHECKED]);
  const whole = await inflated(all, all.length);
  expect(whole).toEqual({ content: `a log\n${'\0'.repeat(300_000)}a log\n`, problem: null });
  for (const size of [1, 3, 20]) expect(await inflated(all, size)).toEqual(whole);
});

test.for<[title: string, header: readonly number[]]>([
  ['of a window', [0, 0x38]],
  ['of a window of 8 MB', [0, 13 << 3]],
  ['of one byte', [0x20, 3]],
  ['with a dictionary of no number', [0x21, 0, 3]],
  ['of two bytes', [0x40, 0x38, 0, 0]],
  ['of four bytes', [0xa0, 3, 0, 0, 0]],
  ['of eight bytes', [0xe0, 3, 0, 0, 0, 0, 0, 0, 0]],
])('a frame may state a size %s', async ([, header]) => {
  expect(await inflated(Buffer.concat([frame(header), PLAIN]))).toEqual({ content: 'xxxa log\n', problem: null });
});

test.for<[title: string, header: readonly number[]]>([
  ['a window of more than 8 MB', [0, (13 << 3) | 1]],
  ['a window of terabytes', [0, 0xff]],
  ['a content of more than 8 MB in one piece', [0xa0, 1, 0, 0x80, 0]],
  ['a content of exabytes in one piece', [0xe0, 0, 0, 0, 0, 0, 0, 0, 0x10]],
])('a frame that needs %s is refused', async ([, header]) => {
  const { content, problem } = await inflated(Buffer.concat([PLAIN, frame(header)]));
  expect([content, problem]).toEqual(['a log\n', expect.stringContaining('zstd -d --long=31')]);
});

test('every end that is too early is told', async () => {
  for (const whole of [CHECKED, skipped(9)]) {
    for (let length = 1; length < whole.length; length++) {
      const { problem } = await inflated(Buffer.concat([PLAIN, whole.subarray(0, length)]));
      expect(problem, `${length} bytes`).toBe('it ends early');
    }
  }
});

test('what is no zstd data is told', async () => {
  const rest = Buffer.concat([CHECKED, Buffer.from('rest')]);
  expect(await inflated(rest)).toEqual({ content: 'a log\n', problem: 'something else follows' });
  const reserved = Buffer.concat([MARK, Buffer.from([0, 0x38, 7, 0, 0])]);
  expect((await inflated(Buffer.concat([PLAIN, reserved]))).problem).toMatch(/invalid block type/);
});

test('a stream that is read no further is closed', async () => {
  const source = Readable.from([Buffer.concat([PLAIN, PLAIN]), PLAIN]);
  for await (const part of inflatedZstd(source)) {
    expect(part.toString()).toBe('a log\n');
    break;
  }
  expect(source.destroyed).toBe(true);
});

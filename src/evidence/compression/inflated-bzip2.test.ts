import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BlockParts, bzip2Of } from '../../../test/support/bzip2.ts';
import { cut } from '../../../test/support/split.ts';
import { inflatedBzip2 } from './inflated-bzip2.ts';

/** What comes before an error, and its message; null if there is none. */
async function inflated(bytes: Buffer, size = 1000) {
  const pieces = cut(bytes, Array<number>(Math.ceil(bytes.length / size)).fill(size));
  const parts: Buffer[] = [];
  let problem: string | null = null;
  try {
    for await (const part of inflatedBzip2(Readable.from(pieces))) parts.push(part);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  return { content: Buffer.concat(parts).toString('latin1'), problem };
}

/** `printf 'a log\n' | bzip2 -9`, of bzip2 1.0.8. */
const SMALL = Buffer.from('QlpoOTFBWSZTWeS6t9EAAAFRAAAQQAAghKAAIYAMAkeu4u5IpwoSHJdW+iA=', 'base64');
/** `bzip2 -1 < /dev/null` */
const EMPTY = Buffer.from('QlpoMRdyRThQkAAAAAA=', 'base64');
const NUMBERS = Array.from({ length: 120 }, (_, index) => `${index} ${(index * 7919) % 997}\n`).join('');
/** NUMBERS by the same program, in codes of many lengths. */
const PACKED_NUMBERS = Buffer.from(
  'QlpoOTFBWSZTWWxno+0AAH7YAAAQQAB/4EACEF3UqRE/UmGiCqn/6ommn/qqp+oQ0yJqe1Qaepoqbyap9rneOt47zuQHCgY9GgNh' +
    '4wNAejIYHGAAfwBwyBjYeAzn25q+9n1EVzkWdURRFEURvOd6IrzcURRFEVrURRe8oi7rf+xWaD1WrnC99scZjrtRIDjuk8Imlmbk' +
    '9iLFCKqruzgAiKq7oZIFxMolEySEpdn1kAQC/UUxnNuIc7WVpwlK4gpWrJLAgnd/IJAO51pvZ3vC5IQCERcy2lxKVzxv1EAUBX3D' +
    'm983yNXt1RNBxAkSJEQPeeEAQaBxhq+3WzDnmdo8rlJXdpunTmSCBL1bY5QA5O+ddn2/d1x0ECI98VR1eSV3kkrLPz2gKoAR2Q1e' +
    '78+ja4IEIBCRBHVk6A5mT96r9nvb2l7PnrdVyTqrq22wIIEj7OxiAe5edmdm92MCBAnqrx+Vkr15KSy6omhc/i7kinChINjPR9o=',
  'base64',
);

test('what bzip2 wrote is read, also several streams after each other, however it is cut', async () => {
  const all = Buffer.concat([SMALL, EMPTY, PACKED_NUMBERS, SMALL]);
  const whole = await inflated(all, all.length);
  expect(whole).toEqual({ content: `a log\n${NUMBERS}a log\n`, problem: null });
  for (const size of [1, 7, 50]) expect(await inflated(all, size)).toEqual(whole);
});

test('no bytes are no content', async () => {
  expect(await inflated(Buffer.alloc(0))).toEqual({ content: '', problem: null });
});

test('blocks of any bytes are read', async () => {
  const bytes = fc.array(fc.tuple(fc.constantFrom(0, 7, 97, 98, 255), fc.integer({ min: 1, max: 600 })), {
    minLength: 1,
    maxLength: 6,
  });
  const blocks = bytes.map((runs) => Buffer.concat(runs.map(([byte, times]) => Buffer.alloc(times, byte))));
  await fc.assert(
    fc.asyncProperty(fc.array(blocks, { minLength: 1, maxLength: 3 }), async (contents) => {
      const expected = Buffer.concat(contents).toString('latin1');
      expect(await inflated(bzip2Of(contents))).toEqual({ content: expected, problem: null });
    }),
    { numRuns: 25 },
  );
});

const TEXT = Buffer.from('a log that is damaged\n');
/** 31 digits: the length of such a run is no number of 32 bits. */
const ENDLESS_RUN = [...Array<number>(31).fill(0), 1, 1, 2];

test.for<[title: string, parts: BlockParts, problem: RegExp]>([
  ['a wrong checksum', { checksum: 7 }, /checksum of a block/],
  ['the old form', { isRandomised: true }, /old form/],
  ['a beginning beyond its end', { origin: 22 }, /begins where it has nothing/],
  ['a single code', { codes: 1 }, /1 codes/],
  ['seven codes', { codes: 7 }, /7 codes/],
  ['a code that it has not', { selectors: [2] }, /a code that it has not/],
  ['no code for any symbol', { selectors: [] }, /more symbols than it says/],
  ['codes without length', { codeBits: 0 }, /code of no length/],
  ['codes that are too long', { codeBits: 21 }, /too long/],
  ['codes of which there are too many', { codeBits: 2 }, /means nothing|more symbols/],
  ['a code of no symbol', { symbols: [500] }, /means nothing/],
  ['a run without end', { symbols: ENDLESS_RUN }, /longer than it says/],
  ['a run of more than a block', { symbols: Array<number>(17).fill(1) }, /longer than it says/],
  [
    'more bytes than a block',
    { symbols: Array<number>(100_001).fill(2), selectors: Array<number>(2001).fill(0) },
    /longer/,
  ],
])('a block with %s ends the content, and says so', async ([, parts, problem]) => {
  const { content, problem: found } = await inflated(Buffer.concat([SMALL, bzip2Of([TEXT], parts)]));
  expect(content).toBe('a log\n');
  expect(found).toMatch(problem);
});

test('a block of more bytes than any that bzip2 writes is read to its end', async () => {
  const symbols = [...Array<number>(80_000).fill(2), 14];
  const selectors = Array<number>(1601).fill(0);
  const packed = bzip2Of([TEXT], { symbols, selectors, codeBits: 20 });
  expect(packed.length).toBeGreaterThan(190_000);
  expect(await inflated(packed, 1 << 14)).toEqual({ content: '', problem: 'the checksum of a block is another' });
});

test('every end that is too early is told', async () => {
  for (let length = 1; length < SMALL.length; length++) {
    const { problem } = await inflated(SMALL.subarray(0, length));
    expect(problem, `${length} bytes`).toBe('it ends early');
  }
});

test('what is no bzip2 data, and a stream with the checksum of another, is told', async () => {
  const forged = Buffer.from(SMALL);
  forged.writeUInt8(forged.readUInt8(SMALL.length - 2) ^ 1, SMALL.length - 2);
  expect(await inflated(forged)).toEqual({ content: 'a log\n', problem: 'its checksum is another' });
  expect(await inflated(Buffer.concat([SMALL, Buffer.from('rest')]))).toMatchObject({
    problem: 'something else follows',
  });
  expect(await inflated(Buffer.from('BZh0 and so on'))).toMatchObject({ problem: 'something else follows' });
  expect(await inflated(Buffer.from('BZh1 and so on'))).toMatchObject({ problem: 'no block is where one must be' });
});

/** `head -c 5000000 /dev/zero | bzip2 -1` */
const ZEROS = Buffer.from('QlpoMTFBWSZTWabi8/QAJkvAAsAACAAACCAAMMwFKaapEUbAoijxdyRThQkKbi8/QA==', 'base64');

test('a block of nothing but long runs is a bomb', async () => {
  expect(await inflated(ZEROS)).toEqual({ content: '', problem: 'a block inflates as a bomb does and a log does not' });
});

test('a stream that is read no further is closed', async () => {
  const source = Readable.from([Buffer.concat([SMALL, SMALL]), SMALL]);
  for await (const part of inflatedBzip2(source)) {
    expect(part.toString()).toBe('a log\n');
    break;
  }
  expect(source.destroyed).toBe(true);
});

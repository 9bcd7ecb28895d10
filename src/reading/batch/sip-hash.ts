import assembly from './assembly/index.ts?assembly';

/** A 64-bit number as two signed halves, because JavaScript computes with 32 bits at a time. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

/** Of a text, in characters. */
export const LONGEST_HASHED = 4096;
/** UTF-8 takes at most three bytes for a character of a string. */
const MOST_BYTES = LONGEST_HASHED * 3;
const KEY_BYTES = 16;
/** A text of fewer characters is written faster than Node.js is asked to write it. */
const LEAST_WRITTEN_AT_ONCE = 40;

/** What assembly/index.ts exports. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: { readonly value: number };
  readonly high: { readonly value: number };
  hash(length: number, low0: number, high0: number, low1: number, high1: number): number;
}

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(assembly, 'base64')), {}) as {
  readonly exports: Exports;
};
/** The memory does not grow, so that this stays valid. */
const INPUT = Buffer.from(exports.memory.buffer, exports.input.value, MOST_BYTES);

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012; https://www.aumasson.jp/siphash/siphash.pdf): 64 bits of a text that cannot
 * be predicted without the key. For texts of some dozen bytes it takes a tenth of the time of SHA-256. It computes with
 * 64 bits at a time, which JavaScript has no numbers for: hence WebAssembly.
 */
export class SipHash {
  /** The key as the halves of two 64-bit numbers. */
  readonly #key: { readonly low0: number; readonly high0: number; readonly low1: number; readonly high1: number };

  /** @throws RangeError if the key is not of 16 bytes */
  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key of ${key.length} bytes, not ${KEY_BYTES}`);
    const [low0, high0, low1, high1] = [
      key.readInt32LE(0),
      key.readInt32LE(4),
      key.readInt32LE(8),
      key.readInt32LE(12),
    ];
    this.#key = { low0, high0, low1, high1 };
  }

  /**
   * The hash of the UTF-8 bytes of a text.
   * @throws RangeError if it has more than LONGEST_HASHED characters
   */
  of(text: string): Halves {
    const { low0, high0, low1, high1 } = this.#key;
    const low = exports.hash(written(text), low0, high0, low1, high1);
    return { low: low | 0, high: exports.high.value | 0 };
  }

  /** The low half of the hash of bytes from `start` up to `end`, of which there are LONGEST_HASHED at most. */
  lowOfBytes(bytes: DataView, start: number, end: number): number {
    const { low0, high0, low1, high1 } = this.#key;
    for (let at = start; at < end; at++) INPUT[at - start] = bytes.getUint8(at);
    return exports.hash(end - start, low0, high0, low1, high1) | 0;
  }
}

/** Writes a text as UTF-8 where the module looks for it; gives its length in bytes. */
function written(text: string): number {
  const { length } = text;
  if (length > LONGEST_HASHED) throw new RangeError(`a text of ${length} characters`);
  if (length >= LEAST_WRITTEN_AT_ONCE) return INPUT.write(text);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return INPUT.write(text);
    INPUT[index] = code;
  }
  return length;
}

/** The bytes as a view, which reads words of any place fast. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

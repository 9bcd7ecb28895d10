/** The parts of a block of bzip2; what is not given is as in a sound one. */
export interface BlockParts {
  readonly checksum?: number;
  readonly isRandomised?: boolean;
  readonly origin?: number;
  readonly codes?: number;
  /** How often the next code is passed over in the list of recent ones, for each group of fifty symbols. */
  readonly selectors?: readonly number[];
  /** In bits, of every symbol. */
  readonly codeBits?: number;
  /** 0 and 1 are digits of a run, the number of bytes in use and one more ends the block, the others are places. */
  readonly symbols?: readonly number[];
}

/** Writes bits, the highest of each byte first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #begun = 1;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#begun = (this.#begun << 1) | (Math.floor(value / 2 ** bit) & 1);
      if (this.#begun < 256) continue;
      this.#bytes.push(this.#begun & 255);
      this.#begun = 1;
    }
  }

  bytes(): Buffer {
    while (this.#begun !== 1) this.write(0, 1);
    return Buffer.from(this.#bytes);
  }
}

/**
 * The bytes of a bzip2 stream: one block for each content, compressed in the simplest way. `parts` damages the blocks.
 * Contents are small: their rotations are sorted as texts.
 */
export function bzip2Of(contents: readonly Buffer[], parts: BlockParts = {}, level = 1): Buffer {
  const bits = new BitWriter();
  for (const byte of Buffer.from(`BZh${level}`)) bits.write(byte, 8);
  let checksum = 0;
  for (const content of contents) {
    const own = parts.checksum ?? checksumOf(content);
    checksum = (((checksum << 1) | (checksum >>> 31)) ^ own) >>> 0;
    writeBlock(bits, withRuns(content), { ...parts, checksum: own });
  }
  bits.write(0x177245385090, 48);
  bits.write(checksum, 32);
  return bits.bytes();
}

/** Bit by bit, without a table: it must not share a mistake with what it tests. */
function checksumOf(content: Buffer): number {
  let checksum = 0xffffffffn;
  for (const byte of content) {
    for (let bit = 7; bit >= 0; bit--) {
      const isOdd = checksum >> 31n !== BigInt((byte >> bit) & 1);
      checksum = ((checksum << 1n) & 0xffffffffn) ^ (isOdd ? 0x04c11db7n : 0n);
    }
  }
  return Number(checksum ^ 0xffffffffn);
}

/** After four equal bytes stands how often the byte repeats further. */
function withRuns(content: Buffer): Buffer {
  const out: number[] = [];
  for (let at = 0; at < content.length; ) {
    let length = 1;
    while (length < 259 && at + length < content.length && content[at + length] === content[at]) length++;
    for (let copy = 0; copy < Math.min(length, 4); copy++) out.push(content[at] ?? 0);
    if (length >= 4) out.push(length - 4);
    at += length;
  }
  return Buffer.from(out);
}

function writeBlock(bits: BitWriter, block: Buffer, parts: BlockParts): void {
  const text = block.toString('latin1');
  const rotations = Array.from(block, (_, at) => text.slice(at) + text.slice(0, at));
  const rows = [...rotations.keys()].toSorted((a, b) => ((rotations[a] ?? '') < (rotations[b] ?? '') ? -1 : 1));
  const column = rows.map((row) => block.at(row - 1) ?? 0);
  const used = [...new Set(block)].toSorted((a, b) => a - b);
  const symbols = parts.symbols ?? symbolsOf(column, used);
  const codes = parts.codes ?? 2;
  const selectors = parts.selectors ?? Array<number>(Math.ceil(symbols.length / 50)).fill(1);
  bits.write(0x314159265359, 48);
  bits.write(parts.checksum ?? 0, 32);
  bits.write(parts.isRandomised === true ? 1 : 0, 1);
  bits.write(parts.origin ?? rows.indexOf(0), 24);
  writeUsed(bits, used);
  bits.write(codes, 3);
  bits.write(selectors.length, 15);
  for (const passed of selectors) bits.write(2 ** (passed + 1) - 2, passed + 1);
  const length = parts.codeBits ?? 9;
  for (let code = 0; code < codes; code++) {
    bits.write(length, 5);
    bits.write(0, used.length + 2);
  }
  for (const symbol of symbols) bits.write(symbol, length);
}

function writeUsed(bits: BitWriter, used: readonly number[]): void {
  const groups = new Set(used.map((byte) => byte >> 4));
  for (let group = 0; group < 16; group++) bits.write(groups.has(group) ? 1 : 0, 1);
  for (const group of [...groups].toSorted((a, b) => a - b)) {
    for (let member = 0; member < 16; member++) bits.write(used.includes(group * 16 + member) ? 1 : 0, 1);
  }
}

/** Places in the list of recent bytes, with the lengths of runs of place 0 in digits of 1 and 2. */
function symbolsOf(column: readonly number[], used: readonly number[]): readonly number[] {
  const recent = [...used];
  const symbols: number[] = [];
  let run = 0;
  const endRun = () => {
    for (; run > 0; run = Math.floor((run - 1) / 2)) symbols.push((run - 1) % 2);
  };
  for (const byte of column) {
    const place = recent.indexOf(byte);
    if (place === 0) {
      run++;
      continue;
    }
    endRun();
    symbols.push(place + 1);
    recent.unshift(...recent.splice(place, 1));
  }
  endRun();
  return [...symbols, used.length + 1];
}

/** Line ends that follow the last line of a block, so that a reader always finds the end of a line. */
export const SPARE_BYTES = 1;

/** Some consecutive lines of a file, in memory that one thread can hand to another. */
export interface LineBlock {
  /** Longer than the lines: at least SPARE_BYTES line ends follow them. */
  readonly bytes: ArrayBuffer;
  /** Of the lines, in bytes. */
  readonly length: number;
  /** Of the first line, in the decompressed file. */
  readonly offset: number;
  /** Whether the last line is too long for one block: then the next block begins with more of it. */
  readonly isOpen: boolean;
}

const NEWLINE = 0x0a;

/** Copies whole lines of which the first begins at `offset` of the file into a block. The last one needs no line end. */
export function blockOfLines(lines: Buffer, offset: number): LineBlock {
  const bytes = Buffer.from(new ArrayBuffer(lines.length + SPARE_BYTES));
  lines.copy(bytes);
  bytes.fill(NEWLINE, lines.length);
  return { bytes: bytes.buffer, length: lines.length, offset, isOpen: false };
}

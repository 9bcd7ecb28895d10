import type { LineBlock } from '../../evidence/splitting/line-block.ts';

/**
 * Reads a line the ordinary way, and returns the bytes of its record if a lane may learn how it is written; else null.
 * `offset` is that of the line in the file.
 */
export type ReadLine = (line: Buffer, offset: number) => Buffer | null;

/** Reads records from their bytes, without parsing each, into the same batch as the ordinary way. */
export interface Lane {
  /** Reads the lines of a block in their order; hands those that it cannot read to `readLine`. */
  read(block: LineBlock, readLine: ReadLine): void;
}

import type { SplitEnvelope } from '../../evidence/splitting/record.ts';
import type { ReadContext } from '../../formats/toolkit/format.ts';
import type { ReadBatch } from '../record-reader.ts';

/** What a reading thread is told when it starts. */
export interface ReaderTask {
  /** Id of the format to read with. */
  readonly format: string;
  readonly context: ReadContext;
  /** Secret of the case. */
  readonly key: Uint8Array;
}

/** Whole lines, and where they begin in the decompressed file. */
export interface LinesToRead {
  /** Longer than the lines: behind them stand line ends to spare, see piece-memory.ts. */
  readonly bytes: ArrayBuffer;
  readonly length: number;
  readonly offset: number;
  /** Whether the last line is too long for one piece: then the next piece begins with more of it. */
  readonly isOpen: boolean;
}

export interface ReadLines {
  /** The memory of the lines, for others. */
  readonly bytes: ArrayBuffer;
  readonly batch: ReadBatch;
  readonly envelopes: readonly SplitEnvelope[];
}

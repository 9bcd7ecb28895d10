import type { Envelope } from '../../domain/evidence-file.ts';
import type { LineKind } from '../../evidence/splitting/record.ts';
import type { ReadContext } from '../../formats/toolkit/format.ts';
import type { RecordBatch } from '../record-reader.ts';

/** What a reader thread is given when it starts. */
export interface ReaderTask {
  /** Id of the format to read with. */
  readonly format: string;
  /** Whether the file is cut by the keys of wrappers too. */
  readonly isWrapped: boolean;
  /** How each line is cut. */
  readonly lines: LineKind;
  readonly context: ReadContext;
  /** Secret of the case. */
  readonly key: Uint8Array;
}

/** What a reader thread sends back for a block of lines. */
export interface BlockAnswer {
  /** The memory of the block, to be used again. */
  readonly bytes: ArrayBuffer;
  readonly batch: RecordBatch;
  readonly envelopes: readonly Envelope[];
}

import type { EvidenceStream } from '../../evidence/source/evidence-source.ts';
import type { LineBlock } from '../../evidence/splitting/line-block.ts';
import type { LinesSource } from '../../evidence/splitting/record.ts';
import { cutLineBlocks } from './cut-line-blocks.ts';
import { RecycledBuffers } from './recycled-buffers.ts';

/** What is known of a stream of evidence apart from its bytes: see EvidenceStream. */
export type EvidenceFacts = Omit<EvidenceStream, 'chunks'>;

/** The lines of a file in blocks, with the facts that are found while it is read. */
export interface LineBlockSource {
  readonly blocks: AsyncIterable<LineBlock>;
  readonly facts: EvidenceFacts;
  /** Takes back the memory of a block that nobody reads any more. */
  giveBack(buffer: ArrayBuffer): void;
  close(): Promise<void>;
}

/** Cuts a stream in this thread, because its bytes can be read only once or are needed here as well. */
export function blocksOf({ chunks, start }: LinesSource, facts: EvidenceFacts): LineBlockSource {
  const buffers = new RecycledBuffers();
  return {
    blocks: cutLineBlocks(chunks, start, buffers),
    facts,
    giveBack: (buffer) => buffers.giveBack(buffer),
    close: async () => {},
  };
}

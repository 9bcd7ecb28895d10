import type { EvidenceStream } from '../../evidence/source/evidence-source.ts';
import type { LinesSource } from '../../evidence/splitting/record.ts';
import { linePieces } from './cut-line-blocks.ts';
import type { LinesToRead } from './reader-messages.ts';
import { PieceMemory } from './recycled-buffers.ts';

/** What is known of a stream of evidence beside what it holds: see EvidenceStream. */
export type EvidenceFacts = Omit<EvidenceStream, 'chunks'>;

/** A file of lines in pieces, with what is seen of the file while they are read. */
export interface PieceSource {
  readonly pieces: AsyncIterable<LinesToRead>;
  readonly facts: EvidenceFacts;
  /** Takes back the memory of a piece that nobody reads any more. */
  giveBack(memory: ArrayBuffer): void;
  close(): Promise<void>;
}

/** Cuts a stream that this thread reads, because its bytes come once or are wanted here too. */
export function piecesOf({ chunks, start }: LinesSource, facts: EvidenceFacts): PieceSource {
  const memory = new PieceMemory();
  return {
    pieces: linePieces(chunks, start, memory),
    facts,
    giveBack: (bytes) => memory.giveBack(bytes),
    close: async () => {},
  };
}

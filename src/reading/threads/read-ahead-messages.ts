import type { LinesToRead } from './reader-messages.ts';

/** What a thread that reads a file in pieces is told when it starts. */
export interface PieceTask {
  readonly path: string;
  /** Where the first line begins, in bytes of what it holds. */
  readonly start: number;
  /** See SizeGuard. */
  readonly mostBytes: number | null;
}

/** What is seen of the file at its end: see EvidenceStream. */
export interface EndOfFile {
  readonly isCompressed: boolean;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly damage: string | null;
}

/** What such a thread tells. */
export type PieceAnswer =
  | { readonly kind: 'piece'; readonly piece: LinesToRead; readonly bytesRead: number }
  | { readonly kind: 'end'; readonly end: EndOfFile }
  /** Of the file, not of the program. */
  | { readonly kind: 'problem'; readonly message: string };

import type { LineBlock } from '../../evidence/splitting/line-block.ts';

/** What a read-ahead thread is given when it starts. */
export interface ReadAheadTask {
  readonly path: string;
  /** Offset of the first line, in bytes of the decompressed file. */
  readonly start: number;
  /** See SizeGuard. */
  readonly mostBytes: number | null;
}

/** The facts of the file at its end: see EvidenceStream. */
export interface EndOfFile {
  readonly isCompressed: boolean;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly damage: string | null;
}

/** What a read-ahead thread sends. */
export type ReadAheadMessage =
  | { readonly kind: 'block'; readonly block: LineBlock; readonly bytesRead: number }
  | { readonly kind: 'end'; readonly end: EndOfFile }
  /** A problem of the file, not of the program. */
  | { readonly kind: 'problem'; readonly message: string };

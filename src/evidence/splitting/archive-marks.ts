const HEADER_BYTES = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const SPACE = 0x20;
const PARQUET = 'PAR1';

/** Whether bytes begin with the header of an entry of a tar archive, which holds the sum of its bytes. */
function isTar(head: Buffer): boolean {
  if (head.length < HEADER_BYTES || head[0] === 0) return false;
  const end = CHECKSUM_AT + CHECKSUM_BYTES;
  const stated = /^ *([0-7]+)[ \0]*$/.exec(head.toString('latin1', CHECKSUM_AT, end))?.[1];
  if (stated === undefined) return false;
  let sum = CHECKSUM_BYTES * SPACE;
  for (let at = 0; at < HEADER_BYTES; at++) if (at < CHECKSUM_AT || at >= end) sum += head[at] ?? 0;
  return sum === Number.parseInt(stated, 8);
}

/** The kinds of archives; what they hold may be compressed as a whole, as in `.tar.gz`. */
export type ArchiveKind = 'zip' | 'tar' | 'parquet';

/** By its first bytes, decompressed; null for what is no archive. */
export function archiveKindOf(head: Buffer): ArchiveKind | null {
  const isZip =
    head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && head[3] === (head[2] ?? 0) + 1;
  if (isZip) return 'zip';
  if (head.toString('latin1', 0, PARQUET.length) === PARQUET) return 'parquet';
  return isTar(head) ? 'tar' : null;
}

export function isArchive(head: Buffer): boolean {
  return archiveKindOf(head) !== null;
}

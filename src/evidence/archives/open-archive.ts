import { createReadStream, statSync } from 'node:fs';
import { beginningOf } from '../mending/head-of.ts';
import { readEvidence } from '../source/evidence-source.ts';
import { CHUNK_BYTES } from '../source/file-chunks.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import { archiveKindOf } from '../splitting/archive-marks.ts';
import { type ArchiveEntry, checkedEntries } from './archive-entry.ts';
import { parquetEntries } from './parquet-entries.ts';
import { isOfficeDocument, sheetEntries } from './sheet-entries.ts';
import { tarEntries } from './tar-entries.ts';
import { zipEntries } from './zip-entries.ts';

/** In bytes. A ZIP archive within another is read into memory, because its directory stands at its end. */
const MOST_INNER_ZIP = 1 << 26;
/** Enough to know any archive by. */
const HEAD_BYTES = 512;

/** What may be an archive: a file, or an entry of another archive. */
export interface Container {
  /** The path of the file; null for an entry. */
  readonly path: string | null;
  readonly bytes: number;
  chunks(): AsyncIterable<Buffer> & { destroy?(): unknown };
}

export function fileContainer(path: string): Container {
  const chunks = () => createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return { path, bytes: statSync(path).size, chunks };
}

/** The entries of an archive; null for any other file. @throws an error of the file, also while entries are asked for */
export async function entriesOf(
  container: Container,
  guard: SizeGuard | null,
): Promise<AsyncGenerator<ArchiveEntry> | null> {
  const stream = await readEvidence(container.chunks(), { guard });
  const { head, whole } = await beginningOf(stream.chunks, HEAD_BYTES);
  const kind = archiveKindOf(head);
  if (kind === 'tar') return checkedEntries(tarEntries(whole));
  if (kind === null || (container.path !== null && !stream.isCompressed)) stream.close();
  if (kind === null) return null;
  const entriesIn = kind === 'parquet' ? parquetEntries : isOfficeDocument(head) ? sheetEntries : zipEntries;
  if (container.path !== null && !stream.isCompressed) {
    return checkedEntries(entriesIn({ path: container.path }, container.bytes, guard));
  }
  return checkedEntries(entriesIn({ bytes: await collected(whole, MOST_INNER_ZIP) }, container.bytes, guard));
}

/** All bytes of a stream. @throws FileProblem if they are more than `most` */
export async function collected(chunks: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) throw new FileProblem(`an archive in an archive is larger than ${most} bytes: unpack it first`);
    parts.push(Buffer.from(chunk));
  }
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
}

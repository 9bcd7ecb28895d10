import { Readable } from 'node:stream';
import type { EvidenceFile } from '../../domain/evidence-file.ts';
import { isFileError } from '../source/file-problem.ts';
import { standingAt } from '../source/file-state.ts';
import { openEvidence } from './open-evidence.ts';

const LINE_FEED = 10;

/**
 * The numbers of the lines, from 1, on which bytes of a file stand, in the order of `offsets`, which ascend. Null where
 * the file has gone or is no longer what was imported.
 */
export async function lineNumbers(file: EvidenceFile, offsets: readonly number[]): Promise<readonly number[] | null> {
  const { location } = file;
  if (location === null) return null;
  const standing = standingAt(location);
  if (standing.kind !== 'file' || (standing.bytes !== null && standing.bytes !== file.bytes)) return null;
  try {
    const stream = await openEvidence(location, Readable.from([]));
    const lines = await linesIn(stream.chunks, offsets);
    return stream.damage() === null && stream.sha256() === file.sha256 ? lines : null;
  } catch (error) {
    if (isFileError(error)) return null;
    throw error;
  }
}

/** Reads the stream to its end, so that its hash is valid. */
async function linesIn(chunks: AsyncIterable<Buffer>, offsets: readonly number[]): Promise<readonly number[]> {
  const lines: number[] = [];
  let [line, start] = [1, 0];
  for await (const chunk of chunks) {
    const end = start + chunk.length;
    let at = 0;
    const countTo = (position: number) => {
      for (let next = chunk.indexOf(LINE_FEED, at); next >= 0 && next < position; next = chunk.indexOf(LINE_FEED, at)) {
        line++;
        at = next + 1;
      }
    };
    for (let offset = offsets[lines.length]; offset !== undefined && offset < end; offset = offsets[lines.length]) {
      countTo(offset - start);
      lines.push(line);
    }
    countTo(chunk.length);
    start = end;
  }
  return lines;
}

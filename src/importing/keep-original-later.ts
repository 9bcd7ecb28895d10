import { Readable } from 'node:stream';
import type { CaseWriter } from '../case/case-writer.ts';
import { openEvidence } from '../evidence/source/evidence-source.ts';
import { FileProblem } from '../evidence/source/file-problem.ts';
import { OriginalKeeper } from './original-keeper.ts';

/**
 * Puts the original of a file into the case that was imported without it; does nothing if the case has it.
 * @throws FileProblem if the file changes while it is read
 */
export async function keepOriginalLater(location: string, sha256: string, writer: CaseWriter): Promise<void> {
  const file = writer.fileWithHash(sha256);
  if (file === null || writer.isKept(file.id)) return;
  const keeper = new OriginalKeeper(writer);
  try {
    writer.beginOriginal(file.id);
    keeper.begin();
    const stream = await openEvidence(location, Readable.from([]), { tap: (chunk) => keeper.add(chunk) });
    for await (const _ of stream.chunks);
    if (stream.sha256() !== sha256) throw new FileProblem('it changed while it was read');
    writer.finishOriginal(await keeper.finish());
  } catch (error) {
    writer.abandonFile();
    throw error;
  }
}

import { READING_EDITION } from '../../domain/evidence-file.ts';
import { EvidenceHead, type SplitStream } from './evidence-head.ts';
import type { SplitRules } from './framing.ts';

/** Cuts a decompressed stream into records, where the rules of its format and the edition that it was read by are known. */
export async function splitRecords(
  chunks: AsyncIterable<Buffer>,
  rules: SplitRules,
  edition = READING_EDITION,
): Promise<SplitStream> {
  const head = await EvidenceHead.read(chunks, edition);
  return head.split(rules);
}

export async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

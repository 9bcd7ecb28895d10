import { EvidenceHead, type SplitStream } from './evidence-head.ts';
import type { SplitRules } from './framing.ts';

/** Cuts a decompressed stream into records, where the rules of its format are known. */
export async function splitRecords(chunks: AsyncIterable<Buffer>, rules: SplitRules): Promise<SplitStream> {
  const head = await EvidenceHead.read(chunks);
  return head.split(rules);
}

export async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

/** A piece of an output: text is written as UTF-8. */
export type Chunk = string | Uint8Array;

/** An output in pieces, made while it is written: a slow reader slows the maker down. */
export type Chunks = Iterable<Chunk> | AsyncIterable<Chunk>;

/** Enough that a system call for each block costs little. */
const BLOCK_CHARACTERS = 1 << 16;

/** The same text in larger pieces: a table of a million lines is not written line by line. */
export function* inBlocks(texts: Iterable<string>): Iterable<string> {
  let block = '';
  for (const text of texts) {
    block += text;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

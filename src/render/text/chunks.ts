/** A piece of an output: text is written as UTF-8. */
export type Chunk = string | Uint8Array;

/** An output in pieces, made while it is written: a slow reader slows the maker down. */
export type Chunks = Iterable<Chunk> | AsyncIterable<Chunk>;

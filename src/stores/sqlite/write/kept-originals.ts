import type Database from 'better-sqlite3';

/** What was kept of an original: its gzip. */
export interface KeptFacts {
  readonly bytes: number;
  readonly chunks: number;
  readonly sha256: string;
}

/** Puts originals into a case, chunk by chunk; within the transaction of their file. */
export class KeptWriter {
  readonly #insert: Database.Statement;
  readonly #clear: Database.Statement;
  readonly #any: Database.Statement;
  #chunks = 0;

  constructor(database: Database.Database) {
    this.#insert = database.prepare('INSERT INTO kept_chunk (file, number, bytes) VALUES (?, ?, ?)');
    this.#clear = database.prepare('DELETE FROM kept_chunk WHERE file = ?');
    this.#any = database.prepare('SELECT 1 FROM kept_chunk WHERE file = ? LIMIT 1');
  }

  /** Starts over with an original. */
  begin(file: number): void {
    this.#clear.run(file);
    this.#chunks = 0;
  }

  add(file: number, bytes: Buffer): void {
    this.#chunks++;
    this.#insert.run(file, this.#chunks, bytes);
  }

  has(file: number): boolean {
    return this.#any.get(file) !== undefined;
  }
}

export function isKept(database: Database.Database, file: number): boolean {
  return database.prepare('SELECT 1 FROM kept_chunk WHERE file = ? LIMIT 1').get(file) !== undefined;
}

/** The gzip of an original, a chunk at a time. */
export function* keptChunks(database: Database.Database, file: number): Generator<Buffer> {
  const chunk = database
    .prepare<[number, number], Buffer>('SELECT CAST(bytes AS BLOB) FROM kept_chunk WHERE file = ? AND number = ?')
    .pluck();
  for (let number = 1; ; number++) {
    const bytes = chunk.get(file, number);
    if (bytes === undefined) return;
    yield bytes;
  }
}

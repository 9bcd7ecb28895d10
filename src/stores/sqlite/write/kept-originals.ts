import type Database from 'better-sqlite3';
import { prepared } from '../connection/prepared.ts';

/** Stores originals in parts; within the transaction of their file. */
export class OriginalWriter {
  readonly #insert: Database.Statement;
  readonly #clear: Database.Statement;
  #parts = 0;

  constructor(database: Database.Database) {
    this.#insert = database.prepare('INSERT INTO kept_chunk (file, number, bytes) VALUES (?, ?, ?)');
    this.#clear = database.prepare('DELETE FROM kept_chunk WHERE file = ?');
  }

  /** Removes what is stored of an original, and starts anew. */
  begin(file: number): void {
    this.#clear.run(file);
    this.#parts = 0;
  }

  add(file: number, bytes: Buffer): void {
    this.#parts++;
    this.#insert.run(file, this.#parts, bytes);
  }
}

export function isKept(database: Database.Database, file: number): boolean {
  return (
    prepared<[number], unknown>(database, 'SELECT 1 FROM kept_chunk WHERE file = ? LIMIT 1').get(file) !== undefined
  );
}

/** The gzip of an original, one part at a time. */
export function* keptParts(database: Database.Database, file: number): Generator<Buffer> {
  // CAST, because another program may have replaced the bytes by a text: then the hash differs, and nothing throws.
  const part = database
    .prepare<[number, number], Buffer>('SELECT CAST(bytes AS BLOB) FROM kept_chunk WHERE file = ? AND number = ?')
    .pluck();
  for (let number = 1; ; number++) {
    const bytes = part.get(file, number);
    if (bytes === undefined) return;
    yield bytes;
  }
}

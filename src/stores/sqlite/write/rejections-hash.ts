import type Database from 'better-sqlite3';
import { canonicalJson } from '../../../case/custody/canonical-json.ts';
import { RunningSha256 } from '../../../case/custody/sha256.ts';

/** Rows of one file between two numbers, both included. */
export interface RowRange {
  readonly file: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Stands for the rejected records of a file; null where there are none. Why a text is no JSON, Node says in other words
 * from version to version: the reasons cannot be had again from the file.
 */
export function rejectionsHash(database: Database.Database, range: RowRange): string | null {
  const rows = database
    .prepare<RowRange, unknown>(
      `SELECT record, offset, length, reason, text FROM rejected
       WHERE id BETWEEN :first AND :last AND file = :file ORDER BY id`,
    )
    .iterate(range);
  const hash = new RunningSha256();
  let count = 0;
  for (const row of rows) {
    count++;
    hash.add(Buffer.from(`${canonicalJson(row)}\n`, 'utf8'));
  }
  return count === 0 ? null : hash.digest();
}

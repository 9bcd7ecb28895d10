import type Database from 'better-sqlite3';
import type { RowsOfFile } from '../../../case/audit/case-audit.ts';
import { canonicalJson } from '../../../case/custody/canonical-json.ts';
import { RunningSha256 } from '../../../case/custody/sha256.ts';
import { prepared } from '../connection/prepared.ts';

/**
 * Hashes the rejected records of a file; null if there are none. Reading the file again cannot replace the hash: the
 * reason why a text is not JSON is worded by Node, and the wording changes from version to version.
 */
export function rejectionsHash(database: Database.Database, rows: RowsOfFile): string | null {
  const from = 'FROM rejected WHERE id BETWEEN :first AND :last AND file = :file ORDER BY id';
  // Most of thousands of files have none.
  if (prepared(database, `SELECT id ${from} LIMIT 1`).get(rows) === undefined) return null;
  const stored = database
    .prepare<RowsOfFile, unknown>(`SELECT record, offset, length, reason, text ${from}`)
    .iterate(rows);
  return hashOfRejections(stored);
}

/** The same of rows with the members record, offset, length, reason and text. */
export function hashOfRejections(rows: Iterable<unknown>): string | null {
  let hash: RunningSha256 | null = null;
  for (const row of rows) {
    hash ??= new RunningSha256();
    hash.add(Buffer.from(`${canonicalJson(row)}\n`, 'utf8'));
  }
  return hash?.digest() ?? null;
}

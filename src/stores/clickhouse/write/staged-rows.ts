import type Database from 'better-sqlite3';
import { canonicalJson } from '../../../case/custody/canonical-json.ts';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import { CHAIN_START, hashOfLink } from '../../../case/custody/custody-chain.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import { clusterNames } from '../../sqlite/write/inventory-facts.ts';
import type { LedgerRow } from '../read/ledger.ts';

/**
 * Whether the rows say the same wherever they come in the order of changes, but for their numbers: those of files, as an
 * import adds them. An inventory takes the place of an earlier one.
 */
export function isRenumberable(rows: readonly LedgerRow[]): boolean {
  return rows.every(({ name, row }) => {
    return name === 'file' || name === 'host' || (name === 'custody' && columnOf(row, 'action') === 'import');
  });
}

/** Whether some rows have a file that is among others too. */
export function haveFileInCommon(rows: readonly LedgerRow[], others: readonly LedgerRow[]): boolean {
  const hashes = new Set(hashesOf(others));
  return hashesOf(rows).some((sha256) => hashes.has(sha256));
}

function hashesOf(rows: readonly LedgerRow[]): readonly unknown[] {
  return rows.flatMap(({ name, row }) => (name === 'file' ? [columnOf(row, 'sha256')] : []));
}

function columnOf(row: string, column: string): unknown {
  return memberOf(plainJsonOr(row, null), column);
}

/** Takes the rows of files, and their entries in the custody log, out of a database again. */
export function takeBack(database: Database.Database, rows: readonly LedgerRow[]): void {
  const removeFile = database.prepare('DELETE FROM file WHERE id = ?');
  const removeEntry = database.prepare('DELETE FROM custody WHERE number = ?');
  database.transaction(() => {
    for (const { name, key } of rows) {
      if (name === 'file') removeFile.run(key);
      if (name === 'custody') removeEntry.run(key);
    }
  })();
}

/**
 * The rows as they are where others changed the case before: files get `filesBefore` added to their numbers, and entries
 * follow the last one of the custody log. The database must hold what others changed, and the rows no more.
 */
export function renumbered(
  database: Database.Database,
  rows: readonly LedgerRow[],
  filesBefore: number,
): readonly LedgerRow[] {
  const names = clusterNames(database);
  let last = database
    .prepare<[], { number: number; hash: string }>('SELECT number, hash FROM custody ORDER BY number DESC LIMIT 1')
    .get() ?? { number: 0, hash: CHAIN_START };
  return rows.map((row) => {
    if (row.name === 'file') {
      const file = { ...JSON.parse(row.row), id: Number(row.key) + filesBefore };
      return { ...row, key: String(file.id), row: JSON.stringify(file) };
    }
    if (row.name !== 'custody') return row;
    const { hash: _, ...link }: CustodyEntry = JSON.parse(row.row);
    const { file, ...facts } = JSON.parse(link.details);
    const details = { ...facts, file: { ...file, id: file.id + filesBefore }, clusterNames: names };
    const next = { ...link, number: last.number + 1, details: canonicalJson(details), previous: last.hash };
    const entry = { ...next, hash: hashOfLink(next) };
    last = entry;
    return { ...row, key: String(entry.number), row: JSON.stringify(entry) };
  });
}

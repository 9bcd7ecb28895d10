import type Database from 'better-sqlite3';
import { FingerprintRuns } from '../../sqlite/fingerprints/fingerprint-runs.ts';
import { roomForFingerprints, VERSION_WORDS, writeVersion } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import type { Row } from '../connection/connection.ts';
import { WHOLE_COLUMNS, wholeEventOf } from '../read/event-rows.ts';
import { RestoredEvents } from './restored-events.ts';
import { ROWS_AT_ONCE, rowsOf, type StateOfCase } from './row-pages.ts';

/** What of a case is copied into a database on this machine. */
export interface CopyTask extends StateOfCase {
  readonly database: Database.Database;
}

/** Copies events, rejected records, contradictions and fingerprints; the ledger must have been applied. */
export function copyRows(task: CopyTask): void {
  task.database.transaction(() => {
    copyEvents(task);
    copyRejected(task);
    copyContradictions(task);
    copyFingerprints(task);
  })();
}

function copyEvents(task: CopyTask): void {
  const events = new RestoredEvents(task.database);
  // The path is not stored with an event: its file is.
  const pathOf = () => '';
  const columns = `${WHOLE_COLUMNS}, file, details, detail_terms`;
  for (const row of rowsOf(task, { table: 'event', columns, key: 'seq' })) {
    const { details: _, ...event } = wholeEventOf(row, pathOf);
    const [file, details, terms] = row.slice(-3);
    events.add({
      event,
      file: Number(file),
      details: String(details),
      terms: Array.isArray(terms) ? terms.map(Number) : [],
    });
  }
  events.finish();
}

function copyRejected(task: CopyTask): void {
  const columns = ['id', 'file', 'record', 'offset', 'length', 'reason', 'text'];
  const insert = task.database.prepare(
    `INSERT INTO rejected (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const of = { table: 'rejected', columns: columns.join(', '), key: 'id' } as const;
  for (const row of rowsOf(task, of)) insert.run(...row);
}

function copyContradictions(task: CopyTask): void {
  const insert = task.database.prepare('INSERT INTO contradiction (seq, earlier) VALUES (?, ?)');
  const of = { table: 'contradiction', columns: 'seq, earlier', key: 'seq' } as const;
  for (const row of rowsOf(task, of)) insert.run(...row);
}

/** What records are known by: some twenty bytes for each. */
export function copyFingerprints(task: CopyTask): void {
  const runs = new FingerprintRuns(task.database);
  let waiting: Row[] = [];
  const write = () => {
    // imgaudit writes no page without fingerprints.
    if (waiting.length === 0) return;
    const list = roomForFingerprints(waiting.length);
    for (const [index, [fingerprint, content, extras, seq]] of waiting.entries()) {
      list.fingerprints[index] = BigInt(String(fingerprint));
      const version = { content: Number(content), extras: Number(extras), seq: Number(seq) };
      writeVersion(version, list.versions, index * VERSION_WORDS);
    }
    runs.add(list);
    waiting = [];
  };
  const columns = 'toString(fingerprint), content, extras, seq';
  const of = { table: 'fingerprint', columns, key: 'fingerprint' } as const;
  for (const row of rowsOf(task, of)) {
    if (waiting.push(row) >= ROWS_AT_ONCE) write();
  }
  write();
}

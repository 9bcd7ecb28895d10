import type Database from 'better-sqlite3';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { FingerprintRuns } from '../../sqlite/fingerprints/fingerprint-runs.ts';
import { roomForFingerprints, VERSION_WORDS, writeVersion } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import type { Row } from '../native/native-rows.ts';
import { WHOLE_COLUMNS, wholeEventOf } from '../read/event-rows.ts';
import { RestoredEvents } from './restored-events.ts';
import { ROWS_AT_ONCE, rowsOf, rowsWithin, type StateOfCase } from './row-pages.ts';

/** Each question about them looks through the events of the window, so few are asked. */
const FINGERPRINTS_AT_ONCE = 1_000_000;

/** What of a case is copied into a database on this machine. */
export interface CopyTask extends StateOfCase {
  readonly database: Database.Database;
}

/**
 * Copies events, rejected records, contradictions and fingerprints, or what of them lies in a window; the ledger must have
 * been applied.
 */
export function copyRows(task: CopyTask, window: TimeWindow | null): void {
  task.database.transaction(() => {
    copyEvents(task, window);
    copyRejected(task);
    copyContradictions(task, window);
    copyFingerprints(task, window);
  })();
}

function copyEvents(task: CopyTask, window: TimeWindow | null): void {
  const events = new RestoredEvents(task.database);
  // The path is not stored with an event: its file is.
  const pathOf = () => '';
  const columns = `${WHOLE_COLUMNS}, file, details, detail_terms`;
  for (const row of rowsOf(task, { table: 'event', columns, key: 'seq', ...rowsWithin(window) })) {
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

/** Pairs of records are copied where both are: a record without an event has the number 0. */
function copyContradictions(task: CopyTask, window: TimeWindow | null): void {
  const insert = task.database.prepare('INSERT INTO contradiction (seq, earlier) VALUES (?, ?)');
  const isHere = task.database.prepare('SELECT 1 FROM event WHERE seq = ?').pluck();
  const isCopied = (seq: unknown) => window === null || seq === 0 || isHere.get(seq) !== undefined;
  const of = { table: 'contradiction', columns: 'seq, earlier', key: 'seq' } as const;
  for (const row of rowsOf(task, of)) if (row.every(isCopied)) insert.run(...row);
}

/**
 * What records are known by: some twenty bytes for each. Those without a number are of records without an event, or of
 * version 0.1.0: nobody knows their times, so they are copied with any window. A record that contradicts an earlier one
 * is known by both. On a cluster the numbers of these events go to every shard: the events themselves stay.
 */
function fingerprintsWithin({ connection }: CopyTask, window: TimeWindow | null) {
  if (window === null) return {};
  const { where = '1', parameters = {} } = rowsWithin(window);
  const inWindow = `SELECT seq FROM ${connection.table('event')} WHERE seq <= {published:UInt64} AND ${where}`;
  return {
    where: `seq = 0 OR seq GLOBAL IN (${inWindow}) OR seq GLOBAL IN (
      SELECT earlier FROM ${connection.table('contradiction')} WHERE version <= {version:UInt64} AND seq GLOBAL IN (${inWindow}))`,
    parameters,
    atOnce: FINGERPRINTS_AT_ONCE,
  };
}

/** Copies what is known of records, or of those in a window. */
export function copyFingerprints(task: CopyTask, window: TimeWindow | null): void {
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
  for (const row of rowsOf(task, { ...of, ...fingerprintsWithin(task, window) })) {
    if (waiting.push(row) >= ROWS_AT_ONCE) write();
  }
  write();
}

import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { checkIndexes } from '../../src/stores/sqlite/audit/index-checks.ts';
import { addPostings } from '../../src/stores/sqlite/index/postings.ts';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';

/** Sources of inventories. Their records are not registry events and have no fingerprints. */
const INVENTORIES = "'kubernetes-pods', 'ack-clusters'";

const posted = (column: string) => `SELECT p.id, p.first_seq + j.value FROM
  (SELECT first_seq, ${column} AS id, posted_rows(posted, NULL) AS rows FROM event_of_${column} GROUP BY 1, 2) p,
  json_each(p.rows) j`;
const POSTED_IMAGES = posted('image');
const POSTED_ADDRESSES = posted('address');

/** By name of a flaw, a query for the rows that have it. A sound case gives no rows. */
const FLAWS: Readonly<Record<string, string>> = {
  'files that were not finished': "SELECT path FROM file WHERE sha256 LIKE 'unfinished%' OR length(sha256) <> 64",
  'files whose records do not add up':
    'SELECT path FROM file WHERE records <> accepted + duplicate + ignored + rejected',
  'files whose events are not in the case':
    'SELECT path FROM file f WHERE events <> (SELECT count(*) FROM event WHERE file = f.id)',
  'files whose rejections are not in the case':
    'SELECT path FROM file f WHERE rejected <> (SELECT count(*) FROM rejected WHERE file = f.id)',
  'files whose times are not those of their events': `SELECT path FROM file f WHERE events > 0 AND (first_event, last_event) <>
    (SELECT min(time), max(time) FROM event WHERE file = f.id)`,
  'events of no file': 'SELECT seq FROM event WHERE file NOT IN (SELECT id FROM file)',
  'events that the index of images lacks': `SELECT image, seq FROM event WHERE image IS NOT NULL
    EXCEPT ${POSTED_IMAGES}`,
  'index entries of images without events': `${POSTED_IMAGES} EXCEPT SELECT image, seq FROM event`,
  'events that the index of addresses lacks': `SELECT address, seq FROM event EXCEPT ${POSTED_ADDRESSES}`,
  'index entries of addresses without events': `${POSTED_ADDRESSES} EXCEPT SELECT address, seq FROM event`,
  'events that the index of columns lacks': `SELECT seq FROM event WHERE NOT EXISTS (
    SELECT 1 FROM event_columns WHERE seq >= first_seq AND seq < first_seq + events)`,
  'accepted records that do not match the fingerprints in number': `SELECT * FROM
    (SELECT coalesce(sum(accepted), 0) AS accepted FROM file WHERE source NOT IN (${INVENTORIES})),
    (SELECT coalesce(sum(length(fingerprints)), 0) / 8.0 AS remembered FROM fingerprint) WHERE accepted <> remembered`,
};

/** Queries a case read-only, so that not even a write-ahead log left by a crash is merged into the file. */
function asking<T>(path: string, ask: (database: Database.Database) => T): T {
  const database = new Database(path, { readonly: true });
  try {
    addPostings(database);
    return ask(database);
  } finally {
    database.close();
  }
}

/** The names of all flaws of a case; none if the case is sound. */
export function flawsOf(path: string): readonly string[] {
  return asking(path, (database) => [
    ...(database.pragma('integrity_check', { simple: true }) === 'ok' ? [] : ['SQLite finds it damaged']),
    ...(database.prepare('PRAGMA foreign_key_check').all().length === 0 ? [] : ['ids that lead nowhere']),
    ...(checkIndexes(database, 1).problems.length === 0 ? [] : ['events of the index that are others']),
    ...Object.keys(FLAWS).filter((name) => database.prepare(FLAWS[name] ?? '').all().length > 0),
  ]);
}

/** Expects that a case opens, that its counts add up and that it has no flaws. */
export function expectSoundCase(path: string, what = path): void {
  const open = openCaseForReading(path);
  try {
    const files = open.case.evidenceFiles();
    const events = files.reduce((sum, file) => sum + file.events, 0);
    expect(open.case.count({ window: null, where: [] }), what).toBe(events);
    expect(open.case.coverage()?.events ?? 0, what).toBe(events);
  } finally {
    open.close();
  }
  expect(flawsOf(path), what).toEqual([]);
}

/**
 * All evidence of a case as lines of text: files, rejections, inventories and events, with their numbers. Two imports
 * of the same files give equal texts, whatever the number of threads, although the files of the cases may differ in
 * bytes.
 */
export function evidenceIn(path: string): string {
  const open = openCaseForReading(path);
  try {
    const { case: reader } = open;
    const all = { window: null, where: [] };
    const parts = [
      reader.evidenceFiles(),
      reader.rejections({ limit: -1, offset: 0 }),
      reader.inventories(),
      reader.registryHosts(),
      reader.events(all),
    ];
    return parts.flatMap((part) => part.map((item) => JSON.stringify(item))).join('\n');
  } finally {
    open.close();
  }
}

import type Database from 'better-sqlite3';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { byteAt } from '../../../numbers/number-at.ts';
import { fingerprintsIn, type StoredPage } from '../fingerprints/fingerprint-page.ts';
import { FingerprintRuns } from '../fingerprints/fingerprint-runs.ts';
import {
  roomForFingerprints,
  VERSION_WORDS,
  type VersionedFingerprints,
  versionIn,
  writeVersion,
} from '../fingerprints/versioned-fingerprints.ts';
import { PartDictionaries } from './part-dictionaries.ts';
import { PartEvents } from './part-events.ts';

/** Tables that come along whole: none of their rows has a time that a window of events could decide by. */
const WHOLE_TABLES = [
  'case_key',
  'file',
  'rejected',
  'host',
  'allow',
  'registry_alias',
  'cluster_name',
  'inventory',
  'custody',
];

const PAGES_AT_ONCE = 16;

interface ContainerImage {
  readonly id: number;
  readonly image: number;
  readonly digest: number;
}

type FirstAndPage = StoredPage & { readonly first: bigint };

/**
 * Fills an empty case with what of a whole one lies in a window. Events keep their numbers, so that an event is the same
 * one in both. Names that nothing in the window has are not copied. Both must be of the newest version.
 */
export function fillPart(part: Database.Database, whole: Database.Database, window: TimeWindow): void {
  part.prepare('ATTACH ? AS whole').run(whole.name);
  // References hold in the whole case. Checking them again would require a fixed order of the tables.
  part.pragma('foreign_keys = OFF');
  try {
    part.transaction(() => {
      for (const table of WHOLE_TABLES) part.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM whole.${table}`);
      const dictionaries = new PartDictionaries(part, whole);
      new PartEvents(part, whole, dictionaries).copy(window);
      copyContainers(part, dictionaries);
      dictionaries.write();
      // A record without an event has the number 0.
      part.exec(`INSERT INTO contradiction SELECT * FROM whole.contradiction
        WHERE seq IN (SELECT seq FROM event) AND (earlier = 0 OR earlier IN (SELECT seq FROM event))`);
      copyFingerprints(part, whole);
    })();
  } finally {
    part.exec('DETACH whole');
  }
}

/** Inventories come along whole. */
function copyContainers(part: Database.Database, dictionaries: PartDictionaries): void {
  part.exec('INSERT INTO container SELECT * FROM whole.container');
  const rows = part.prepare<[], ContainerImage>('SELECT id, image, ifnull(digest, 0) AS digest FROM container').all();
  const renumber = part.prepare('UPDATE container SET image = ?, digest = ? WHERE id = ?');
  for (const { id, image, digest } of rows) {
    renumber.run(dictionaries.idOf('image', image), dictionaries.idOf('digest', digest) || null, id);
  }
}

/**
 * Copies what the records of the window are known by. A record that contradicts an earlier one is known by both, so the
 * earlier one comes along too.
 */
function copyFingerprints(part: Database.Database, whole: Database.Database): void {
  const runs = new FingerprintRuns(part);
  const keeps = keptNumbers(part);
  const page = whole
    .prepare<[bigint], FirstAndPage>(
      `SELECT first, fingerprints, versions FROM fingerprint WHERE first > ? ORDER BY first LIMIT ${PAGES_AT_ONCE}`,
    )
    .safeIntegers();
  for (let after = BEFORE_ALL; ; ) {
    const pages = page.all(after);
    for (const stored of pages) runs.add(keptOf(fingerprintsIn(stored), keeps));
    const last = pages.at(-1);
    if (last === undefined) return;
    after = last.first;
  }
}

/** No fingerprint that has ever been made is this one. */
const BEFORE_ALL = -(2n ** 63n);

/** Tells of the number of an event whether it is in a part, or has a record that one of the part contradicts. */
function keptNumbers(part: Database.Database): (seq: number) => boolean {
  const highest = Number(part.prepare('SELECT coalesce(max(seq), 0) FROM event').pluck().get());
  const bits = new Uint8Array(Math.floor(highest / 8) + 1);
  const mark = (seq: number) => {
    const at = Math.floor(seq / 8);
    bits[at] = byteAt(bits, at) | (1 << (seq % 8));
  };
  const kept = `SELECT seq FROM event UNION ALL
    SELECT earlier FROM whole.contradiction WHERE seq IN (SELECT seq FROM event)`;
  for (const seq of part.prepare<[], number>(kept).pluck().iterate()) mark(seq);
  return (seq) => (byteAt(bits, Math.floor(seq / 8)) & (1 << (seq % 8))) !== 0;
}

/** Those without a number are of records without an event, or of version 0.1.0: nobody knows their times. */
function keptOf(page: VersionedFingerprints, keeps: (seq: number) => boolean): VersionedFingerprints {
  const kept = Array.from(page.fingerprints, (fingerprint, index) => {
    return { fingerprint, version: versionIn(page.versions, index * VERSION_WORDS) };
  }).filter(({ version }) => version.seq === 0 || keeps(version.seq));
  const list = roomForFingerprints(kept.length);
  for (const [index, { fingerprint, version }] of kept.entries()) {
    list.fingerprints[index] = fingerprint;
    writeVersion(version, list.versions, index * VERSION_WORDS);
  }
  return list;
}

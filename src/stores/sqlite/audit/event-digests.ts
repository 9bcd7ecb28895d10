import type Database from 'better-sqlite3';
import type { RowsOfFile } from '../../../case/audit/case-audit.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { storedEventId, UUID_WORDS } from '../../../case/event-id.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { EventDigest } from '../digests/event-digest.ts';
import type { EventRest } from '../index/event-page.ts';
import { EventPageReader } from '../index/page-reader.ts';
import type { IndexedEvent } from '../index/segment-writer.ts';
import { STORED_COLUMNS } from '../index/stored-columns.ts';

const ROWS_AT_ONCE = 2000;
const IN_WINDOW = 'AND time >= :from AND time < :to';

/** Where the record of an event stands, its id, and its details as details-codec.ts describes them. */
type Rest = Pick<EventRest, 'offset' | 'length' | 'eventId' | 'details'>;
type StoredEvent = IndexedEvent & { readonly seq: number; readonly record: number };

/**
 * Computes the digests of the stored events of a file, or of those in a window, as an import does while it stores them.
 */
export function eventDigests(
  database: Database.Database,
  { file, first, last }: RowsOfFile,
  window?: TimeWindow,
): EventDigests | null {
  const digest = new EventDigest(database);
  const pages = new EventPageReader(database);
  const some = database.prepare<unknown[], StoredEvent>(
    `SELECT seq, time, ${STORED_COLUMNS.map((name) => `ifnull(${name}, 0) AS ${name}`).join(', ')}, record FROM event
     WHERE seq BETWEEN :first AND :last AND file = :file ${window === undefined ? '' : IN_WINDOW} ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
  );
  for (let next = first; ; ) {
    const events = some.all({ ...window, file, first: next, last });
    for (const event of events) addEvent(digest, event, pages.of(event.seq));
    const end = events.at(-1);
    // A number that was tampered with may be too large for JavaScript to count on from.
    if (end === undefined || end.seq < next || end.seq + 1 === end.seq) return digest.finish();
    next = end.seq + 1;
  }
}

/** Adds an event whose values have these ids. Without a `rest` its place, its id and its details are lost. */
export function addEvent(
  digest: EventDigest,
  event: IndexedEvent & { readonly record: number },
  rest: Rest | null,
): void {
  digest.addIds(event, event.record);
  digest.addPosition(rest?.offset ?? -1, rest?.length ?? -1);
  const id = storedEventId(rest?.eventId ?? null);
  if (Buffer.isBuffer(id)) digest.addEventId(0, wordsOf(id));
  else digest.addEventId(id === null ? null : JSON.stringify(id), NO_WORDS);
  const parts = Array.isArray(rest?.details) ? rest.details : [];
  digest.addDetails(parts.length);
  for (const part of parts) {
    if (typeof part === 'number') digest.addTerm(part);
    else digest.addText(JSON.stringify(part));
  }
}

const NO_WORDS = new Uint32Array(UUID_WORDS);

/** The words of a UUID, as a batch holds them. */
function wordsOf(uuid: Buffer): Uint32Array {
  return new Uint32Array(new Uint8Array(uuid).buffer);
}

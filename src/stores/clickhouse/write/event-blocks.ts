import type Database from 'better-sqlite3';
import { EventPageReader } from '../../sqlite/index/page-reader.ts';
import { EventDictionaries } from '../../sqlite/read/event-dictionaries.ts';
import { damagedCase } from '../../sqlite/values/damaged-case.ts';
import { EVENT_COLUMNS } from '../connection/event-columns.ts';
import { isUuid, shortAddress, shortSortKey } from '../connection/short-values.ts';
import { nativeBlock, type Repeated, repeated, type Values } from '../native/native-block.ts';

/** How many events one block holds: some ten megabytes. */
const EVENTS_AT_ONCE = 50_000;
/** Texts of terms that are kept; a hostile log may make millions. */
const MOST_TERMS = 100_000;

type StoredRow = readonly [
  seq: number,
  time: number,
  kind: number,
  actor: number,
  address: number,
  image: number | null,
  digest: number | null,
  file: number,
  record: number,
];

/** The details of an event as `details` and `detail_terms` of event-columns.ts have them. */
interface SpelledDetails {
  readonly json: string;
  readonly terms: readonly number[];
}

const NO_DETAILS: SpelledDetails = { json: '', terms: [] };

/** Spells out the events of a case in SQLite, block by block, as the columns of a case in ClickHouse. */
export class EventBlocks {
  readonly #rows: Database.Statement<[number, number], StoredRow>;
  readonly #term: Database.Statement<[number], string>;
  readonly #terms = new Map<number, string>();
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#rows = database
      .prepare<[number, number], StoredRow>(
        `SELECT seq, time, kind, actor, address, image, digest, file, record FROM event
         WHERE seq > ? ORDER BY seq LIMIT ?`,
      )
      .raw();
    this.#term = database.prepare<[number], string>('SELECT text FROM term WHERE id = ?').pluck();
  }

  /** The events with higher numbers than `after`. Files get `filesBefore` added to their numbers. */
  *after(after: number): Generator<{ readonly bytes: Buffer; readonly events: number }> {
    // Made anew: the dictionaries may have been changed since the last time.
    const dictionaries = new EventDictionaries(this.#database);
    const pages = new EventPageReader(this.#database);
    for (let next = after; ; ) {
      const rows = this.#rows.all(next, EVENTS_AT_ONCE);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield { bytes: this.#block(rows, dictionaries, pages), events: rows.length };
      next = last[0];
    }
  }

  #block(rows: readonly StoredRow[], dictionaries: EventDictionaries, pages: EventPageReader): Buffer {
    const rests = rows.map(([seq]) => {
      const rest = pages.of(seq);
      if (rest === null) throw damagedCase(null, `event ${seq} has no position`);
      return rest;
    });
    const details = rests.map((rest) => this.#details(rest.details));
    const own = new Map<string, Values>([
      ['seq', rows.map(([seq]) => seq)],
      ['time', rows.map(([, time]) => time)],
      ['file', rows.map((row) => row[7])],
      ['record', rows.map((row) => row[8])],
      ['offset', rests.map(({ offset }) => offset)],
      ['length', rests.map(({ length }) => length)],
      ['event_uuid', rests.map(({ eventId }) => (isUuid(eventId) ? eventId : null))],
      ['event_id', rests.map(({ eventId }) => (isUuid(eventId) ? null : eventId))],
      ['details', details.map(({ json }) => json)],
      ['detail_terms', details.map(({ terms }) => terms)],
      ['has_image', rows.map((row) => (row[5] === null ? 0 : 1))],
    ]);
    const spelled = new Map<string, Values | Repeated>([...own, ...spelledColumns(rows, dictionaries)]);
    const columns = EVENT_COLUMNS.map(({ name }) => spelled.get(name) ?? missing(name));
    return nativeBlock(EVENT_COLUMNS, rows.length, columns);
  }

  #details(parts: unknown): SpelledDetails {
    if (!Array.isArray(parts)) return NO_DETAILS;
    const terms: number[] = [];
    const texts = parts.map((part: unknown, index) => {
      if (typeof part !== 'number') return JSON.stringify(Array.isArray(part) ? part[0] : part);
      if (index > 0) terms.push(index);
      return this.#termOf(part);
    });
    return { json: `[${texts.join(',')}]`, terms };
  }

  #termOf(id: number): string {
    const known = this.#terms.get(id);
    if (known !== undefined) return known;
    const text = this.#term.get(id);
    if (text === undefined) throw damagedCase(null, `term ${id} does not exist`);
    if (this.#terms.size >= MOST_TERMS) this.#terms.clear();
    this.#terms.set(id, text);
    return text;
  }

  /** Must be called when numbers of terms may stand for other texts. */
  forget(): void {
    this.#terms.clear();
  }
}

function missing(name: string): never {
  throw new RangeError(`no values for the column ${name}`);
}

/** The columns that come from dictionaries: each distinct row is spelled once. */
function* spelledColumns(rows: readonly StoredRow[], dictionaries: EventDictionaries): Generator<[string, Repeated]> {
  const kinds = entriesOf(rows, 2, (id) => found(dictionaries.kinds.get(id), 'kind', id));
  yield ['category', kinds.column(({ category }) => category)];
  yield ['action', kinds.column(({ action }) => action)];
  yield ['plane', kinds.column(({ plane }) => plane)];
  yield ['source', kinds.column(({ source }) => source)];
  yield ['outcome', kinds.column(({ outcome }) => outcome)];
  yield ['reason_code', kinds.column(({ reasonCode }) => reasonCode)];
  yield ['user_agent', kinds.column(({ userAgent }) => userAgent)];
  yield ['tool', kinds.column(({ tool }) => tool)];
  yield ['region', kinds.column(({ region }) => region)];
  yield ['account', kinds.column(({ account }) => account)];
  const actors = entriesOf(rows, 3, (id) => found(dictionaries.actors.get(id), 'actor', id));
  yield ['actor', actors.column(({ id, name }) => id ?? name)];
  yield ['is_actor_id', actors.column(({ id }) => (id === null ? '0' : '1'))];
  yield ['actor_name', actors.column(({ id, name }) => (id === null ? null : name))];
  yield ['actor_type', actors.column(({ type }) => type)];
  yield ['credential', actors.column(({ credential }) => credential)];
  const addresses = entriesOf(rows, 4, (id) => found(dictionaries.addresses.get(id), 'address', id));
  yield ['address', addresses.column(shortAddress)];
  yield ['ip', addresses.column(({ ip }) => ip)];
  yield ['sort_key', addresses.column(shortSortKey)];
  yield ['network', addresses.column(({ network }) => network)];
  yield ['stated_network', addresses.column(({ statedNetwork }) => statedNetwork)];
  yield ['is_public', addresses.column(({ isPublic }) => String(isPublic))];
  const images = entriesOf(rows, 5, (id) => (id === 0 ? null : found(dictionaries.images.get(id), 'image', id)));
  yield ['registry', images.column((image) => image?.registry ?? null)];
  yield ['namespace', images.column((image) => image?.namespace ?? null)];
  yield ['repository', images.column((image) => image?.repository ?? null)];
  yield ['tag', images.column((image) => image?.tag ?? null)];
  const digests = entriesOf(rows, 6, (id) => (id === 0 ? null : found(dictionaries.digests.get(id), 'digest', id)));
  yield ['digest', digests.column((digest) => digest)];
}

function found<T>(entry: T | undefined, table: string, id: number): T {
  if (entry === undefined) throw damagedCase(null, `row ${id} of ${table} does not exist`);
  return entry;
}

/** The entries of a dictionary that some rows refer to; an absent reference is 0. */
function entriesOf<Entry>(rows: readonly StoredRow[], place: 2 | 3 | 4 | 5 | 6, entryOf: (id: number) => Entry) {
  const placeOf = new Map<number, number>();
  const entries: Entry[] = [];
  const places = Uint32Array.from(rows, (row) => {
    const id = row[place] ?? 0;
    const known = placeOf.get(id);
    if (known !== undefined) return known;
    placeOf.set(id, entries.length);
    return entries.push(entryOf(id)) - 1;
  });
  const column = (of: (entry: Entry) => string | null): Repeated => {
    const { distinct, indexes } = repeated(entries.map(of));
    return { distinct, indexes: places.map((at) => indexes[at] ?? 0) };
  };
  return { column };
}

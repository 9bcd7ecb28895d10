import type Database from 'better-sqlite3';
import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../../domain/vocabulary.ts';
import { damagedCase } from './damaged-case.ts';

/** The condition that a stored value meets, as SQL for a column. It is never NULL. */
type Expected = (column: string) => string;

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const KIB = 1024;
const MIB = 1024 * KIB;

const whole =
  (low: number, high = Number.MAX_SAFE_INTEGER): Expected =>
  (column) =>
    `(typeof(${column}) = 'integer' AND ${column} BETWEEN ${low} AND ${high})`;
const orNull =
  (expected: Expected): Expected =>
  (column) =>
    `(${column} IS NULL OR ${expected(column)})`;
/** A text of at most this many bytes. The length of a value stands in its row: its text is not read. */
const textUpTo =
  (bytes: number): Expected =>
  (column) =>
    `(typeof(${column}) = 'text' AND octet_length(${column}) <= ${bytes})`;
const oneOf =
  (terms: readonly string[]): Expected =>
  (column) =>
    `(typeof(${column}) = 'text' AND ${column} IN (${terms.map((term) => `'${term}'`).join(', ')}))`;
const jsonUpTo =
  (bytes: number, type: 'array' | 'object'): Expected =>
  (column) =>
    `(${textUpTo(bytes)(column)} AND json_valid(${column}) AND json_type(iif(json_valid(${column}), ${column}, 'null')) = '${type}')`;
const blob: Expected = (column) => `(typeof(${column}) = 'blob' AND octet_length(${column}) > 0)`;
const blobOf =
  (bytes: string): Expected =>
  (column) =>
    `(typeof(${column}) = 'blob' AND octet_length(${column}) ${bytes})`;
/** Numbers of equal width, one for each event of the row. */
const packedNumbers = blobOf('IN (events, 2 * events, 4 * events, 8 * events)');

const id = whole(1);
const count = whole(0);
const time = whole(0, LATEST);
const flag = whole(0, 1);
/** What a log says: a record has at most 16 MiB, and may be shorter in its own encoding than in UTF-8. */
const said = textUpTo(64 * MIB);
/** What a person or imgaudit says: paths, names, reasons. */
const name = textUpTo(64 * KIB);
const sha256: Expected = (column) =>
  `(typeof(${column}) = 'text' AND octet_length(${column}) = 64 AND ${column} NOT GLOB '*[^0-9a-f]*')`;

/** What imgaudit writes into each column of each table. */
const TABLES: ReadonlyMap<string, Readonly<Record<string, Expected>>> = new Map(
  Object.entries({
    case_key: { key: blobOf('= 32') },
    file: {
      id,
      path: name,
      location: orNull(name),
      sha256: name,
      content_sha256: name,
      bytes: count,
      is_compressed: flag,
      source: orNull(name),
      read_with: jsonUpTo(MIB, 'object'),
      records: count,
      accepted: count,
      duplicate: count,
      ignored: count,
      rejected: count,
      events: count,
      first_event: orNull(time),
      last_event: orNull(time),
      imported_at: time,
      notices: jsonUpTo(MIB, 'array'),
    },
    rejected: { id, file: id, record: id, offset: count, length: count, reason: textUpTo(MIB), text: textUpTo(MIB) },
    action: { id, source: name, action: said, category: oneOf(CATEGORIES), plane: oneOf(PLANES) },
    result: { id, outcome: oneOf(OUTCOMES), reason_code: orNull(said) },
    agent: { id, user_agent: orNull(said), tool: orNull(said) },
    scope: { id, region: orNull(said), account: orNull(said) },
    kind: { id, action: id, result: id, agent: id, scope: id },
    actor: { id, actor_id: orNull(said), name: orNull(said), type: oneOf(ACTOR_TYPES), credential: orNull(said) },
    address: {
      id,
      address: orNull(said),
      ip: orNull(said),
      sort_key: orNull(name),
      network: oneOf(NETWORKS),
      stated_network: orNull(said),
      is_public: flag,
    },
    host: { id, host: said },
    image: { id, registry: orNull(id), namespace: orNull(said), repository: orNull(said), tag: orNull(said) },
    digest: { id, digest: said },
    term: { id, text: said },
    event: {
      seq: id,
      time,
      kind: id,
      actor: id,
      address: id,
      image: orNull(id),
      digest: orNull(id),
      file: id,
      record: id,
    },
    event_block: {
      first_seq: id,
      events: id,
      first_offset: count,
      offsets: packedNumbers,
      lengths: packedNumbers,
      event_ids: (column) => `(typeof(${column}) IN ('blob', 'text', 'null'))`,
      details: orNull((column) => `(typeof(${column}) = 'text')`),
    },
    event_columns: {
      first_seq: id,
      events: id,
      first_time: time,
      last_time: time,
      time: packedNumbers,
      kind: packedNumbers,
      actor: packedNumbers,
      address: packedNumbers,
      image: packedNumbers,
      digest: packedNumbers,
    },
    event_of_image: { first_seq: id, image: id, posted: blob },
    event_of_address: { first_seq: id, address: id, posted: blob },
    contradiction: { seq: id, earlier: count },
    fingerprint: { fingerprints: (column) => `(${blob(column)} AND octet_length(${column}) % 8 = 0)` },
    allow: {
      id,
      range_text: orNull(name),
      range_low: orNull(name),
      range_high: orNull(name),
      actor: orNull(name),
      image: orNull(name),
      rule: orNull(name),
      reason: orNull(name),
      owner: orNull(name),
      expires: orNull(time),
      added_at: time,
    },
    inventory: { id, file: id, cluster: said, observed_at: time, pods: count },
    cluster_name: { cluster_id: said, name: said },
    container: {
      id,
      inventory: id,
      namespace: said,
      workload: said,
      pod: said,
      container: said,
      kind: said,
      image: id,
      digest: orNull(id),
      node: orNull(said),
      state: said,
      since: orNull(time),
    },
    registry_alias: { host: name, canonical: name },
    kept_chunk: { file: id, number: id, bytes: blob },
    custody: {
      number: id,
      at: name,
      action: name,
      examiner: orNull(name),
      version: name,
      arguments: jsonUpTo(4 * MIB, 'array'),
      details: jsonUpTo(4 * MIB, 'object'),
      previous: sha256,
      hash: sha256,
    },
    writer: { description: name },
  }),
);

/** The tables that can be checked. */
export const CHECKED_TABLES: readonly string[] = [...TABLES.keys()];

/** A value that imgaudit cannot have written. */
export interface UnexpectedValue {
  /** The table and the row, such as `file 3`. */
  readonly where: string;
  readonly column: string;
}

/** What names a row of a table without row numbers. */
const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    event_of_image: 'first_seq',
    event_of_address: 'first_seq',
    cluster_name: 'cluster_id',
    registry_alias: 'host',
    rejected: 'id',
    event_columns: 'first_seq',
    custody: 'number',
  }),
);
/** In characters. The name of a row may be a text of any length. */
const LONGEST_NAME = 100;

/**
 * The values of a table that are of another type, size or range than imgaudit writes; one for each row, `most` at most.
 * `rows` is an SQL query for the rows that are looked at, if not all are.
 */
export function unexpectedValues(
  database: Database.Database,
  table: string,
  { most, rows = `"${table}"` }: { readonly most: number; readonly rows?: string },
): readonly UnexpectedValue[] {
  // A case of an older version lacks the newest tables; whether tables are missing is another check.
  if (database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) === undefined)
    return [];
  const columns = Object.entries(TABLES.get(table) ?? {});
  const wrong = columns.map(([column, expected]) => `WHEN NOT ${expected(`"${column}"`)} THEN '${column}'`);
  const key = `substr(CAST(${KEYS.get(table) ?? 'rowid'} AS TEXT), 1, ${LONGEST_NAME})`;
  return database
    .prepare<[number], UnexpectedValue>(
      `SELECT '${table} ' || "where" AS "where", "column" FROM
         (SELECT ${key} AS "where", CASE ${wrong.join(' ')} END AS "column" FROM ${rows})
       WHERE "column" IS NOT NULL LIMIT ?`,
    )
    .all(most);
}

/**
 * Refuses to answer from tables with values that imgaudit cannot have written.
 * @throws AuditError `case-unusable`
 */
export function refuseUnexpected(database: Database.Database, table: string, rows?: string): void {
  const [found] = unexpectedValues(database, table, { most: 1, ...(rows === undefined ? {} : { rows }) });
  if (found !== undefined) throw damagedCase(null, `${found.column} of ${found.where} is not what imgaudit writes`);
}

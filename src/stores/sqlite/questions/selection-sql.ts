import type { EventFilter, HssQuery, Selection, Subject } from '../../../case/case-reader.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { detailSql } from '../index/details-codec.ts';
import { POSTED_COLUMNS, type StoredColumn } from '../index/stored-columns.ts';

type Parameters = Readonly<Record<string, string | number | null>>;

/** The columns of an event that name a row of a dictionary, and its own number. */
export type IdColumn = StoredColumn | 'seq';
/** What events share in few combinations, each a row of `kind`. */
type KindColumn = 'action' | 'result' | 'agent' | 'scope';

/** That a column of the event is, or is not, among some ids. */
export interface IdCondition {
  readonly kind: 'ids';
  readonly column: IdColumn;
  readonly isExcluded: boolean;
  /** Whether few events are expected to pass, so that they are looked up rather than everything looked through. */
  readonly isNarrow: boolean;
  /** Constant text of a query that gives the ids; values come by name. */
  readonly ids: string;
  readonly parameters: Parameters;
}

/** That an expression over the table alias `e` holds. */
interface ExpressionCondition {
  readonly kind: 'expression';
  readonly sql: string;
  readonly parameters: Parameters;
}

export type Condition = IdCondition | ExpressionCondition;

/** What SQLite takes for a pattern (https://www.sqlite.org/limits.html), in bytes. */
const LONGEST_GLOB = 50_000;

/** SQLite's GLOB knows character classes; imgaudit's patterns know `*` and `?` only. */
function globs(patterns: readonly string[] | undefined): readonly string[] | undefined {
  return patterns?.map(globOf);
}

/** @throws AuditError `usage` for a pattern that is too long */
function globOf(pattern: string): string {
  const glob = pattern.replaceAll('[', '[[]');
  if (Buffer.byteLength(glob) <= LONGEST_GLOB) return glob;
  throw new AuditError('usage', `A pattern of ${pattern.length} characters is too long: "${pattern.slice(0, 40)}…".`, {
    hint: `Use a shorter one, with * for what is left out; ${LONGEST_GLOB} bytes are the most.`,
  });
}

/** The chunks of the index that a window touches say between which numbers its events are. */
const IN_WINDOW = `e.seq BETWEEN
    (SELECT min(first_seq) FROM event_columns WHERE last_time >= :from AND first_time < :to) AND
    (SELECT max(first_seq + events) - 1 FROM event_columns WHERE last_time >= :from AND first_time < :to)
  AND e.time >= :from AND e.time < :to`;

export interface AskedQuery {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** The WHERE clause of a selection over the table alias `e`; `1` where it asks for everything. */
export function whereClauseOf({ window, where }: Selection): AskedQuery {
  const ofWindow: readonly Condition[] =
    window === null
      ? []
      : [
          {
            kind: 'expression',
            sql: IN_WINDOW,
            parameters: { from: window.from, to: window.to },
          },
        ];
  const conditions = [...ofWindow, ...where.flatMap(conditionsOf)].map(withOwnParameters);
  const kinds = kindsOf(conditions);
  return {
    sql: conditions.map((condition) => `(${sqlOf(condition, kinds)})`).join(' AND ') || '1',
    parameters: parametersOf(conditions),
  };
}

export function parametersOf(conditions: readonly Condition[]): Parameters {
  return Object.fromEntries(conditions.flatMap(({ parameters }) => Object.entries(parameters)));
}

/** Whether every event of the window has to be looked at, and the ids in its columns are all that is asked about. */
export function isScan(where: readonly EventFilter[]): boolean {
  return where.flatMap(conditionsOf).every((condition) => condition.kind === 'ids' && !isLookup(condition));
}

/** Whether the index has lists of the events that are asked for, and they are few. */
export function isLookup({ column, isNarrow }: IdCondition): boolean {
  return isNarrow && POSTED_COLUMNS.some((posted) => posted === column);
}

/** Several conditions may ask for the same thing with other values: each gets parameters of its own. */
export function withOwnParameters(condition: Condition, index: number): Condition {
  const renamed = (sql: string) => sql.replace(/:([a-zA-Z]+)\b/g, `:$1_${index}`);
  const parameters = Object.fromEntries(
    Object.entries(condition.parameters).map(([name, value]) => [`${name}_${index}`, value]),
  );
  return condition.kind === 'ids'
    ? { ...condition, ids: renamed(condition.ids), parameters }
    : { ...condition, sql: renamed(condition.sql), parameters };
}

function sqlOf(condition: Condition, kinds: string | null): string {
  if (condition.kind === 'expression') return condition.sql;
  if (isLookup(condition)) return `e.seq IN (${lookupSql(condition, kinds)})`;
  return amongSql(`e.${condition.column}`, condition);
}

function amongSql(column: string, { isExcluded, ids }: IdCondition): string {
  return `${column} ${isExcluded ? 'NOT IN' : 'IN'} (${ids})`;
}

export function isOfKind(condition: Condition): condition is IdCondition & { readonly column: 'kind' } {
  return condition.kind === 'ids' && condition.column === 'kind';
}

/** A query for a list of the kinds that pass; null where all do. */
export function kindsOf(conditions: readonly Condition[]): string | null {
  const tests = conditions.filter(isOfKind);
  if (tests.length === 0) return null;
  return `SELECT json_group_array(id) FROM kind WHERE ${tests.map((test) => amongSql('id', test)).join(' AND ')}`;
}

/** Looks the events of some images or addresses up, chunk by chunk; those of other kinds are not even read. */
function lookupSql(condition: IdCondition, kinds: string | null): string {
  return `SELECT p.first_seq + j.value FROM (${chunksSql(condition, kinds)}) p, json_each(p.rows) j`;
}

/** A query for the chunks that hold events of some images or addresses, each with a list of their rows. */
export function chunksSql({ column, ids }: IdCondition, kinds: string | null): string {
  return `SELECT c.first_seq, c.first_time, c.last_time,
      posted_rows(x.posted, ${kinds === null ? 'NULL' : `(${kinds})`}) AS rows
    FROM event_columns c CROSS JOIN event_of_${column} x ON x.first_seq = c.first_seq AND x.${column} IN (${ids})
    GROUP BY c.first_seq`;
}

/** A list that is asked for, as one JSON parameter; nothing where it is empty. */
function among(
  column: IdColumn | KindColumn,
  values: readonly unknown[] | undefined,
  ids: string,
): readonly IdCondition[] {
  if (values === undefined || values.length === 0) return [];
  const parameters = { list: JSON.stringify(values) };
  const asked = isKindColumn(column)
    ? ({ column: 'kind', ids: `SELECT id FROM kind WHERE ${column} IN (${ids})` } as const)
    : { column, ids };
  return [{ kind: 'ids', isExcluded: false, isNarrow: false, parameters, ...asked }];
}

function isKindColumn(column: IdColumn | KindColumn): column is KindColumn {
  return column === 'action' || column === 'result' || column === 'agent' || column === 'scope';
}

function narrow(conditions: readonly IdCondition[]): readonly IdCondition[] {
  return conditions.map((condition) => ({ ...condition, isNarrow: true }));
}

function notAmong(
  column: IdColumn | KindColumn,
  values: readonly unknown[] | undefined,
  ids: string,
): readonly IdCondition[] {
  return among(column, values, ids).map((condition) => ({ ...condition, isExcluded: true }));
}

const VALUES = 'SELECT value FROM json_each(:list)';
const LIST = `(${VALUES})`;

/** What a filter asks of an event; all of it must hold. */
export function conditionsOf(filter: EventFilter): readonly Condition[] {
  const ofCategory = `SELECT id FROM action WHERE category IN ${LIST}`;
  const ofActorType = `SELECT id FROM actor WHERE type IN ${LIST}`;
  return [
    ...among('action', filter.categories, ofCategory),
    ...notAmong('action', filter.categoriesExcluded, ofCategory),
    ...among('action', filter.sources, `SELECT id FROM action WHERE source IN ${LIST}`),
    ...among('action', globs(filter.actions), ACTION_GLOB),
    ...among('scope', filter.regions, `SELECT id FROM scope WHERE region IN ${LIST}`),
    ...among('result', filter.outcomes, `SELECT id FROM result WHERE outcome IN ${LIST}`),
    ...among('address', filter.networks, OF_NETWORK),
    ...narrow(among('address', filter.addresses, IN_RANGE)),
    ...among('actor', globs(filter.actors), ACTOR_GLOB),
    ...among('actor', filter.actorTypes, ofActorType),
    ...notAmong('actor', filter.actorTypesExcluded, ofActorType),
    ...imageConditions(globs(filter.images)),
    ...notAmong('seq', filter.seqsExcluded, VALUES),
    ...(filter.subject === undefined ? [] : subjectConditions(filter.subject)),
    ...(filter.hss === undefined ? [] : hssConditions(filter.hss)),
  ];
}

const ACTION_GLOB = 'SELECT action.id FROM action, json_each(:list) g WHERE action.action GLOB g.value';

const ACTOR_GLOB = `SELECT actor.id FROM actor, json_each(:list) g
  WHERE actor.actor_id GLOB g.value OR actor.name GLOB g.value`;

const OF_NETWORK = `SELECT id FROM address
  WHERE network IN ${LIST} OR (is_public = 1 AND 'public' IN ${LIST})`;

/** The list is read once, not for every address. */
const IN_RANGE = `WITH range AS MATERIALIZED (SELECT value ->> 'low' AS low, value ->> 'high' AS high FROM json_each(:list))
  SELECT address.id FROM range CROSS JOIN address WHERE address.sort_key BETWEEN range.low AND range.high`;

/** Names without digest are those of images; others take a look at the digest of each event. */
function imageConditions(patterns: readonly string[] | undefined): readonly Condition[] {
  if (patterns === undefined || patterns.length === 0) return [];
  // A wildcard may stand for a digest; only where it is the last character, it matches the image before that already.
  const isByName = patterns.every((pattern) => /^[^@*?]*\*?$/.test(pattern));
  if (isByName) return narrow(among('image', patterns, NAME_GLOB));
  return [{ kind: 'expression', sql: REFERENCE_GLOB, parameters: { list: JSON.stringify(patterns) } }];
}

const NAMES = `image.repository GLOB g.value
    OR image.repository || ':' || image.tag GLOB g.value
    OR host.host || '/' || image.repository GLOB g.value
    OR host.host || '/' || image.repository || ':' || image.tag GLOB g.value`;

const NAME_GLOB = `SELECT image.id FROM image LEFT JOIN host ON host.id = image.registry, json_each(:list) g
  WHERE ${NAMES}`;

const REFERENCE_GLOB = `EXISTS (SELECT 1 FROM image LEFT JOIN host ON host.id = image.registry
    LEFT JOIN digest ON digest.id = e.digest, json_each(:list) g
  WHERE image.id = e.image AND (${NAMES}
    OR image.repository || '@' || digest.digest GLOB g.value
    OR host.host || '/' || image.repository || '@' || digest.digest GLOB g.value))`;

const OF_REPOSITORY =
  'repository = :repository AND (:registries IS NULL OR registry IN (SELECT id FROM host WHERE host IN (SELECT value FROM json_each(:registries))))';

/** Null asks for any registry, also for events that name none. */
function hostList(registries: readonly string[] | null): string | null {
  return registries === null ? null : JSON.stringify(registries);
}

function subjectConditions(subject: Subject): readonly Condition[] {
  const about = (column: IdColumn, ids: string, parameters: Parameters): IdCondition => {
    return { kind: 'ids', column, isExcluded: false, isNarrow: true, ids, parameters };
  };
  if (subject.kind === 'address') {
    const { address } = subject;
    return [about('address', 'SELECT id FROM address WHERE coalesce(ip, address) = :address', { address })];
  }
  if (subject.kind === 'actor') {
    const { actor } = subject;
    return [about('actor', 'SELECT id FROM actor WHERE coalesce(actor_id, name) IS :actor', { actor })];
  }
  const place = { repository: subject.repository, registries: hostList(subject.registries) };
  const ofRepository = about('image', `SELECT id FROM image WHERE ${OF_REPOSITORY}`, place);
  switch (subject.kind) {
    case 'tag': {
      const { tag } = subject;
      return [about('image', `SELECT id FROM image WHERE ${OF_REPOSITORY} AND tag = :tag`, { ...place, tag })];
    }
    case 'digest': {
      const ofDigest = about('digest', 'SELECT id FROM digest WHERE digest = :digest', { digest: subject.digest });
      return [ofRepository, ofDigest];
    }
    case 'repository':
      return [ofRepository];
    case 'container':
      return [about('image', OF_CONTAINER, place), { kind: 'expression', sql: 'e.digest IS NULL', parameters: {} }];
  }
}

const OF_CONTAINER = `SELECT id FROM image
  WHERE (${OF_REPOSITORY} AND tag IS NULL)
    OR (repository IS NULL AND substr(:repository, 1, length(namespace) + 1) = namespace || '/'
      AND (:registries IS NULL OR registry IS NULL OR registry IN (SELECT id FROM host WHERE host IN (SELECT value FROM json_each(:registries)))))`;

const ACTION_OF_EVENT = '(SELECT kind.action FROM kind WHERE kind.id = e.kind)';

/** What an event answers for each of Huawei's fields; `hssRow` in the report shows the same. */
const HSS_FIELDS: readonly (readonly [keyof HssQuery, string])[] = [
  ['resourceName', `coalesce(${detailSql('resource_name')}, (SELECT repository FROM image WHERE id = e.image))`],
  [
    'resourceType',
    `coalesce(${detailSql('resource_type')}, (SELECT repository || coalesce(':' || tag, '')
        || coalesce('@' || (SELECT digest FROM digest WHERE id = e.digest), '')
      FROM image WHERE id = e.image))`,
  ],
  ['eventName', `coalesce(${detailSql('event_name')}, (SELECT action FROM action WHERE id = ${ACTION_OF_EVENT}))`],
  ['eventType', `coalesce(${detailSql('event_type')}, (SELECT category FROM action WHERE id = ${ACTION_OF_EVENT}))`],
  ['sourceIp', '(SELECT address FROM address WHERE id = e.address)'],
  ['userName', '(SELECT coalesce(name, actor_id) FROM actor WHERE id = e.actor)'],
];

function hssConditions(query: HssQuery): readonly ExpressionCondition[] {
  return HSS_FIELDS.flatMap(([name, sql]) => {
    const wanted = query[name];
    return wanted === null ? [] : [{ kind: 'expression', sql: `${sql} = :wanted`, parameters: { wanted } }];
  });
}

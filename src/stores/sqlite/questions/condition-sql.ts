import { type Condition, conditionsOf, type GlobField, type ValueField } from '../../../case/conditions.ts';
import type { EventFilter, FieldTest, TestedField } from '../../../case/event-filter.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { detailSql } from '../index/details-codec.ts';
import type { ExpressionCondition, IdColumn, IdCondition, SqlCondition } from './sql-condition.ts';
import { subjectConditions } from './subject-sql.ts';

/** The longest GLOB pattern that SQLite accepts, in bytes (https://www.sqlite.org/limits.html). */
const LONGEST_GLOB = 50_000;

/** The conditions of filters that are in use: who chooses the way to answer a question needs them, and who answers it. */
const PRINTED = new WeakMap<readonly EventFilter[], readonly SqlCondition[]>();

/**
 * Prints the conditions of some filters in SQL. An event must pass all of them.
 * @throws AuditError `usage` for a pattern that is too long
 */
export function sqlConditionsOf(where: readonly EventFilter[]): readonly SqlCondition[] {
  const conditions = PRINTED.get(where) ?? where.flatMap(conditionsOf).flatMap(printed);
  PRINTED.set(where, conditions);
  return conditions;
}

function printed(condition: Condition): readonly SqlCondition[] {
  switch (condition.kind) {
    case 'values': {
      const { field, values, isExcluded } = condition;
      const [column, ids] = VALUE_IDS[field];
      return [{ ...among(column, values, ids), isExcluded }];
    }
    case 'globs':
      return globConditions(condition.field, condition.patterns.map(sqliteGlob));
    case 'ranges':
      return [{ ...among('address', condition.ranges, IN_RANGE), isNarrow: true }];
    case 'numbers': {
      const { events, isExcluded } = condition;
      const ids = among('seq', events.numbers, 'SELECT value FROM json_each(:list)');
      return [{ ...ids, isExcluded, isNarrow: !isExcluded, known: events.numbers }];
    }
    case 'subjects':
      return subjectConditions(condition.subjects);
    case 'field':
      return [fieldCondition(condition.test)];
  }
}

/** A condition whose list of values is bound as one JSON parameter, `:list`. */
function among(column: IdColumn, values: readonly unknown[], ids: string): IdCondition {
  const parameters = { list: JSON.stringify(values) };
  return { kind: 'ids', column, isExcluded: false, isNarrow: false, ids, parameters, known: null };
}

const LIST = '(SELECT value FROM json_each(:list))';

/** The ids of the event shapes (table `kind`) whose action, result, agent or scope passes. */
function ofShape(part: 'action' | 'result' | 'scope', test: string): readonly ['kind', string] {
  return ['kind', `SELECT id FROM kind WHERE ${part} IN (SELECT ${part}.id FROM ${part} WHERE ${test})`];
}

const VALUE_IDS: Readonly<Record<ValueField, readonly [IdColumn, string]>> = {
  category: ofShape('action', `category IN ${LIST}`),
  source: ofShape('action', `source IN ${LIST}`),
  outcome: ofShape('result', `outcome IN ${LIST}`),
  region: ofShape('scope', `region IN ${LIST}`),
  network: ['address', `SELECT id FROM address WHERE network IN ${LIST} OR (is_public = 1 AND 'public' IN ${LIST})`],
  actorType: ['actor', `SELECT id FROM actor WHERE type IN ${LIST}`],
};

/** MATERIALIZED, so that the list of ranges is parsed once and not once for each address. */
const IN_RANGE = `WITH range AS MATERIALIZED (SELECT value ->> 'low' AS low, value ->> 'high' AS high FROM json_each(:list))
  SELECT address.id FROM range CROSS JOIN address WHERE address.sort_key BETWEEN range.low AND range.high`;

/**
 * SQLite's GLOB knows character classes; the patterns of imgaudit know `*` and `?` only.
 * @throws AuditError `usage` for a pattern that is too long
 */
function sqliteGlob(pattern: string): string {
  const glob = pattern.replaceAll('[', '[[]');
  if (Buffer.byteLength(glob) <= LONGEST_GLOB) return glob;
  throw new AuditError('usage', `A pattern of ${pattern.length} characters is too long: "${pattern.slice(0, 40)}…".`, {
    hint: `Use a shorter one, with * for what is left out; ${LONGEST_GLOB} bytes are the most.`,
  });
}

const ACTION_GLOB =
  'SELECT id FROM kind WHERE action IN (SELECT action.id FROM action, json_each(:list) g WHERE action.action GLOB g.value)';
const ACTOR_GLOB = `SELECT actor.id FROM actor, json_each(:list) g
  WHERE actor.actor_id GLOB g.value OR actor.name GLOB g.value`;

function globConditions(field: GlobField, globs: readonly string[]): readonly SqlCondition[] {
  switch (field) {
    case 'action':
      return [among('kind', globs, ACTION_GLOB)];
    case 'actor':
      return [among('actor', globs, ACTOR_GLOB)];
    case 'image':
      return [imageCondition(globs)];
  }
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

/**
 * Globs that cannot match a digest are compared with the names of images, which are few. Other globs are compared with
 * the names of every event.
 */
function imageCondition(globs: readonly string[]): SqlCondition {
  // A wildcard may match a digest. A `*` at the end is safe: it also matches the image without its digest.
  const isByName = globs.every((glob) => /^[^@*?]*\*?$/.test(glob));
  if (isByName) return { ...among('image', globs, NAME_GLOB), isNarrow: true };
  return { kind: 'expression', sql: REFERENCE_GLOB, parameters: { list: JSON.stringify(globs) } };
}

const ACTION_OF_EVENT = '(SELECT kind.action FROM kind WHERE kind.id = e.kind)';

const FIELDS: Readonly<Record<TestedField, string>> = {
  repository: '(SELECT repository FROM image WHERE id = e.image)',
  reference: `(SELECT repository || coalesce(':' || tag, '')
      || coalesce('@' || (SELECT digest FROM digest WHERE id = e.digest), '')
    FROM image WHERE id = e.image)`,
  action: `(SELECT action FROM action WHERE id = ${ACTION_OF_EVENT})`,
  category: `(SELECT category FROM action WHERE id = ${ACTION_OF_EVENT})`,
  loggedAddress: '(SELECT address FROM address WHERE id = e.address)',
  actorName: '(SELECT coalesce(name, actor_id) FROM actor WHERE id = e.actor)',
};

function fieldCondition({ detail, field, equals }: FieldTest): ExpressionCondition {
  if (detail === null) return { kind: 'expression', sql: `${FIELDS[field]} = :equals`, parameters: { equals } };
  const sql = `coalesce(${detailSql(':detail')}, ${FIELDS[field]}) = :equals`;
  return { kind: 'expression', sql, parameters: { detail, equals } };
}

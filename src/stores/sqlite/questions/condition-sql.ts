import { type Condition, conditionsOf, type ValueField } from '../../../case/conditions.ts';
import type { EventFilter, FieldTest, TestedField } from '../../../case/event-filter.ts';
import { detailSql } from '../index/details-codec.ts';
import { globCondition } from './glob-sql.ts';
import { among, type ExpressionCondition, type IdColumn, type SqlCondition } from './sql-condition.ts';
import { subjectConditions } from './subject-sql.ts';
import { textCondition } from './text-sql.ts';

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
      return [globCondition(condition)];
    case 'addresses':
      return [addressCondition(condition)];
    case 'texts':
      return [textCondition(condition.texts)];
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

const BY_TEXT = 'SELECT address.id FROM address WHERE address.address IN (SELECT value FROM json_each(:texts))';

function addressCondition({ ranges, texts, isExcluded }: Extract<Condition, { kind: 'addresses' }>): SqlCondition {
  const ids = texts.length === 0 ? IN_RANGE : ranges.length === 0 ? BY_TEXT : `${IN_RANGE} UNION ${BY_TEXT}`;
  const condition = among('address', ranges, ids);
  const parameters = {
    ...(ranges.length === 0 ? {} : condition.parameters),
    ...(texts.length === 0 ? {} : { texts: JSON.stringify(texts) }),
  };
  return { ...condition, parameters, isExcluded, isNarrow: !isExcluded };
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

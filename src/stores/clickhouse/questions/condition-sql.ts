import { type Condition, conditionsOf, type GlobField, type ValueField } from '../../../case/conditions.ts';
import type { EventFilter, FieldTest, Selection, TestedField } from '../../../case/event-filter.ts';
import { DAY_MS } from '../../../domain/time-window.ts';
import { DAY } from '../connection/schema.ts';
import { LOGGED_ADDRESS, SORT_KEY } from '../connection/short-values.ts';
import { matchesSql } from './pattern-sql.ts';
import { subjectSql } from './subject-sql.ts';
import type { ParameterList } from './values.ts';

const COLUMNS: Readonly<Record<Exclude<ValueField, 'network'>, string>> = {
  category: 'category',
  outcome: 'outcome',
  source: 'source',
  region: 'region',
  actorType: 'actor_type',
};

const GLOBBED: Readonly<Record<Exclude<GlobField, 'image'>, readonly string[]>> = {
  action: ['action'],
  actor: ['actor', 'actor_name'],
  tag: ['tag'],
  digest: ['digest'],
  client: ['tool', 'user_agent'],
  region: ['region'],
  account: ['account'],
};

/** All names of an image: of a repository, of a whole namespace, and of a whole registry. A part that is absent makes the name absent. */
const IMAGE_NAMES = [
  "coalesce(repository, concat(namespace, '/'))",
  "concat(repository, ':', tag)",
  "concat(registry, '/', coalesce(repository, concat(namespace, '/'), ''))",
  "concat(registry, '/', repository, ':', tag)",
  "concat(repository, '@', digest)",
  "concat(registry, '/', repository, '@', digest)",
];

/** What a text is looked for in, beside the details. */
const SEARCHED = [
  ...['action', 'reason_code', 'actor', 'actor_name', 'credential', LOGGED_ADDRESS, 'ip', 'user_agent', 'tool'],
  ...['region', 'account', 'registry', 'namespace', 'repository', 'tag', 'digest'],
];

/** The values of the details: texts as they are, other values as a JSON list of one. */
const DETAIL_TEXTS = `arrayMap(one -> if(startsWith(one, '"'), JSONExtractString(concat('[', one, ']'), 1), concat('[', one, ']')),
  arraySlice(JSONExtractArrayRaw(details), 2))`;

const FIELDS: Readonly<Record<TestedField, string>> = {
  repository: 'repository',
  reference: "concat(repository, if(isNull(tag), '', concat(':', tag)), if(isNull(digest), '', concat('@', digest)))",
  action: 'action',
  category: 'category',
  loggedAddress: LOGGED_ADDRESS,
  actorName: 'coalesce(actor_name, actor)',
};

/**
 * The WHERE clause of a selection, whose values go into `list`. `published` is the number of the newest event that is
 * visible: what lies beyond is being imported.
 * @throws AuditError `usage` for a pattern that is too long
 */
export function whereSql({ window, where }: Selection, published: number, list: ParameterList): string {
  const ofWindow =
    window === null
      ? []
      : [
          // It tells the server which days to read, and is true for every event that passes the next condition.
          `indexHint(${DAY} BETWEEN ${list.add(Math.floor(window.from / DAY_MS), 'Int64')} AND ${list.add(Math.floor((window.to - 1) / DAY_MS), 'Int64')})`,
          `time >= ${list.add(window.from, 'Int64')} AND time < ${list.add(window.to, 'Int64')}`,
        ];
  const all = [`seq <= ${list.add(published, 'UInt64')}`, ...ofWindow, ...filterSql(where, list)];
  return all.map((condition) => `(${condition})`).join(' AND ');
}

function filterSql(where: readonly EventFilter[], list: ParameterList): readonly string[] {
  return where.flatMap(conditionsOf).map((condition) => printed(condition, list));
}

function printed(condition: Condition, list: ParameterList): string {
  switch (condition.kind) {
    case 'values':
      return signed(valuesSql(condition, list), condition.isExcluded);
    case 'globs':
      return signed(globsSql(condition, list), condition.isExcluded);
    case 'addresses':
      return signed(addressSql(condition, list), condition.isExcluded);
    case 'texts':
      return textsSql(condition.texts, list);
    case 'numbers':
      return signed(`seq IN ${list.numbers(condition.events.numbers)}`, condition.isExcluded);
    case 'subjects':
      return subjectSql(condition.subjects, list);
    case 'field':
      return fieldSql(condition.test, list);
  }
}

function signed(sql: string, isExcluded: boolean): string {
  return isExcluded ? `NOT (${sql})` : sql;
}

function valuesSql({ field, values }: Extract<Condition, { kind: 'values' }>, list: ParameterList): string {
  const texts = list.texts(values);
  if (field !== 'network') return `ifNull(${COLUMNS[field]} IN ${texts}, 0)`;
  return values.includes('public') ? `network IN ${texts} OR is_public = 1` : `network IN ${texts}`;
}

function globsSql(condition: Extract<Condition, { kind: 'globs' }>, list: ParameterList): string {
  const { field, patterns, isCaseIgnored } = condition;
  if (field !== 'image') return matchesSql(GLOBBED[field], patterns, isCaseIgnored, list);
  return `has_image = 1 AND (${matchesSql(IMAGE_NAMES, patterns, isCaseIgnored, list)})`;
}

function addressSql({ ranges, texts }: Extract<Condition, { kind: 'addresses' }>, list: ParameterList): string {
  const inRange = `isNotNull(sort_key) AND arrayExists((low, high) -> assumeNotNull(${SORT_KEY}) BETWEEN low AND high,
    ${list.texts(ranges.map(({ low }) => low))}, ${list.texts(ranges.map(({ high }) => high))})`;
  return [
    ...(ranges.length === 0 ? [] : [inRange]),
    ...(texts.length === 0 ? [] : [`ifNull(${LOGGED_ADDRESS} IN ${list.texts(texts)}, 0)`]),
  ].join(' OR ');
}

function textsSql(texts: readonly string[], list: ParameterList): string {
  const tests = texts.flatMap((text) => {
    const place = list.text(text);
    return [
      ...SEARCHED.map((column) => `ifNull(position(lower(${column}), ${place}) > 0, 0)`),
      `arrayExists(held -> position(lower(held), ${place}) > 0, ${DETAIL_TEXTS})`,
    ];
  });
  return tests.join(' OR ');
}

function fieldSql({ detail, field, equals }: FieldTest, list: ParameterList): string {
  const wanted = list.text(equals);
  const ofField = `ifNull(${FIELDS[field]} = ${wanted}, 0)`;
  if (detail === null) return ofField;
  // The keys stand before the values, so the value of the first key is the second member.
  const place = `indexOf(JSONExtract(details, 1, 'Array(String)'), ${list.text(detail)})`;
  const raw = `JSONExtractRaw(details, ${place} + 1)`;
  return `if(${place} = 0 OR ${raw} = 'null', ${ofField}, startsWith(${raw}, '"') AND JSONExtractString(details, ${place} + 1) = ${wanted})`;
}

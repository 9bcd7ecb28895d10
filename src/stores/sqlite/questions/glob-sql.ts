import type { Condition, GlobField } from '../../../case/conditions.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { among, type IdColumn, type SqlCondition } from './sql-condition.ts';

type GlobCondition = Extract<Condition, { readonly kind: 'globs' }>;

/** The longest GLOB pattern that SQLite accepts, in bytes (https://www.sqlite.org/limits.html). */
const LONGEST_GLOB = 50_000;

/**
 * A pattern of imgaudit, which knows `*` and `?` only, as SQLite's GLOB, which knows character classes too.
 * @throws AuditError `usage` for a pattern that is too long
 */
export function sqliteGlob(pattern: string): string {
  const glob = pattern.replaceAll('[', '[[]');
  if (Buffer.byteLength(glob) <= LONGEST_GLOB) return glob;
  throw new AuditError('usage', `A pattern of ${pattern.length} characters is too long: "${pattern.slice(0, 40)}…".`, {
    hint: `Use a shorter one, with * for what is left out; ${LONGEST_GLOB} bytes are the most.`,
  });
}

/** Prints that one of several texts matches the glob `g.value`. */
type Matching = (...texts: readonly string[]) => string;

const AS_WRITTEN: Matching = (...texts) => texts.map((text) => `${text} GLOB g.value`).join(' OR ');
const FOLDED: Matching = (...texts) => texts.map((text) => `lower(${text}) GLOB g.value`).join(' OR ');

/** The ids of the event shapes (table `kind`) whose part matches a glob. */
function ofShape(part: 'action' | 'agent' | 'scope', test: string): string {
  return `SELECT id FROM kind WHERE ${part} IN (SELECT ${part}.id FROM ${part}, json_each(:list) g WHERE ${test})`;
}

/** How to find the ids of a column whose values match a glob. */
const IDS: Readonly<Record<Exclude<GlobField, 'image'>, readonly [IdColumn, (matching: Matching) => string]>> = {
  action: ['kind', (matching) => ofShape('action', matching('action.action'))],
  client: ['kind', (matching) => ofShape('agent', matching('agent.tool', 'agent.user_agent'))],
  region: ['kind', (matching) => ofShape('scope', matching('scope.region'))],
  account: ['kind', (matching) => ofShape('scope', matching('scope.account'))],
  actor: [
    'actor',
    (matching) => `SELECT actor.id FROM actor, json_each(:list) g WHERE ${matching('actor.actor_id', 'actor.name')}`,
  ],
  digest: [
    'digest',
    (matching) => `SELECT digest.id FROM digest, json_each(:list) g WHERE ${matching('digest.digest')}`,
  ],
  tag: ['image', (matching) => `SELECT image.id FROM image, json_each(:list) g WHERE ${matching('image.tag')}`],
};

/** The condition that a field of an event matches one of some globs, or none of them. */
export function globCondition(condition: GlobCondition): SqlCondition {
  const { field, isExcluded, isCaseIgnored } = condition;
  const globs = condition.patterns.map(sqliteGlob);
  const matching = isCaseIgnored ? FOLDED : AS_WRITTEN;
  if (field === 'image') return imageCondition(globs, matching, isExcluded);
  const [column, idsOf] = IDS[field];
  return { ...among(column, globs, idsOf(matching)), isExcluded };
}

/** Names of an image without its digest: of a repository, of a whole namespace, and of a whole registry. */
const NAMES = [
  "coalesce(image.repository, image.namespace || '/')",
  "image.repository || ':' || image.tag",
  "host.host || '/' || coalesce(image.repository, image.namespace || '/', '')",
  "host.host || '/' || image.repository || ':' || image.tag",
];

const NAMES_WITH_DIGEST = [
  ...NAMES,
  "image.repository || '@' || digest.digest",
  "host.host || '/' || image.repository || '@' || digest.digest",
];

/**
 * Globs that cannot match a digest are compared with the names of images, which are few. Other globs are compared with
 * the names of every event.
 */
function imageCondition(globs: readonly string[], matching: Matching, isExcluded: boolean): SqlCondition {
  // A wildcard may match a digest. A `*` at the end is safe: it also matches the image without its digest.
  if (globs.every((glob) => /^[^@*?]*\*?$/.test(glob))) {
    const ids = `SELECT image.id FROM image LEFT JOIN host ON host.id = image.registry, json_each(:list) g
      WHERE ${matching(...NAMES)}`;
    return { ...among('image', globs, ids), isExcluded, isNarrow: !isExcluded };
  }
  const sql = `${isExcluded ? 'NOT ' : ''}EXISTS (SELECT 1 FROM image LEFT JOIN host ON host.id = image.registry
      LEFT JOIN digest ON digest.id = e.digest, json_each(:list) g
    WHERE image.id = e.image AND (${matching(...NAMES_WITH_DIGEST)}))`;
  return { kind: 'expression', sql, parameters: { list: JSON.stringify(globs) } };
}

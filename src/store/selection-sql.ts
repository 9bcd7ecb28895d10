import { AuditError } from '../domain/audit-error.ts';
import type { EventFilter, HssQuery, Selection, Subject } from '../domain/case-reader.ts';

export interface Condition {
  /** Constant text over the table alias `e`; values come by name. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | null>>;
}

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

/** The WHERE clause of a selection; `1` where it asks for everything. */
export function conditionOf({ window, where }: Selection): Condition {
  const ofWindow: readonly Condition[] =
    window === null
      ? []
      : [{ sql: 'e.time >= :from AND e.time < :to', parameters: { from: window.from, to: window.to } }];
  const ofFilters = where.flatMap((filter, index) =>
    filterConditions(filter).map((condition) => withSuffix(condition, `_${index}`)),
  );
  const conditions = [...ofWindow, ...ofFilters];
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND ') || '1',
    parameters: Object.assign({}, ...conditions.map(({ parameters }) => parameters)),
  };
}

/** Several filters may ask for the same thing with other values: each gets parameters of its own. */
function withSuffix({ sql, parameters }: Condition, suffix: string): Condition {
  return {
    sql: sql.replace(/:([a-zA-Z]+)\b/g, `:$1${suffix}`),
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`${name}${suffix}`, value])),
  };
}

/** A list that is asked for, as one JSON parameter. */
function listed(name: string, values: readonly unknown[] | undefined, sql: string): readonly Condition[] {
  return values === undefined || values.length === 0 ? [] : [{ sql, parameters: { [name]: JSON.stringify(values) } }];
}

function filterConditions(filter: EventFilter): readonly Condition[] {
  const inList = (name: string) => `(SELECT value FROM json_each(:${name}))`;
  return [
    ...listed(
      'categories',
      filter.categories,
      `e.action IN (SELECT id FROM action WHERE category IN ${inList('categories')})`,
    ),
    ...listed(
      'categoriesExcluded',
      filter.categoriesExcluded,
      `e.action NOT IN (SELECT id FROM action WHERE category IN ${inList('categoriesExcluded')})`,
    ),
    ...listed('sources', filter.sources, `e.action IN (SELECT id FROM action WHERE source IN ${inList('sources')})`),
    ...listed(
      'actions',
      globs(filter.actions),
      'e.action IN (SELECT action.id FROM action, json_each(:actions) g WHERE action.action GLOB g.value)',
    ),
    ...listed(
      'outcomes',
      filter.outcomes,
      `e.result IN (SELECT id FROM result WHERE outcome IN ${inList('outcomes')})`,
    ),
    ...listed(
      'networks',
      filter.networks,
      `e.address IN (SELECT id FROM address WHERE network IN ${inList('networks')}
        OR (is_public = 1 AND 'public' IN ${inList('networks')}))`,
    ),
    ...listed(
      'ranges',
      filter.addresses,
      `e.address IN (SELECT address.id FROM address, json_each(:ranges) r
        WHERE address.sort_key BETWEEN r.value ->> 'low' AND r.value ->> 'high')`,
    ),
    ...listed(
      'actors',
      globs(filter.actors),
      `e.actor IN (SELECT actor.id FROM actor, json_each(:actors) g
        WHERE actor.actor_id GLOB g.value OR actor.name GLOB g.value)`,
    ),
    ...listed(
      'actorTypes',
      filter.actorTypes,
      `e.actor IN (SELECT id FROM actor WHERE type IN ${inList('actorTypes')})`,
    ),
    ...listed(
      'actorTypesExcluded',
      filter.actorTypesExcluded,
      `e.actor NOT IN (SELECT id FROM actor WHERE type IN ${inList('actorTypesExcluded')})`,
    ),
    ...listed('images', globs(filter.images), IMAGE_GLOB),
    ...listed('seqsExcluded', filter.seqsExcluded, `e.seq NOT IN ${inList('seqsExcluded')}`),
    ...(filter.subject === undefined ? [] : [subjectCondition(filter.subject)]),
    ...(filter.hss === undefined ? [] : hssConditions(filter.hss)),
  ];
}

const IMAGE_GLOB = `e.image IN (SELECT image.id FROM image, json_each(:images) g
  WHERE image.repository GLOB g.value
    OR image.repository || ':' || image.tag GLOB g.value
    OR image.repository || '@' || image.digest GLOB g.value
    OR image.registry || '/' || image.repository GLOB g.value
    OR image.registry || '/' || image.repository || ':' || image.tag GLOB g.value
    OR image.registry || '/' || image.repository || '@' || image.digest GLOB g.value)`;

const OF_REPOSITORY =
  'repository = :repository AND (:registries IS NULL OR registry IN (SELECT value FROM json_each(:registries)))';

/** Null asks for any registry, also for events that name none. */
function hostList(registries: readonly string[] | null): string | null {
  return registries === null ? null : JSON.stringify(registries);
}

function subjectCondition(subject: Subject): Condition {
  switch (subject.kind) {
    case 'address':
      return {
        sql: 'e.address IN (SELECT id FROM address WHERE coalesce(ip, address) = :address)',
        parameters: { address: subject.address },
      };
    case 'actor':
      return {
        sql: 'e.actor IN (SELECT id FROM actor WHERE coalesce(actor_id, name) IS :actor)',
        parameters: { actor: subject.actor },
      };
    case 'tag':
      return {
        sql: `e.image IN (SELECT id FROM image WHERE ${OF_REPOSITORY} AND tag = :tag)`,
        parameters: { repository: subject.repository, registries: hostList(subject.registries), tag: subject.tag },
      };
    case 'digest':
      return {
        sql: `e.image IN (SELECT id FROM image WHERE ${OF_REPOSITORY} AND digest = :digest)`,
        parameters: {
          repository: subject.repository,
          registries: hostList(subject.registries),
          digest: subject.digest,
        },
      };
    case 'repository':
      return {
        sql: `e.image IN (SELECT id FROM image WHERE ${OF_REPOSITORY})`,
        parameters: { repository: subject.repository, registries: hostList(subject.registries) },
      };
    case 'container':
      return {
        sql: `e.image IN (SELECT id FROM image
          WHERE (${OF_REPOSITORY} AND tag IS NULL AND digest IS NULL)
            OR (repository IS NULL AND substr(:repository, 1, length(namespace) + 1) = namespace || '/'
              AND (:registries IS NULL OR registry IS NULL OR registry IN (SELECT value FROM json_each(:registries)))))`,
        parameters: { repository: subject.repository, registries: hostList(subject.registries) },
      };
  }
}

/** What an event answers for each of Huawei's fields; `hssRow` in the report shows the same. */
const HSS_FIELDS: readonly (readonly [keyof HssQuery, string])[] = [
  ['resourceName', "coalesce(e.details ->> 'resource_name', (SELECT repository FROM image WHERE id = e.image))"],
  [
    'resourceType',
    `coalesce(e.details ->> 'resource_type', (SELECT repository || coalesce(':' || tag, '') || coalesce('@' || digest, '')
      FROM image WHERE id = e.image))`,
  ],
  ['eventName', "coalesce(e.details ->> 'event_name', (SELECT action FROM action WHERE id = e.action))"],
  ['eventType', "coalesce(e.details ->> 'event_type', (SELECT category FROM action WHERE id = e.action))"],
  ['sourceIp', '(SELECT address FROM address WHERE id = e.address)'],
  ['userName', '(SELECT coalesce(name, actor_id) FROM actor WHERE id = e.actor)'],
];

function hssConditions(query: HssQuery): readonly Condition[] {
  return HSS_FIELDS.flatMap(([name, sql]) => {
    const wanted = query[name];
    return wanted === null ? [] : [{ sql: `${sql} = :${name}`, parameters: { [name]: wanted } }];
  });
}

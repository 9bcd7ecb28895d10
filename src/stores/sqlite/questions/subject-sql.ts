import type { Subject } from '../../../case/event-filter.ts';
import {
  amongSql,
  type IdColumn,
  type IdCondition,
  type Parameters,
  parametersOf,
  type SqlCondition,
  withOwnParameters,
} from './sql-condition.ts';

/** Conditions that an event about one of these subjects meets. There must be at least one subject. */
export function subjectConditions(subjects: readonly Subject[]): readonly SqlCondition[] {
  const [only, ...others] = subjects;
  if (only !== undefined && others.length === 0) return conditionsOfOne(only);
  const ofDigests = digestConditions(subjects);
  if (ofDigests !== null) return ofDigests;
  return [listCondition(subjects) ?? anyOf(subjects.map(conditionsOfOne))];
}

function about(column: IdColumn, ids: string, parameters: Parameters): IdCondition {
  return { kind: 'ids', column, isExcluded: false, isNarrow: true, ids, parameters, known: null };
}

const HOST_IN = 'registry IN (SELECT id FROM host WHERE host IN (SELECT value FROM json_each(:registries)))';
const OF_REPOSITORY = `repository = :repository AND (:registries IS NULL OR ${HOST_IN})`;
const OF_CONTAINER = `SELECT id FROM image
  WHERE (${OF_REPOSITORY} AND tag IS NULL)
    OR (repository IS NULL AND substr(:repository, 1, length(namespace) + 1) = namespace || '/'
      AND (:registries IS NULL OR registry IS NULL OR ${HOST_IN}))`;

interface Place {
  readonly registries: readonly string[] | null;
  readonly repository: string;
}

function placeOf({ registries, repository }: Place): Parameters {
  return { repository, registries: registries === null ? null : JSON.stringify(registries) };
}

function repositoryCondition(place: Place): IdCondition {
  return about('image', `SELECT id FROM image WHERE ${OF_REPOSITORY}`, placeOf(place));
}

function conditionsOfOne(subject: Subject): readonly SqlCondition[] {
  if (subject.kind === 'address') {
    const { address } = subject;
    return [about('address', 'SELECT id FROM address WHERE coalesce(ip, address) = :address', { address })];
  }
  if (subject.kind === 'actor') {
    const { actor } = subject;
    return [about('actor', 'SELECT id FROM actor WHERE coalesce(actor_id, name) IS :actor', { actor })];
  }
  const ofRepository = repositoryCondition(subject);
  const place = placeOf(subject);
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

const ACTOR_IN_LIST = `SELECT id FROM actor WHERE coalesce(actor_id, name) IN (SELECT value FROM json_each(:list))
  OR (:nameless AND coalesce(actor_id, name) IS NULL)`;
const ADDRESS_IN_LIST = 'SELECT id FROM address WHERE coalesce(ip, address) IN (SELECT value FROM json_each(:list))';

/** A query for the images that the items of `:list` name. `isTag`: the tag must match too. */
const imageInList = (isTag: boolean) => `SELECT image.id
  FROM json_each(:list) s CROSS JOIN image ON image.repository = s.value ->> 'repository'
    ${isTag ? "AND image.tag = s.value ->> 'tag'" : ''}
  WHERE s.value ->> 'registries' IS NULL OR EXISTS (SELECT 1 FROM json_each(s.value, '$.registries') r
    JOIN host ON host.host = r.value WHERE host.id = image.registry)`;

/** One condition for subjects that are all of one kind, if the ids of one column decide; null for other lists. */
function listCondition(subjects: readonly Subject[]): SqlCondition | null {
  const kinds = new Set(subjects.map(({ kind }) => kind));
  const [kind] = kinds;
  if (kinds.size > 1) return null;
  switch (kind) {
    case 'actor': {
      const names = subjects.flatMap((subject) => (subject.kind === 'actor' ? [subject.actor] : []));
      const named = names.filter((name) => name !== null);
      const parameters = { list: JSON.stringify(named), nameless: Number(named.length < names.length) };
      return about('actor', ACTOR_IN_LIST, parameters);
    }
    case 'address': {
      const addresses = subjects.flatMap((subject) => (subject.kind === 'address' ? [subject.address] : []));
      return about('address', ADDRESS_IN_LIST, { list: JSON.stringify(addresses) });
    }
    case 'repository':
    case 'tag':
      return about('image', imageInList(kind === 'tag'), { list: JSON.stringify(subjects) });
    default:
      return null;
  }
}

const DIGEST_IN_LIST = 'SELECT id FROM digest WHERE digest IN (SELECT value FROM json_each(:list))';

/** Conditions for digests of one repository, as a tag has that moves: the index of images finds the events. */
function digestConditions(subjects: readonly Subject[]): readonly SqlCondition[] | null {
  const digests = subjects.flatMap((subject) => (subject.kind === 'digest' ? [subject] : []));
  const places = new Set(digests.map(({ registries, repository }) => JSON.stringify([registries, repository])));
  const [first] = digests;
  if (first === undefined || digests.length < subjects.length || places.size > 1) return null;
  const list = JSON.stringify(digests.map(({ digest }) => digest));
  return [repositoryCondition(first), about('digest', DIGEST_IN_LIST, { list })];
}

/** One condition for subjects of several kinds, or for digests of several repositories. SQLite must look at every event. */
function anyOf(alternatives: readonly (readonly SqlCondition[])[]): SqlCondition {
  const own = alternatives.map((conditions, place) =>
    conditions.map((condition, index) => withOwnParameters(withOwnParameters(condition, index), place)),
  );
  const sql = own.map((conditions) => conditions.map(plainSql).join(' AND ')).join(') OR (');
  return { kind: 'expression', sql: `(${sql})`, parameters: parametersOf(own.flat()) };
}

function plainSql(condition: SqlCondition): string {
  return condition.kind === 'expression' ? condition.sql : amongSql(`e.${condition.column}`, condition);
}

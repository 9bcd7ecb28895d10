import type { Subject } from '../../../case/event-filter.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import { LOGGED_ADDRESS } from '../connection/short-values.ts';
import type { ParameterList } from './values.ts';

/** The address by which a subject is found. */
export const ADDRESS = `coalesce(ip, ${LOGGED_ADDRESS})`;

type Placed = Exclude<Subject, { readonly kind: 'address' | 'actor' }>;

/** Prints that an event is about one of some subjects. There must be at least one. */
export function subjectSql(subjects: readonly Subject[], list: ParameterList): string {
  const addresses = subjects.flatMap((subject) => (subject.kind === 'address' ? [subject.address] : []));
  const actors = subjects.flatMap((subject) => (subject.kind === 'actor' ? [subject.actor] : []));
  const placed = subjects.filter((subject) => subject.kind !== 'address' && subject.kind !== 'actor');
  const names = actors.filter((actor) => actor !== null);
  const tests = [
    ...(addresses.length === 0 ? [] : [`ifNull(${ADDRESS} IN ${list.texts(addresses)}, 0)`]),
    ...(names.length === 0 ? [] : [`ifNull(actor IN ${list.texts(names)}, 0)`]),
    ...(names.length < actors.length ? [`isNull(actor)`] : []),
    ...[...groupBy(placed, ({ kind, registries }) => `${kind} ${registries === null}`).values()].map((alike) =>
      placedSql(alike, list),
    ),
  ];
  return tests.join(' OR ');
}

/** The same for subjects of one kind that all name registries, or all of which stand for any registry. */
function placedSql(subjects: readonly Placed[], list: ParameterList): string {
  const [first] = subjects;
  if (first === undefined) return '0';
  if (first.kind === 'container') return containersSql(subjects, list);
  const isAnywhere = first.registries === null;
  const named = subjects.flatMap((subject) =>
    (subject.registries ?? ['']).map((registry) => ({
      registry,
      repository: subject.repository,
      name: nameOf(subject),
    })),
  );
  const columns: readonly (readonly [string, readonly string[]])[] = [
    ...(isAnywhere ? [] : [['registry', named.map(({ registry }) => registry)] as const]),
    ['repository', named.map(({ repository }) => repository)],
    ...(first.kind === 'repository' ? [] : [[first.kind, named.map(({ name }) => name)] as const]),
  ];
  return amongTuples(columns, list);
}

function nameOf(subject: Placed): string {
  if (subject.kind === 'tag') return subject.tag;
  return subject.kind === 'digest' ? subject.digest : '';
}

/** Prints that some columns have, together, the values that stand at one place of the lists. */
export function amongTuples(columns: readonly (readonly [string, readonly string[]])[], list: ParameterList): string {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return `ifNull(${only[0]} IN ${list.texts(only[1])}, 0)`;
  const values = columns.map(([, texts]) => list.texts(texts)).join(', ');
  const members = columns.map((_, index) => `tupleElement(one, ${index + 1})`).join(', ');
  const present = columns.map(([column]) => `isNotNull(${column})`).join(' AND ');
  const texts = columns.map(([column]) => `ifNull(${column}, '')`).join(', ');
  return `(${present} AND (${texts}) IN (SELECT ${members} FROM (SELECT arrayJoin(arrayZip(${values})) AS one)))`;
}

/** Events on repositories as a whole, or on the namespaces that hold them. */
function containersSql(subjects: readonly Placed[], list: ParameterList): string {
  const repositories = list.texts(subjects.map(({ repository }) => repository));
  const registries = list.add(
    subjects.map((subject) => JSON.stringify(subject.registries ?? [])),
    'Array(String)',
  );
  const isAnywhere = subjects[0]?.registries === null;
  const isOn = isAnywhere ? '1' : `has(JSONExtract(hosts, 'Array(String)'), ifNull(registry, ''))`;
  const ofRepository = `ifNull(repository = name, 0) AND isNull(tag) AND (${isAnywhere ? '1' : `isNotNull(registry) AND ${isOn}`})`;
  const ofNamespace = `isNull(repository) AND isNotNull(namespace) AND startsWith(name, concat(ifNull(namespace, ''), '/'))
    AND (${isAnywhere ? '1' : `isNull(registry) OR ${isOn}`})`;
  // The second condition spares reading the days of other repositories.
  return `(has_image = 1 AND (isNull(repository) OR repository IN ${repositories}) AND isNull(digest)
    AND arrayExists((name, hosts) -> (${ofRepository}) OR (${ofNamespace}), ${repositories}, ${registries}))`;
}

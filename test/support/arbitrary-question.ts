import fc from 'fast-check';
import { DIMENSIONS, type GroupKey, type Page } from '../../src/case/case-reader.ts';
import {
  type EventFilter,
  eventSetOf,
  type FieldTest,
  type Selection,
  type Subject,
  type SubjectWindow,
} from '../../src/case/event-filter.ts';
import { EPOCH, instantOf } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { classifyAddress } from '../../src/network/classify-address.ts';
import { parseAddressRange } from '../../src/network/ip-range.ts';

/** Small vocabularies, so that filters hit and events agree. */
const CATEGORIES = ['push', 'pull', 'delete', 'blob-pull'] as const;
const OUTCOMES = ['success', 'failure', 'denied'] as const;
const ACTOR_TYPES = ['user', 'robot', 'unknown'] as const;
const NETWORKS = ['public', 'private', 'unknown'] as const;
const REGIONS = ['eu-1', 'us-2'];
export const SOURCES = ['quay-usage-logs', 'aws-cloudtrail'];
const NAMES = ['ada', 'Ada', 'ci-[1]', 'ci-1', '*', '镜像', ''];
const ADDRESSES = ['203.0.113.7', '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', 'AWS Internal', '10.0.*.*'];
const RANGES = ['10.0.0.0/8', '203.0.113.7', '2001:db8::/32', '0.0.0.0/0', '::/0'];
export const REGISTRIES = ['reg.example.com', 'host:5000'];
export const REPOSITORIES = ['payments/api', 'payments/[api]', 'payments', 'web/app/ui'];
const NAMESPACES = ['payments', 'web', 'pay', '*', 'payment[s]', 'web/app'];
export const TAGS = ['v1', 'v2', '*'];
export const DIGESTS = ['sha256:aa', 'sha256:bb'];
export const TIMES = [0, 1, 86_399_999, 86_400_000, 86_400_001, 200_000_000];

export const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
export const maybe = <T>(values: readonly T[]) => fc.option(one(values));
export const times = one(TIMES).map((ms) => instantOf(ms) ?? EPOCH);

const client = fc
  .tuple(maybe(ADDRESSES), fc.boolean(), maybe(['docker', 'skopeo']))
  .map(([address, isStated, tool]) => {
    const { ip, sortKey, network } = classifyAddress(address ?? '');
    const isPublic = isStated || network === 'public';
    return {
      address,
      ip,
      sortKey,
      network,
      statedNetwork: isStated ? 'Public' : null,
      isPublic,
      userAgent: null,
      tool,
    };
  });
const image = fc.oneof(
  fc.record({
    registry: maybe(REGISTRIES),
    namespace: fc.constant(null),
    repository: one(REPOSITORIES),
    tag: maybe(TAGS),
    digest: maybe(DIGESTS),
  }),
  fc.record({
    registry: maybe(REGISTRIES),
    namespace: maybe(NAMESPACES),
    repository: fc.constant(null),
    tag: fc.constant(null),
    digest: fc.constant(null),
  }),
);
export const event: fc.Arbitrary<RegistryEvent> = fc.record({
  eventId: fc.constant(null),
  time: times,
  category: one(CATEGORIES),
  action: one(['PullImage', 'pull', 'pull [x]', 'PUSH']),
  plane: one(['data', 'management'] as const),
  outcome: one(OUTCOMES),
  reasonCode: maybe(['200', '401']),
  actor: fc.record({ id: maybe(NAMES), name: maybe(NAMES), type: one(ACTOR_TYPES), credential: maybe(['token']) }),
  client,
  image: fc.option(image),
  region: maybe(REGIONS),
  account: fc.constant(null),
  details: fc.record(
    { resource_name: one(REPOSITORIES), resource_type: one(NAMES), event_name: one(NAMES), event_type: one(NAMES) },
    { requiredKeys: [] },
  ),
});
export const events = fc.array(fc.tuple(event, one(SOURCES)), { maxLength: 14 });

const glob = (words: readonly string[]) =>
  fc.oneof(one(words), one(['*', '?', '*a*', '[*', '*[?]*', 'p*i', 'ci-?', '*/*', '*:v?', '*@sha256:*', 'reg*', '']));
const list = <T>(values: fc.Arbitrary<T>) => fc.array(values, { maxLength: 2 });
const place = { registries: fc.option(list(one(REGISTRIES))), repository: one(REPOSITORIES) };
export const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constant('address' as const), address: one([...ADDRESSES, '10.0.0.1']) }),
  fc.record({ kind: fc.constant('actor' as const), actor: maybe(NAMES) }),
  fc.record({ kind: fc.constant('tag' as const), ...place, tag: one(TAGS) }),
  fc.record({ kind: fc.constant('digest' as const), ...place, digest: one(DIGESTS) }),
  fc.record({ kind: fc.constant('repository' as const), ...place }),
  fc.record({ kind: fc.constant('container' as const), ...place }),
);
const fieldTest: fc.Arbitrary<FieldTest> = fc.record({
  detail: maybe(['resource_name', 'resource_type', 'event_name', 'event_type', 'not there']),
  field: one(['repository', 'reference', 'action', 'category', 'loggedAddress', 'actorName'] as const),
  equals: one([...REPOSITORIES, ...NAMES, ...ADDRESSES, 'payments/api:v1', 'pull', 'PullImage']),
});
const filter: fc.Arbitrary<EventFilter> = fc.record(
  {
    categories: list(one(CATEGORIES)),
    networks: list(one(NETWORKS)),
    outcomes: list(one(OUTCOMES)),
    addresses: list(one(RANGES).map(parseAddressRange)),
    actors: list(glob(NAMES)),
    actions: list(glob(['PullImage', 'pull [x]'])),
    sources: list(one(SOURCES)),
    regions: list(one(REGIONS)),
    images: list(glob([...REPOSITORIES, 'payments/api:v1', 'host:5000/payments/api'])),
    isCaseIgnored: fc.boolean(),
    addressTexts: list(one(ADDRESSES)),
    addressesExcluded: list(one(RANGES).map(parseAddressRange)),
    addressTextsExcluded: list(one(ADDRESSES)),
    actorsExcluded: list(glob(NAMES)),
    imagesExcluded: list(glob([...REPOSITORIES, 'payments/api:v1', 'PAYMENTS/*'])),
    tags: list(glob([...TAGS, 'V1'])),
    digests: list(glob([...DIGESTS, 'sha256:a*'])),
    clients: list(glob(['docker', 'SKOPEO'])),
    regionsLike: list(glob(REGIONS)),
    accounts: list(glob(NAMES)),
    texts: list(one(['ADA', 'api', '10.0', 'v1', 'SHA256', 'skopeo', 'payments', '镜', '3', ''])),
    categoriesExcluded: list(one(CATEGORIES)),
    actorTypes: list(one(ACTOR_TYPES)),
    actorTypesExcluded: list(one(ACTOR_TYPES)),
    among: list(fc.nat(14)).map(eventSetOf),
    excluded: list(fc.nat(14)).map(eventSetOf),
    subjects: list(subject),
    fieldTests: list(fieldTest),
  },
  { requiredKeys: [] },
);
const window = fc.option(fc.record({ from: times, to: times }));
/** One filter at a time finds more than many at once do; both are asked. */
const single = fc.tuple(filter, fc.nat()).map(([whole, noise]): EventFilter => {
  const entries = Object.entries(whole);
  return Object.fromEntries(entries.slice(noise % (entries.length + 1)).slice(0, 1));
});
export const selection: fc.Arbitrary<Selection> = fc.record({
  window,
  where: fc.oneof(
    single.map((only) => [only]),
    fc.array(filter, { maxLength: 2 }),
    fc.array(single, { maxLength: 3 }),
  ),
});
/** About one thing, of some kinds: what the lists of the index tell alone. */
export const lookup: fc.Arbitrary<Selection> = fc.record({
  window,
  where: fc.tuple(
    subject.map((only) => ({ subjects: [only] })),
    fc.record(
      { categories: list(one(CATEGORIES)), outcomes: list(one(OUTCOMES)), categoriesExcluded: list(one(CATEGORIES)) },
      { requiredKeys: [] },
    ),
  ),
});
export const page: fc.Arbitrary<Page> = fc.record({
  limit: fc.nat(6),
  offset: fc.nat(6),
  order: one(['oldest-first', 'newest-first'] as const),
});

/** Ranges of time that a case may have loaded. */
export const ranges = fc.oneof(
  fc.record({ from: times, to: times }),
  fc.constant({ from: EPOCH, to: instantOf(Math.max(...TIMES) + 1) ?? EPOCH }),
);

export const dimensions = fc.uniqueArray(one(DIMENSIONS), { minLength: 1, maxLength: 4 });

export const subjectWindow: fc.Arbitrary<SubjectWindow> = fc.record({
  subject,
  window: fc.record({ from: times, to: times }),
});
/** Values of the dimensions that have few; others are absent. */
export const groupKey: fc.Arbitrary<GroupKey> = fc.record({
  actor: maybe(NAMES),
  address: maybe(ADDRESSES),
  repository: maybe(REPOSITORIES),
  tag: maybe(TAGS),
  digest: maybe(DIGESTS),
  category: one(CATEGORIES),
});

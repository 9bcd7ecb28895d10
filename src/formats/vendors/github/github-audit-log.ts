import {
  type Actor,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type Format,
  type ImageReference,
  ignored,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  notATime,
  objectField,
  pickScalars,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  type Remark,
  rejected,
  remarkUnlessKnown,
  textField,
  textsField,
  timeField,
} from '../../toolkit/index.ts';

/** The names that the page `documentation` lists under packages, and what else opens or hides a registry. */
const ACTIONS = [
  ...currentActions({ plane: 'data' }, [
    ['packages.package_published', 'push', 'A package is published, or published again'],
    ['packages.package_version_published', 'push', 'A version of a package is published: an image is pushed'],
    ['packages.version_upload', 'push', 'A version is uploaded'],
    ['packages.part_upload', 'blob-push', 'A part of a version is uploaded: a layer'],
    ['packages.version_download', 'pull', 'A version is downloaded'],
    ['packages.package_deleted', 'delete', 'A package is deleted with all of its versions'],
    ['packages.package_version_deleted', 'delete', 'A version of a package is deleted'],
    ['packages.package_restored', 'restore', 'A deleted package is restored'],
    ['packages.package_version_restored', 'restore', 'A deleted version is restored'],
    ['packages.upstream_package_fetched', 'replicate', 'A package is fetched from an upstream registry'],
    ['packages.insecure_hash', 'policy', 'A hash that is not secure was used for a package'],
  ]),
  ...currentActions({ plane: 'management' }, [
    ['repo.access', 'config', 'The visibility of a repository, and of packages that inherit it, is changed'],
    ['audit_log_streaming.create', 'config', 'A stream of the audit log is set up'],
    ['audit_log_streaming.update', 'config', 'A stream of the audit log is changed, or paused'],
    ['audit_log_streaming.destroy', 'config', 'A stream of the audit log is deleted'],
  ]),
];
const BY_ACTION = actionIndex(ACTIONS);

/** `docker` is the registry docker.pkg.github.com, which ghcr.io took over. */
const CONTAINERS: ReadonlySet<string> = new Set(['container', 'docker']);
const TIME_KEYS = ['@timestamp', 'at_sign_timestamp', 'created_at'] as const;
const DOTTED = /^[a-z_]+\.[a-z_.]*$/;

/** Names that GitHub does not list, by what they say. */
const TELLING_NAMES: readonly (readonly [RegExp, Category])[] = [
  [/visibility|access|settings/, 'config'],
  [/deleted$/, 'delete'],
  [/restored$/, 'restore'],
  [/published$/, 'push'],
];

const isOfPackages = (action: string) => action.startsWith('packages.');

function categoryOf(action: string): Category {
  const known = BY_ACTION.get(action)?.category;
  if (known !== undefined) return known;
  return TELLING_NAMES.find(([pattern]) => pattern.test(action.slice(-100)))?.[1] ?? 'other';
}

/** Some sinks keep the fields of one kind of event apart, in `data`. */
function flat(record: JsonObject): JsonObject {
  const data = objectField(record, 'data');
  return Object.keys(data).length === 0 ? record : joined(data, record);
}

function actorOf(record: JsonObject): Actor {
  const login = textField(record, 'actor');
  const isProgram = login?.endsWith('[bot]') === true || textField(record, 'actor_is_bot') === 'true';
  const type = login === null ? 'unknown' : isProgram ? 'service' : 'user';
  return { id: login, name: login, type, credential: textField(record, 'programmatic_access_type') };
}

const ownerOf = (record: JsonObject) => textField(record, 'org') ?? textsField(record, 'org')[0] ?? null;

/** Names in a registry are lower case. A version is a digest; the old registry named it by its tag. */
function imageOfPackage(record: JsonObject): ImageReference | null {
  const name = textField(record, 'package');
  const owner = ownerOf(record) ?? textField(record, 'user') ?? textField(record, 'repo')?.split('/', 1)[0] ?? null;
  const version = textField(record, 'version');
  const isByDigest = version !== null && isDigest(version);
  const isContainer = isByDigest || CONTAINERS.has(textField(record, 'ecosystem') ?? '');
  if (name === null || !isContainer) return null;
  return imageOf({
    registry: 'ghcr.io',
    repository: (owner === null ? name : `${owner}/${name}`).toLowerCase(),
    tag: isByDigest ? null : version,
    digest: isByDigest ? version : null,
  });
}

function detailsOf(record: JsonObject): Details {
  const country = textField(objectField(record, 'actor_location'), 'country_code');
  const kept = joined(
    pickScalars(record, ['repo', 'visibility', 'previous_visibility', 'operation_type', 'request_id', 'business']),
    pickScalars(record, ['package', 'package_id', 'version_id', 'ecosystem', 'token_id', 'actor_id', 'user']),
    country === null ? NOTHING : { country },
  );
  // The CSV has numbers as texts.
  return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)]));
}

function timeKeyOf(record: JsonObject): string {
  return TIME_KEYS.find((key) => textField(record, key) !== null) ?? 'created_at';
}

/** Why a record tells nothing of a registry; null for one that does. */
function reasonToIgnore(record: JsonObject, action: string): string | null {
  if (!isOfPackages(action)) return BY_ACTION.has(action) ? null : 'not about packages';
  const ecosystem = textField(record, 'ecosystem');
  return ecosystem === null || CONTAINERS.has(ecosystem) ? null : 'about a package that is no container';
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const fields = flat(record);
  const action = textField(fields, 'action');
  if (action === null) return rejected('"action" is missing');
  const reason = reasonToIgnore(fields, action);
  if (reason !== null) return ignored(reason);
  const timeKey = timeKeyOf(fields);
  const time = timeField(fields, timeKey, context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(fields, timeKey));
  const id = textField(fields, '_document_id');
  const { client, remarks } = describeClient({
    address: textField(fields, 'actor_ip'),
    userAgent: textField(fields, 'user_agent'),
  });
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: categoryOf(action),
    action,
    plane: BY_ACTION.get(action)?.plane ?? 'management',
    // Refusals are not logged.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(fields),
    client,
    image: isOfPackages(action) ? imageOfPackage(fields) : null,
    region: null,
    account: ownerOf(fields),
    details: detailsOf(fields),
  };
  // No page shows the columns of the CSV; in JSON times are numbers or dates.
  const isCsv = /^\d{10,}$/.test((textField(fields, timeKey) ?? '').slice(0, 20));
  const layout: readonly Remark[] = isCsv ? ['unconfirmed-layout'] : [];
  const identity = id === null ? null : `github:${id}`;
  return asEvents([event], identity, time.remarks, remarks, layout, remarkUnlessKnown(BY_ACTION.has(action)));
}

function isEntry(record: JsonObject): boolean {
  const action = textField(record, 'action');
  if (action === null || action.length > LONGEST_SEARCHED || !DOTTED.test(action)) return false;
  // GitLab and Docker Hub have actions too.
  if (Object.hasOwn(record, 'author_id') || Object.hasOwn(record, 'action_description')) return false;
  const isDated = TIME_KEYS.some((key) => textField(record, key) !== null);
  return textField(record, '_document_id') !== null || (isDated && Object.hasOwn(record, 'actor'));
}

export const format: Format = {
  id: 'github-audit-log',
  title: 'GitHub audit log: packages of ghcr.io (export, API, stream)',
  vendor: 'GitHub',
  documentation:
    'https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization',
  howToExport: [
    'Organization or enterprise, Settings, Logs, Audit log: search for action:packages, then Export, JSON.',
    "Or gh api --paginate '/orgs/<organization>/audit-log?phrase=action:packages&per_page=100' > audit.json",
    'Or take the files of an audit log stream (enterprises only) from the bucket, as they are: one object a line, compressed with gzip.',
    'Addresses are there only where IP address disclosure is switched on: do so before you need it.',
  ],
  signature:
    '{"@timestamp":…,"_document_id":…,"action":"packages.package_version_published","actor":…,"org":…,"package":…,"ecosystem":"container","version":"sha256:…"}',
  limits: [
    'Addresses are missing unless the organization or enterprise discloses them.',
    'Pulls of public packages are not logged, nor is the moving of a tag: a version is a digest, and tags are not named.',
    'Only what succeeded is logged.',
    'Kept for 180 days; git events for seven.',
    'An export holds what the search of the page held, in no order of time.',
    'Events that are not about containers are ignored, but for the visibility of repositories and the streaming of the log.',
    'Where a record names no ecosystem, the image is unknown unless its version is a digest.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  channelGaps: [
    {
      fields: [],
      details: ['actor_id', 'visibility', 'previous_visibility', 'request_id', 'business', 'token_id', 'user'],
    },
    { fields: [], details: ['country'] },
  ],
  collections: [],
  recognise: (record) => (isObject(record) && isEntry(record) ? MINE : NOT_MINE),
  read,
};

import {
  type Actor,
  asEvents,
  currentActions,
  describeClient,
  type Format,
  type ImageReference,
  ignored,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  objectField,
  objectIn,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitReference,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['published', 'push', 'A version of a container is published (a signature, attestation or SBOM tag: sign)'],
  ['updated', 'push', 'A version of a container is published again, or its tags change'],
]);
const KNOWN: ReadonlySet<string> = new Set(ACTIONS.map(({ action }) => action));

const MEMBERS = ['package', 'registry_package'] as const;
const TYPES: ReadonlySet<string> = new Set(['container', 'docker']);
const LONGEST_URL = 2048;

function packageIn(record: JsonObject): JsonObject | null {
  const found = MEMBERS.map((key) => objectIn(record, key)).find((member) => member !== null);
  return found !== undefined && Object.hasOwn(found, 'package_version') ? found : null;
}

/** The example of the vendor says docker in one field and npm in another: any of them may name a container. */
function isContainer(subject: JsonObject): boolean {
  const registry = objectField(subject, 'registry');
  const types = [textField(subject, 'ecosystem'), textField(subject, 'package_type'), textField(registry, 'type')];
  return types.some((type) => type !== null && TYPES.has(type.toLowerCase()));
}

/** `ghcr.io/owner/name:tag`: the tag may be empty. Names in a registry are lower case. */
function imageOfPackage(subject: JsonObject): ImageReference | null {
  const version = objectField(subject, 'package_version');
  const digest = textField(version, 'version');
  const tag = textField(objectField(objectField(version, 'container_metadata'), 'tag'), 'name');
  const url = textField(version, 'package_url')?.replace(/^https?:\/\//, '') ?? null;
  const named = url === null || url.length > LONGEST_URL ? null : splitReference(url);
  const owner = textField(objectField(subject, 'owner'), 'login');
  const own = [owner, textField(subject, 'name')].filter((part) => part !== null).join('/');
  return imageOf({
    registry: named?.registry ?? 'ghcr.io',
    repository: (named?.repository ?? own).toLowerCase(),
    tag: named?.tag ?? tag,
    digest: digest !== null && isDigest(digest) ? digest : (named?.digest ?? null),
  });
}

/** The first of these that is a time. A version's `created_at` may be in year 1. */
function timeOf(subject: JsonObject, context: ReadContext) {
  const zone = context.assumedZone ?? 'utc';
  const version = objectField(subject, 'package_version');
  return (
    timeField(subject, 'updated_at', zone) ??
    timeField(version, 'updated_at', zone) ??
    timeField(version, 'created_at', zone) ??
    timeField(subject, 'created_at', zone)
  );
}

function actorOf(sender: JsonObject): Actor {
  const login = textField(sender, 'login');
  if (login === null) return { id: null, name: null, type: 'unknown', credential: null };
  const type = textField(sender, 'type') === 'Bot' ? 'service' : 'user';
  return { id: login, name: login, type, credential: null };
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const subject = packageIn(record);
  if (subject === null) return rejected('"package" is missing, or has no version');
  if (!isContainer(subject)) return ignored('about a package that is no container');
  const time = timeOf(subject, context);
  if (time === null) return rejected('no field of "package" holds a time');
  const action = textField(record, 'action') ?? 'published';
  const image = imageOfPackage(subject);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const name = textField(objectField(record, 'repository'), 'full_name');
  const isPush = KNOWN.has(action);
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: isPush ? 'push' : 'other',
    action,
    plane: 'data',
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(objectField(record, 'sender')),
    client,
    image,
    region: null,
    account: textField(objectField(record, 'organization'), 'login'),
    details: name === null ? {} : { repo: name },
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(isPush));
}

export const format: Format = {
  id: 'github-package-webhook',
  title: 'GitHub webhooks about packages of ghcr.io (package, registry_package)',
  vendor: 'GitHub',
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package',
  howToExport: [
    'In the settings of the organization or repository, Webhooks: add the URL of a collector of yours, content type application/json, with the event "Registry packages".',
    'Have the collector write each request body as it comes: one a file, one after the other, or one a line.',
  ],
  signature:
    '{"action":"published","registry_package":{"ecosystem":"container","package_version":{"version":"sha256:…","package_url":"ghcr.io/owner/name:tag"}},"sender":{…}}',
  limits: [
    'Only pushes are told: neither pulls nor deletions.',
    'No address and no client program.',
    'The time is that of the last change of the package: when a body is delivered late, another push may have moved it.',
    'Packages that are no containers are ignored.',
    'With both events switched on, each push comes twice, once as package and once as registry_package.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise: (record) =>
    isObject(record) && packageIn(record) !== null && objectIn(record, 'sender') !== null ? MINE : NOT_MINE,
  read,
};

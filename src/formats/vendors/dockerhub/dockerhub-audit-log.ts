import {
  type Actor,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type Format,
  field,
  type ImageReference,
  imageOf,
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
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';

/**
 * The one name that the API reference spells out. It sends readers to `GET /v2/auditlogs/{account}/actions` for the
 * others, whose answer differs per account.
 */
const ACTIONS = currentActions({ plane: 'data' }, [
  ['repo.tag.push', 'push', 'Push of a tag, also over an existing tag'],
]);
const BY_NAME = actionIndex(ACTIONS);

/** Words of an undocumented name that decide its category by themselves. The first line with such a word holds. */
const TELLING_WORDS: readonly (readonly [category: Category, words: ReadonlySet<string>])[] = [
  // Docker Offload and Build Cloud run in the same account, and are no part of the registry.
  ['other', new Set(['offload', 'build', 'builder', 'builds', 'billing', 'plan'])],
  ['auth', new Set(['token', 'tokens', 'member', 'members', 'team', 'teams', 'sso', 'invite', 'invites'])],
  ['policy', new Set(['policy', 'policies', 'registry', 'ram'])],
];
const REMOVALS: ReadonlySet<string> = new Set(['delete', 'deleted', 'remove', 'removed']);
/** The page "Activity logs" has these words in the titles of its repository and organization events. */
const CHANGES: ReadonlySet<string> = new Set([
  ...['create', 'created', 'update', 'updated', 'change', 'changed'],
  ...['privacy', 'category', 'categories', 'settings'],
]);

/**
 * What an undocumented name says by its words. The page "Activity logs"
 * (https://docs.docker.com/admin/organization/activity-logs/) lists the events by their titles, without their names.
 */
function categoryOfWords(action: string): Category {
  const words = action.length > LONGEST_SEARCHED ? [] : action.toLowerCase().split(/[._-]/);
  const [told] = TELLING_WORDS.find(([, telling]) => words.some((word) => telling.has(word))) ?? [];
  if (told !== undefined) return told;
  if (REMOVALS.has(words.at(-1) ?? '')) return categoryOfRemoval(words);
  const isOfRegistry = words[0] === 'org' || (words[0] === 'repo' && words[1] !== 'tag');
  return isOfRegistry && words.some((word) => CHANGES.has(word)) ? 'config' : 'other';
}

/** `repo.tag.delete` takes away a tag, `repo.delete` everything. */
function categoryOfRemoval([subject, part]: readonly string[]): Category {
  if (subject !== 'repo') return 'other';
  return part === 'tag' ? 'untag' : 'delete';
}

function categoryOf(action: string): Category {
  return BY_NAME.get(action)?.category ?? categoryOfWords(action);
}

const TOKEN_MARK = ' - access token "';

/** `login`, or `login - access token "label"`. A label may hold quotation marks, a login holds no space. */
function actorOf(record: JsonObject): Actor {
  const text = textField(record, 'actor');
  if (text === null) return { id: null, name: null, type: 'unknown', credential: null };
  const mark = text.indexOf(TOKEN_MARK);
  const isToken = mark > 0 && text.length > mark + TOKEN_MARK.length && text.endsWith('"');
  const login = isToken ? text.slice(0, mark) : text;
  const credential = isToken ? `access token ${text.slice(mark + TOKEN_MARK.length, -1)}` : null;
  return { id: login, name: login, type: 'user', credential };
}

/** `name` is the repository in actions on repositories alone; in others it is an organization, a member, a team. */
function imageOfEntry(record: JsonObject, action: string): ImageReference | null {
  const name = textField(record, 'name');
  if (name === null || !action.startsWith('repo.')) return null;
  const account = textField(record, 'account');
  const repository = name.includes('/') || account === null ? name : `${account}/${name}`;
  const data = objectField(record, 'data');
  return imageOf({ repository, tag: textField(data, 'tag'), digest: textField(data, 'digest') });
}

/** `data` holds a few texts. What a forged record has beyond this many is not kept. */
const MOST_DATA_KEYS = 50;

function detailsOf(record: JsonObject, action: string, image: ImageReference | null): Details {
  const data = objectField(record, 'data');
  const isInImage = (key: string) => image !== null && (key === 'tag' || key === 'digest');
  const keys = Object.keys(data).slice(0, MOST_DATA_KEYS);
  const kept = pickScalars(
    data,
    keys.filter((key) => !isInImage(key)),
  );
  // Where the name is undocumented, the vendor's sentence is the only statement of what was done.
  const texts = [...(image === null ? ['name'] : []), ...(BY_NAME.has(action) ? [] : ['action_description'])];
  return joined(pickScalars(record, texts), Object.keys(kept).length === 0 ? NOTHING : { data: kept });
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const time = timeField(record, 'timestamp', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(record, 'timestamp'));
  const image = imageOfEntry(record, action);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: categoryOf(action),
    action,
    plane: BY_NAME.get(action)?.plane ?? 'management',
    // The log lists what was done; the schema has no field for a failure.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(record),
    client,
    image,
    region: null,
    account: textField(record, 'account'),
    details: detailsOf(record, action, image),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(BY_NAME.has(action)));
}

export const format: Format = {
  id: 'dockerhub-audit-log',
  title: 'Docker Hub audit log (activity logs of an organization)',
  vendor: 'Docker Hub',
  documentation: 'https://docs.docker.com/reference/api/hub/latest/operations/AuditLogs_ListAuditLogs/',
  howToExport: [
    'The organization needs Docker Team or Docker Business. Get a bearer token of an owner: POST https://hub.docker.com/v2/auth/token with identifier and secret (a password or an access token).',
    'curl -H "Authorization: Bearer $TOKEN" "https://hub.docker.com/v2/auditlogs/<organization>?from=<RFC 3339>&to=<RFC 3339>&page=1&page_size=100" > page-1.json',
    'Repeat with the next page until an answer has an empty list of logs, and import every page. They may also stand one after the other in one file.',
    'Keep the answer of /v2/auditlogs/<organization>/actions as well: it explains the action names of this account.',
  ],
  signature:
    '{"logs":[{"account":…,"action":"repo.tag.push","name":…,"actor":…,"data":{…},"timestamp":…,"action_description":…}]}',
  limits: [
    'Pulls are not logged at all, so this log cannot show that an image was copied.',
    'Neither an address nor a client program is logged: rules about addresses see nothing.',
    'Only what succeeded is logged: refused pushes and sign-ins are not.',
    'The vendor documents one action by name (repo.tag.push). Others are put into a category by the words of their names, or are other.',
    'Entries have no id: two identical entries of one moment cannot be told apart.',
    'A page does not say how many there are, so a missing page goes unnoticed.',
    'A push names the digest that the tag has now, not the one it had before.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['logs'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const isEntry = ['account', 'action', 'action_description'].every((key) => typeof field(record, key) === 'string');
    return isEntry ? MINE : NOT_MINE;
  },
  read,
};

import {
  type Actor,
  actionIndex,
  asEvents,
  currentActions,
  describeClient,
  type Format,
  type ImageReference,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  listIn,
  MINE,
  NOT_MINE,
  notATimeText,
  objectField,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data', edition: '0.x and 1.x' }, [
  ['push', 'push', 'Image pushed'],
  ['pull', 'pull', 'Image pulled'],
  ['create', 'config', 'Project created'],
  ['delete', 'delete', 'Image, tag, repository or project deleted'],
]);
const BY_ACTION = actionIndex(ACTIONS);

function actorOf(name: string | null): Actor {
  if (name === null) return { id: null, name: null, type: 'unknown', credential: null };
  const type = name === 'anonymous' ? 'anonymous' : name.startsWith('robot$') ? 'robot' : 'user';
  return { id: name, name, type, credential: null };
}

/** A project is written as `name/` with the tag `N/A`. */
function imageIn(record: JsonObject): ImageReference | null {
  const name = textField(record, 'repo_name');
  if (name === null) return null;
  if (name.endsWith('/')) return imageOf({ namespace: name.slice(0, -1) });
  const tag = textField(record, 'repo_tag');
  if (tag === null || tag === 'N/A') return imageOf({ repository: name });
  return imageOf({ repository: name, ...(isDigest(tag) ? { digest: tag } : { tag }) });
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'operation');
  if (action === null) return rejected('"operation" is missing');
  const time = timeField(record, 'op_time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'op_time'));
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: textField(record, 'log_id'),
    time: time.instant,
    category: BY_ACTION.get(action)?.category ?? 'other',
    action,
    plane: 'data',
    // Harbor 1.x wrote down what it did, and nothing that it refused.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(textField(record, 'username')),
    client,
    image: imageIn(record),
    region: null,
    account: null,
    details: pick(record, ['project_id', 'guid']),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(BY_ACTION.has(action)));
}

export const format: Format = {
  id: 'harbor-access-log',
  title: 'Harbor 1.x project logs',
  vendor: 'Harbor',
  documentation:
    'https://github.com/goharbor/harbor/blob/release-1.10.0/docs/1.10/working-with-projects/working-with-projects/access-project-logs.md',
  howToExport: [
    "curl -u admin 'https://HARBOR/api/logs?page=1&page_size=100' and the further pages, or /api/projects/<id>/logs; several answers may stand in one file.",
    'Harbor 2 has another log: harbor-audit-log.',
  ],
  signature: '[{"log_id":…,"username":…,"project_id":…,"repo_name":…,"repo_tag":…,"operation":"pull","op_time":…}]',
  limits: [
    'Names neither address nor user agent: those are in the log of the proxy (harbor-proxy-log).',
    'What was refused or failed is not here.',
    'A pull by tag may stand twice within a tenth of a second, the second time without its tag.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['list'],
  /** Portals hand the list on as `{"data":{"list":[…]}}`. */
  unwrap(value) {
    return isObject(value) ? listIn(objectField(value, 'data'), 'list') : null;
  },
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    return ['log_id', 'repo_name', 'operation', 'op_time'].every((key) => textField(record, key) !== null)
      ? MINE
      : NOT_MINE;
  },
  read,
};

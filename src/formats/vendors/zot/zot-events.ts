import {
  type Actor,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  field,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  notATimeText,
  objectField,
  openedWithin,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['zotregistry.image.updated', 'push', 'Manifest or index written (a signature, attestation or SBOM tag: sign)'],
  ['zotregistry.image.deleted', 'delete', 'Manifest deleted; a tag alone: untag'],
  ['zotregistry.image.scanned', 'scan', 'Image scanned; the counts are in the details'],
  ['zotregistry.image.lint_failed', 'policy', 'Image refused, because annotations that the policy wants are missing'],
  ['zotregistry.repository.created', 'config', 'Repository created'],
]);
const BY_ACTION = actionIndex(ACTIONS);
const PREFIX = 'zotregistry.';

function categoryOf(action: string, reference: string | null): Category {
  const isTag = reference !== null && !isDigest(reference);
  if (action === 'zotregistry.image.deleted') return isTag ? 'untag' : 'delete';
  return BY_ACTION.get(action)?.category ?? 'other';
}

function actorOf(data: JsonObject): Actor {
  const name = textField(objectField(data, 'actor'), 'name');
  return { id: name, name, type: name === null ? 'unknown' : 'user', credential: null };
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'type');
  if (action === null) return rejected('"type" is missing');
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const data = objectField(record, 'data');
  const request = objectField(data, 'request');
  const reference = textField(data, 'reference');
  const { client, remarks } = describeClient({
    address: textField(request, 'addr'),
    userAgent: textField(request, 'useragent'),
  });
  const id = textField(record, 'id');
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: categoryOf(action, reference),
    action,
    plane: 'data',
    // zot tells what it did; only this event tells what it refused.
    outcome: action === 'zotregistry.image.lint_failed' ? 'failure' : 'success',
    reasonCode: null,
    actor: actorOf(data),
    client,
    image: imageOf({
      repository: textField(data, 'name'),
      tag: reference === null || isDigest(reference) ? null : reference,
      digest: textField(data, 'digest') ?? (reference !== null && isDigest(reference) ? reference : null),
    }),
    region: null,
    account: null,
    details: joined(
      pick(data, ['mediaType']),
      pick({ summary: openedWithin(field(data, 'summary')) }, ['summary']),
      pick(request, ['method']),
    ),
  };
  return asEvents(
    [event],
    id === null ? null : `zot:${id}`,
    time.remarks,
    remarks,
    remarkUnlessKnown(BY_ACTION.has(action)),
  );
}

export const format: Format = {
  id: 'zot-events',
  title: 'zot event notifications',
  vendor: 'zot',
  documentation: 'https://zotregistry.dev/latest/articles/events/',
  howToExport: [
    'zot keeps no events: it posts them. Configure a sink under extensions.events, of HTTP or NATS, and let a collector write each one, one a line or one a file.',
    'Have the HTTP sink send structured events: in binary mode type and time stand in the headers ce-type and ce-time, which are lost if only the body is written.',
  ],
  signature:
    '{"specversion":"1.0","source":"zotregistry.dev","type":"zotregistry.image.updated","time":…,"data":{"name":…,"reference":…}}',
  limits: [
    'There is no event of a pull, and none of a request that was refused: see zot-log.',
    'Actor and address are there only for what a request did.',
    'Events that the sink does not take are lost.',
  ],
  actions: ACTIONS,
  framings: ['json'],
  collections: [],
  recognise(record) {
    if (!isObject(record) || textField(record, 'specversion') === null) return NOT_MINE;
    return textField(record, 'type')?.startsWith(PREFIX) === true ? MINE : NOT_MINE;
  },
  read,
};

import {
  actionIndex,
  asEvents,
  currentActions,
  describeClient,
  type Format,
  ignored,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
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
import { jfrogActor } from './docker-path.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['pushed', 'push', 'Tag pushed'],
  ['deleted', 'delete', 'Tag deleted'],
  ['promoted', 'tag', 'Tag promoted: copied or moved to another repository'],
]);
const BY_ACTION = actionIndex(ACTIONS);

/** The payload has no time: these are the names under which collectors add that of the receipt. */
const RECEIVED = ['time', 'timestamp', '@timestamp', 'received_at', 'receivedAt'];

function receivedAt(record: JsonObject, context: ReadContext) {
  for (const key of RECEIVED) {
    const time = timeField(record, key, context.assumedZone ?? 'utc');
    if (time !== null) return time;
  }
  const { writtenBy } = context;
  return writtenBy === undefined ? null : { instant: writtenBy, remarks: ['time-assumed' as const] };
}

/** `jfrog/ana`: what stands before the slash is the source of the name. */
function actorIn(source: string | null) {
  return jfrogActor(source === null ? '' : source.slice(source.indexOf('/') + 1));
}

function imageIn(data: JsonObject) {
  const [key, name] = [textField(data, 'repo_key'), textField(data, 'image_name')];
  const digest = textField(data, 'sha256');
  return imageOf({
    repository: [key, name].filter((part) => part !== null).join('/'),
    tag: textField(data, 'tag'),
    digest: digest === null || digest.startsWith('sha256:') ? digest : `sha256:${digest}`,
  });
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  if (textField(record, 'domain') !== 'docker') return ignored('it is not about an image');
  const action = textField(record, 'event_type');
  if (action === null) return rejected('"event_type" is missing');
  const time = receivedAt(record, context);
  if (time === null) return rejected(`the payload has no time, and no receiver added one (${RECEIVED.join(', ')})`);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const data = objectField(record, 'data');
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: BY_ACTION.get(action)?.category ?? 'other',
    action,
    plane: 'data',
    outcome: 'success',
    reasonCode: null,
    actor: actorIn(textField(record, 'source')),
    client,
    image: imageIn(data),
    region: null,
    account: null,
    details: joined(pick(record, ['subscription_key', 'jpd_origin']), pick(data, ['path', 'size'])),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(BY_ACTION.has(action)));
}

export const format: Format = {
  id: 'jfrog-webhook',
  title: 'JFrog Platform webhook, Docker events',
  vendor: 'JFrog',
  documentation: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/docker-webhook-events',
  howToExport: [
    'Administration > General > Webhooks: subscribe a collector to the Docker events pushed, deleted and promoted.',
    'The payload has no time: have the collector add the time of receipt to each, as "received_at" or "@timestamp". Else the time counts at which the file was written, or that of --observed-at.',
  ],
  signature:
    '{"domain":"docker","event_type":"pushed","data":{"repo_key":…,"image_name":…,"tag":…,"sha256":…},"source":"jfrog/<user>"}',
  limits: [
    'The time is that of the receipt. Payloads to which no receiver added it all have the time at which the file was written.',
    'There is no event of a pull, none of what was refused, and no address: see jfrog-request-log.',
    'A promotion names the image that was promoted, not where it went.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  mayLackTime: true,
  recognise(record) {
    if (!isObject(record) || textField(record, 'event_type') === null) return NOT_MINE;
    const isDocker = textField(record, 'domain') === 'docker';
    return isDocker && textField(objectField(record, 'data'), 'repo_key') !== null ? MINE : NOT_MINE;
  },
  read,
};

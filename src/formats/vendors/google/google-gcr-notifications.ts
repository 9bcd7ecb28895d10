import {
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  field,
  type ImageReference,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  nestedObject,
  type ReadContext,
  type ReadOutcome,
  type RecordTime,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitReference,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['INSERT', 'push', 'An image was pushed, or a tag was set (a signature, attestation or SBOM tag: sign)'],
  ['DELETE', 'delete', 'An image was deleted; with a tag and no digest, the tag was taken off: untag'],
]);
const KNOWN: ReadonlySet<string> = new Set(ACTIONS.map(({ action }) => action));

/** A notification, and the message of Pub/Sub that brought it, which alone has a time and an id. */
interface Notice {
  readonly payload: JsonObject;
  readonly message: JsonObject;
}

/** A pulled message stands in `message` beside its `ackId`, a pushed one beside its `subscription`. */
function noticeOf(record: JsonObject): Notice | null {
  if (isPayload(record)) return { payload: record, message: record };
  const message = nestedObject(field(record, 'message')) ?? record;
  const payload = nestedObject(field(message, 'data')) ?? decoded(textField(message, 'data'));
  return payload !== null && isPayload(payload) ? { payload, message } : null;
}

/** A notification is a few hundred bytes. */
const LONGEST = 16_384;

function decoded(text: string | null): JsonObject | null {
  if (text === null || text.length > LONGEST || !/^[\w+/-]+=*$/.test(text)) return null;
  return nestedObject(Buffer.from(text, 'base64').toString('utf8'));
}

function isPayload(record: JsonObject): boolean {
  const action = textField(record, 'action') ?? '';
  const named = textField(record, 'digest') ?? textField(record, 'tag');
  return KNOWN.has(action) && (named?.includes('/') ?? false);
}

function imageOfPayload(payload: JsonObject): ImageReference | null {
  const [byDigest, byTag] = [textField(payload, 'digest'), textField(payload, 'tag')].map((text) =>
    text === null ? null : splitReference(text),
  );
  if (!byDigest) return byTag ?? null;
  return { ...byDigest, tag: byTag?.tag ?? byDigest.tag };
}

function categoryOf(action: string, image: ImageReference | null): Category {
  if (action === 'DELETE') return image?.digest === null && image.tag !== null ? 'untag' : 'delete';
  return 'push';
}

const TIMES = ['publishTime', 'publish_time', 'timestamp'];

function timeOf(message: JsonObject, context: ReadContext): RecordTime | null {
  const times = TIMES.map((name) => timeField(message, name, context.assumedZone ?? 'utc'));
  return times.find((time) => time !== null) ?? null;
}

const REGIONAL = /^([a-z0-9-]+)-docker\.pkg\.dev$/;

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const notice = noticeOf(record);
  if (notice === null) return rejected('the message holds no notification of a registry');
  const { payload, message } = notice;
  const time = timeOf(message, context);
  if (time === null) return rejected('no "publishTime" beside the notification, which has no time of its own');
  const action = textField(payload, 'action') ?? '';
  const image = imageOfPayload(payload);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const id = textField(message, 'messageId') ?? textField(message, 'message_id');
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: categoryOf(action, image),
    action,
    plane: 'data',
    // Registries notify of what they did.
    outcome: 'success',
    reasonCode: null,
    actor: { id: null, name: null, type: 'unknown', credential: null },
    client,
    image,
    region: REGIONAL.exec(image?.registry?.slice(0, 200) ?? '')?.[1] ?? null,
    account: image?.namespace ?? null,
    details: {},
  };
  const identity = id === null ? null : `google-gcr:${id} ${time.instant} ${JSON.stringify(payload)}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(KNOWN.has(action)));
}

export const format: Format = {
  id: 'google-gcr-notifications',
  title: 'Google Pub/Sub notifications of Artifact Registry and Container Registry (topic gcr)',
  vendor: 'Google Cloud',
  documentation: 'https://docs.cloud.google.com/artifact-registry/docs/configure-notifications',
  howToExport: [
    'The topic has to be called gcr; registries publish to it as soon as it exists: gcloud pubsub topics create gcr, gcloud pubsub subscriptions create registry-events --topic=gcr',
    'gcloud pubsub subscriptions pull registry-events --limit=1000 --format=json > messages.json ; repeat until it is empty. Do not acknowledge what is not saved.',
    'Keep the whole message: the notification has no time of its own, only the message around it does.',
  ],
  signature: '{"message":{"data":"<base64 of {"action":"INSERT","digest":…,"tag":…}>","publishTime":…}}',
  limits: [
    'Pulls send no notification.',
    'Neither an actor nor an address nor a client program is named: google-audit-log has them.',
    'The time is that of the message, a moment after the act. A notification without its message is rejected.',
    'A push over an existing tag looks like a first push.',
    'What was published while no subscription was there is lost; some messages come twice.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['receivedMessages'],
  recognise(record) {
    return isObject(record) && noticeOf(record) !== null ? MINE : NOT_MINE;
  },
  read,
};

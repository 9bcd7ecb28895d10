import {
  asEvents,
  currentActions,
  describeClient,
  type Format,
  imageOf,
  isObject,
  joined,
  MINE,
  NOT_MINE,
  notATime,
  objectField,
  pickScalars,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['push', 'push', 'Push of a tag (a signature, attestation or SBOM tag: sign); the only thing that webhooks tell'],
]);

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const push = objectField(record, 'push_data');
  const repository = objectField(record, 'repository');
  const time = timeField(push, 'pushed_at', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(push, 'pushed_at'));
  const pusher = textField(push, 'pusher');
  const tag = textField(push, 'tag');
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: 'push',
    // The body names no verb.
    action: 'push',
    plane: 'data',
    outcome: 'success',
    reasonCode: null,
    actor: { id: pusher, name: pusher, type: pusher === null ? 'unknown' : 'user', credential: null },
    client,
    image: imageOf({ registry: 'docker.io', repository: textField(repository, 'repo_name'), tag }),
    region: null,
    account: textField(repository, 'namespace'),
    details: joined(pickScalars(push, ['media_type']), pickScalars(repository, ['is_private', 'is_trusted'])),
  };
  return asEvents([event], null, time.remarks, remarks);
}

export const format: Format = {
  id: 'dockerhub-webhook',
  title: 'Docker Hub webhooks of a repository',
  vendor: 'Docker Hub',
  documentation: 'https://docs.docker.com/docker-hub/repos/manage/webhooks/',
  howToExport: [
    'In the settings of the repository, Webhooks: add the URL of a collector of yours.',
    'Have the collector write each request body as it comes: one a file, one after the other, or one a line.',
  ],
  signature: '{"callback_url":…,"push_data":{"pushed_at":…,"pusher":…,"tag":…},"repository":{"repo_name":…}}',
  limits: [
    'Only pushes are told: neither pulls nor deletions.',
    'No digest, no address and no client program.',
    'A push over an existing tag looks like a first push.',
    'Deliveries that the collector missed are gone.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const push = objectField(record, 'push_data');
    const isPush = Object.hasOwn(push, 'pushed_at') && Object.hasOwn(push, 'pusher');
    return isPush && textField(objectField(record, 'repository'), 'repo_name') !== null ? MINE : NOT_MINE;
  },
  read,
};

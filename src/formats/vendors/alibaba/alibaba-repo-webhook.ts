import {
  asEvents,
  currentActions,
  describeClient,
  type Format,
  imageOf,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATime,
  objectField,
  objectIn,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { NOBODY } from './artifact-events.ts';
import { type KeptFields, keptFields } from './kept-fields.ts';

/** The payload has no verb: triggers report pushes only. */
const PUSH = 'push';
const ACTIONS = currentActions({ plane: 'data' }, [[PUSH, 'push', 'An image version was pushed or built']]);

const REPOSITORY_FIELDS: KeptFields = [
  ['repoType', 'repo_type'],
  ['originType', 'repo_origin_type'],
  ['repositoryCreated', 'date_created'],
];

function repositoryOf(repository: JsonObject): string | null {
  const namespace = textField(repository, 'namespace');
  const name = textField(repository, 'name');
  return (
    textField(repository, 'repo_full_name') ?? (namespace === null || name === null ? null : `${namespace}/${name}`)
  );
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const push = objectField(record, 'push_data');
  const details = objectField(record, 'repository');
  const repository = repositoryOf(details);
  if (repository === null) return rejected('"repository.repo_full_name" is missing');
  // The time names no zone; the service writes the clock of its home, UTC+8.
  const time = timeField(push, 'pushed_at', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(notATime(push, 'pushed_at'));
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: 'push',
    action: PUSH,
    plane: 'data',
    outcome: 'success',
    reasonCode: null,
    actor: NOBODY,
    client,
    image: imageOf({ repository, tag: textField(push, 'tag'), digest: textField(push, 'digest') }),
    region: textField(details, 'region'),
    account: null,
    details: keptFields(details, REPOSITORY_FIELDS),
  };
  return asEvents([event], null, time.remarks, remarks);
}

export const format: Format = {
  id: 'alibaba-repo-webhook',
  title: 'Alibaba Cloud Container Registry repository trigger (webhook)',
  vendor: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/doc-detail/60949.htm',
  howToExport: [
    'Console: repository, Triggers, create one with the URL of an HTTP endpoint of yours; it sees only pushes after it was made.',
    'Let the endpoint append each request body to a file, one a line; the service offers no later download of the bodies.',
    'Collect the files of all repositories: a trigger belongs to one repository.',
  ],
  signature: '{"push_data":{"digest":…,"pushed_at":…,"tag":…},"repository":{"repo_full_name":"prod/payments",…}}',
  limits: [
    'Tells of pushes only, and where the trigger has a filter, only of tags that pass it.',
    'Names neither who pushed nor from where, and neither the account nor the instance.',
    'pushed_at names no time zone: UTC+8 is assumed.',
    'There is no id: equal bodies of one file count as many times as they stand there.',
    'Anybody who knows the URL of the endpoint can post such a body.',
  ],
  facts: [['Digest', 'Pushes have the digest of the manifest here, which the access log does not hold']],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record) || objectIn(record, 'push_data') === null) return NOT_MINE;
    const repository = objectField(record, 'repository');
    // Docker Hub's webhook has push_data too, and names the repository in repo_name.
    return textField(repository, 'repo_full_name') !== null && !Object.hasOwn(repository, 'repo_name')
      ? MINE
      : NOT_MINE;
  },
  read,
};

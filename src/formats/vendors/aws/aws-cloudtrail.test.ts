import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './aws-cloudtrail.ts';
import { ECR_ACTIONS, ECR_ACTIONS_BY_SOURCE } from './ecr-actions.ts';

type Fields = Readonly<Record<string, unknown>>;

const ACCOUNT = '111122223333';
const REGISTRY = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com`;
const USER: Fields = {
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE',
  arn: `arn:aws:iam::${ACCOUNT}:user/nadia`,
  accountId: ACCOUNT,
  accessKeyId: 'AKIAEXAMPLENADIA0001',
  userName: 'nadia',
};
const NODE: Fields = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:i-0a1b2c3d4e5f60718',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/eks-node/i-0a1b2c3d4e5f60718`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLEEKSNODE01',
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/nodes/eks-node`, userName: 'eks-node' },
    attributes: { mfaAuthenticated: 'false' },
    ec2RoleDelivery: '2.0',
  },
  invokedBy: 'AWS Internal',
};

function recordOf(eventName: string, requestParameters: unknown, fields: Fields = {}): Fields {
  return {
    eventVersion: '1.11',
    userIdentity: USER,
    eventTime: '2026-03-02T08:44:20Z',
    eventSource: 'ecr.amazonaws.com',
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.15',
    userAgent: 'aws-cli/2.22.35',
    requestParameters,
    responseElements: null,
    eventID: '4c602bdd-aef3-4bb9-bd4a-9c46f2a7a52c',
    recipientAccountId: ACCOUNT,
    ...fields,
  };
}

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(record: unknown): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read(record);
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

const eventsOf = (record: unknown): readonly RegistryEvent[] => success(record).events;

function eventOf(record: unknown): RegistryEvent {
  const [event, ...others] = eventsOf(record);
  if (event === undefined || others.length > 0) throw new Error(`${others.length + 1} events, expected 1`);
  return event;
}

const actorOf = (userIdentity: unknown) => eventOf(recordOf('ListImages', {}, { userIdentity })).actor;
const summaryOf = ({ category, outcome, reasonCode, image }: RegistryEvent) => ({
  category,
  outcome,
  reasonCode,
  tag: image?.tag,
  digest: image?.digest,
});

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/formats/aws-cloudtrail/${name}`, import.meta.url), 'utf8');

describe('catalogue', () => {
  it.each([
    ['ECR', 59],
    ['ECR Public', 23],
  ])('edition %s has %i verbs, each once', (edition, count) => {
    const verbs = ECR_ACTIONS.filter((action) => action.edition === edition).map(({ action }) => action);
    expect(verbs).toHaveLength(count);
    expect(new Set(verbs).size).toBe(count);
  });

  it('is keyed by event source', () => {
    expect(ECR_ACTIONS_BY_SOURCE.get('ecr.amazonaws.com')?.has('BatchGetImage')).toBe(true);
    expect(ECR_ACTIONS_BY_SOURCE.get('ecr-public.amazonaws.com')?.has('BatchGetImage')).toBe(false);
  });
});

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['an ECR record', recordOf('PutImage', {}), 'mine'],
    ['a record of another service', recordOf('ListBuckets', null, { eventSource: 's3.amazonaws.com' }), 'mine'],
    ['the least a copy keeps', { eventName: 'PutKeyPolicy', eventSource: 'kms.amazonaws.com', awsRegion: 'x' }, 'mine'],
    ['no event name', { eventVersion: '1.08', userIdentity: {}, eventSource: 'sts.amazonaws.com' }, 'mine'],
    ['ActionTrail', { ...recordOf('PullRepo', {}), acsRegion: 'cn-hangzhou' }, 'not-mine'],
    ['an event source of another vendor', { eventVersion: '1', userIdentity: {}, eventSource: 'cr.x.com' }, 'not-mine'],
    ['an EventBridge event', { source: 'aws.ecr', 'detail-type': 'ECR Image Action', detail: {} }, 'not-mine'],
    ['a list', [], 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('which records are events', () => {
  it.each([
    ['s3.amazonaws.com', 'ListBuckets'],
    ['ec2.amazonaws.com', 'DescribeImages'],
    ['codecommit.amazonaws.com', 'CreateRepository'],
    ['kms.amazonaws.com', 'CreateGrant'],
    ['cloudtrail.amazonaws.com', 'DescribeTrails'],
    ['cloudtrail.amazonaws.com', 'LookupEvents'],
  ])('%s %s is ignored', (eventSource, eventName) => {
    expect(read(recordOf(eventName, {}, { eventSource })).outcome).toBe('ignored');
  });

  it('keeps who ends the trail itself, of no registry', () => {
    const record = recordOf('StopLogging', { name: 'org-trail' }, { eventSource: 'cloudtrail.amazonaws.com' });
    expect(success(record).events).toMatchObject([
      { action: 'StopLogging', category: 'config', outcome: 'success', image: null, actor: { name: 'nadia' } },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'text', /not an object/],
    ['no event source', {}, /eventSource/],
    ['no event name', { eventSource: 'ecr.amazonaws.com' }, /eventName/],
    ['no time', recordOf('PutImage', {}, { eventTime: null }), /eventTime/],
    ['a day that does not exist', recordOf('PutImage', {}, { eventTime: '2023-02-29T02:36:48Z' }), /"2023-02-29T02/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome).toBe('rejected');
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });

  it.each([
    ['2026-03-02T08:44:20Z', []],
    [1_772_441_060_000, []],
    ['1772441060000', []],
    ['2026-03-02 08:44:20.000', ['zone-assumed']],
  ])('time %s', (eventTime, remarks) => {
    const { events, remarks: made } = success(recordOf('PutImage', {}, { eventTime }));
    expect(events.map(({ time }) => printInstant(time))).toEqual(['2026-03-02T08:44:20.000Z']);
    expect(made).toEqual(remarks);
  });

  it('keeps an unknown action of ECR', () => {
    const { events, remarks } = success(recordOf('PutRetentionHold', { repositoryName: 'payments/api' }));
    expect(events).toMatchObject([
      { category: 'other', action: 'PutRetentionHold', image: { repository: 'payments/api' } },
    ]);
    expect(remarks).toEqual(['unknown-action']);
  });

  it.each([
    [{}, 'aws:4c602bdd-aef3-4bb9-bd4a-9c46f2a7a52c'],
    [{ sharedEventID: '6e410184-19dd' }, 'aws:4c602bdd-aef3-4bb9-bd4a-9c46f2a7a52c'],
    [{ sharedEventID: '6e410184-19dd', eventID: null }, null],
    [{ eventID: null }, null],
  ])('identity of %j', (fields, identity) => {
    expect(success(recordOf('ListImages', {}, fields)).identity).toBe(identity);
  });
});

describe('images', () => {
  const repositoryName = 'payments/api';

  it('reads one event for each image of a pull', () => {
    const events = eventsOf(
      recordOf('BatchGetImage', { repositoryName, imageIds: [{ imageTag: 'v1' }, { imageDigest: 'sha256:b' }] }),
    );
    expect(events.map(({ category, image }) => ({ category, ...image }))).toEqual([
      {
        category: 'pull',
        registry: REGISTRY,
        namespace: 'payments',
        repository: repositoryName,
        tag: 'v1',
        digest: null,
      },
      {
        category: 'pull',
        registry: REGISTRY,
        namespace: 'payments',
        repository: repositoryName,
        tag: null,
        digest: 'sha256:b',
      },
    ]);
  });

  it('reads one event for each repository named', () => {
    const events = eventsOf(recordOf('DescribeRepositories', { repositoryNames: ['a', 'b/c'] }));
    expect(events.map(({ image }) => image?.repository)).toEqual(['a', 'b/c']);
  });

  it.each<[string, string, unknown, Fields]>([
    ['the request', 'ListImages', { repositoryName }, {}],
    ['the resource of a tag call', 'TagResource', { resourceArn: `arn:aws:ecr:x:1:repository/${repositoryName}` }, {}],
    ['resources[].ARN', 'ListImages', null, { resources: [{ ARN: `arn:aws:ecr:x:1:repository/${repositoryName}` }] }],
    ['resources[].arn', 'ListImages', null, { resources: [{ arn: `arn:aws:ecr:x:1:repository/${repositoryName}` }] }],
    ['a request kept as text', 'ListImages', JSON.stringify({ repositoryName }), {}],
  ])('takes the repository from %s', (_source, action, request, fields) => {
    expect(eventOf(recordOf(action, request, fields)).image?.repository).toBe(repositoryName);
  });

  it('names only the registry where a call concerns no repository', () => {
    expect(eventOf(recordOf('GetAuthorizationToken', null)).image).toEqual({
      registry: REGISTRY,
      namespace: null,
      repository: null,
      tag: null,
      digest: null,
    });
  });

  it.each<[string, unknown, Fields, string | null]>([
    ['of another account', { registryId: '444455556666' }, {}, '444455556666.dkr.ecr.eu-central-1.amazonaws.com'],
    ['of the recipient', {}, { recipientAccountId: '444455556666' }, '444455556666.dkr.ecr.eu-central-1.amazonaws.com'],
    ['of the caller', {}, { recipientAccountId: null }, REGISTRY],
    ['in China', {}, { awsRegion: 'cn-north-1' }, `${ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn`],
    ['of ECR Public', {}, { eventSource: 'ecr-public.amazonaws.com' }, 'public.ecr.aws'],
    ['without region', { repositoryName }, { awsRegion: null }, null],
    ['of a text that is not an account', { registryId: 'evil.example/x', repositoryName }, {}, null],
  ])('registry %s', (_title, request, fields, registry) => {
    expect(eventOf(recordOf('ListImages', request, fields)).image?.registry ?? null).toBe(registry);
  });

  it.each<[string, Fields, Fields, Fields]>([
    [
      'digest from the answer',
      { imageTag: 'v1', imageDigest: 'sha256:request' },
      { image: { imageId: { imageTag: 'v1', imageDigest: 'sha256:answer' } } },
      { category: 'push', tag: 'v1', digest: 'sha256:answer' },
    ],
    ['digest from the request', { imageDigest: 'sha256:a' }, {}, { category: 'push', tag: null, digest: 'sha256:a' }],
  ])('PutImage: %s', (_title, request, responseElements, expected) => {
    const event = eventOf(recordOf('PutImage', { repositoryName, ...request }, { responseElements }));
    expect(summaryOf(event)).toMatchObject(expected);
  });

  it('PutImage keeps the media type, not the manifest', () => {
    const request = { repositoryName, imageManifest: '{"layers":[]}', imageManifestMediaType: 'application/x' };
    const { details } = eventOf(recordOf('PutImage', request, { responseElements: { image: request } }));
    expect(details).toMatchObject({ imageManifestMediaType: 'application/x' });
    expect(JSON.stringify(details)).not.toContain('layers');
  });

  it.each([
    ['artifactType', { artifactType: 'application/vnd.cncf.notary.signature' }],
    ['the type of the configuration', { config: { mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json' } }],
  ])('PutImage knows a signature by %s', (_title, manifest) => {
    const request = { repositoryName, imageManifest: JSON.stringify(manifest) };
    const { details } = eventOf(recordOf('PutImage', request));
    expect(details).toHaveProperty('artifactType');
    const image = { artifactType: 'application/vnd.example.chart', config: { mediaType: 'application/vnd.oci.image' } };
    const other = eventOf(recordOf('PutImage', { repositoryName, imageManifest: JSON.stringify(image) }));
    expect(other.details).not.toHaveProperty('artifactType');
  });

  it('keeps the digest of a layer out of the image', () => {
    const event = eventOf(recordOf('GetDownloadUrlForLayer', { repositoryName, layerDigest: 'sha256:layer' }));
    expect(event).toMatchObject({
      category: 'blob-pull',
      image: { digest: null },
      details: { layerDigest: 'sha256:layer' },
    });
  });

  it.each([
    ['STANDARD', 'restore'],
    ['ARCHIVE', 'config'],
  ])('a change of storage class to %s is %s', (targetStorageClass, category) => {
    const request = { repositoryName, imageId: { imageDigest: 'sha256:a' }, targetStorageClass };
    const event = eventOf(recordOf('UpdateImageStorageClass', request));
    expect(event).toMatchObject({ category, image: { digest: 'sha256:a' }, details: { targetStorageClass } });
  });

  it.each([
    ['SetRepositoryPolicy', { policyText: '{"Statement":[]}' }, null],
    ['DeleteRepositoryPolicy', {}, { policyText: '{"Statement":[]}' }],
  ])('%s keeps the policy', (action, request, responseElements) => {
    const event = eventOf(recordOf(action, { repositoryName, ...request }, { responseElements }));
    expect(event).toMatchObject({ category: 'policy', details: { policyText: '{"Statement":[]}' } });
  });

  it('tells where images are replicated to', () => {
    const rules = [{ destinations: [{ region: 'eu-west-1', registryId: '444455556666' }] }];
    const event = eventOf(recordOf('PutReplicationConfiguration', { replicationConfiguration: { rules } }));
    expect(event.details).toMatchObject({ replicatedTo: ['444455556666/eu-west-1'] });
  });
});

describe('BatchDeleteImage', () => {
  const request = {
    repositoryName: 'a/b',
    imageIds: [{ imageDigest: 'sha256:a' }, { imageTag: 'v2' }, { imageTag: 'v3' }],
  };

  it('tells deletion by digest, removal of a tag and partial failure apart', () => {
    const responseElements = {
      imageIds: [
        { imageDigest: 'sha256:a', imageTag: 'v1' },
        { imageDigest: 'sha256:a', imageTag: 'v1.0' },
        { imageDigest: 'sha256:b', imageTag: 'v2' },
      ],
      failures: [{ imageId: { imageTag: 'v3' }, failureCode: 'ImageNotFound', failureReason: 'not found' }],
    };
    const events = eventsOf(recordOf('BatchDeleteImage', request, { responseElements }));
    expect(events.map(summaryOf)).toEqual([
      { category: 'delete', outcome: 'success', reasonCode: null, tag: 'v1', digest: 'sha256:a' },
      { category: 'untag', outcome: 'success', reasonCode: null, tag: 'v2', digest: 'sha256:b' },
      { category: 'untag', outcome: 'failure', reasonCode: 'ImageNotFound', tag: 'v3', digest: null },
    ]);
    expect(events[0]?.details).toMatchObject({ tags: ['v1', 'v1.0'] });
    expect(events[2]?.details).toMatchObject({ failureReason: 'not found' });
  });

  it.each([
    [
      'a failure without its image',
      { imageIds: [], failures: [{ failureCode: 'MissingDigestAndTag' }] },
      'MissingDigestAndTag',
    ],
    [
      'a failure of another image',
      {
        imageIds: [],
        failures: [{ imageId: { imageDigest: 'sha256:z' }, failureCode: 'ImageReferencedByManifestList' }],
      },
      'ImageReferencedByManifestList',
    ],
    ['no failure, and another image that is gone', { imageIds: [{ imageTag: 'v7' }], failures: [] }, null],
  ])('fails where the answer leaves the image out: %s', (_title, responseElements, code) => {
    const record = recordOf(
      'BatchDeleteImage',
      { repositoryName: 'a/b', imageIds: [{ imageTag: 'v9' }] },
      { responseElements },
    );
    expect(eventsOf(record).map(summaryOf)).toEqual([
      { category: 'untag', outcome: 'failure', reasonCode: code, tag: 'v9', digest: null },
    ]);
    const outcome = format.read(record, { assumedZone: null, image: null, edition: 4 });
    expect(outcome.outcome === 'events' && outcome.events[0]?.outcome).toBe('success');
  });

  it('finds a failure whose tag was resolved', () => {
    const failures = [
      { imageId: { imageDigest: 'sha256:c', imageTag: 'v3' }, failureCode: 'ImageReferencedByManifestList' },
    ];
    const events = eventsOf(recordOf('BatchDeleteImage', request, { responseElements: { failures } }));
    expect(events.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'failure']);
  });

  it('lets one of two entries with the same digest fail', () => {
    const imageIds = [{ imageDigest: 'sha256:a' }, { imageDigest: 'sha256:a', imageTag: 'v9' }];
    const failures = [{ imageId: imageIds[1], failureCode: 'ImageTagDoesNotMatchDigest' }];
    const record = recordOf('BatchDeleteImage', { imageIds }, { responseElements: { failures } });
    expect(eventsOf(record).map(({ reasonCode }) => reasonCode)).toEqual([null, 'ImageTagDoesNotMatchDigest']);
  });

  it('is denied as a whole', () => {
    const events = eventsOf(recordOf('BatchDeleteImage', request, { errorCode: 'AccessDenied' }));
    expect(events.map(({ outcome, reasonCode }) => `${outcome} ${reasonCode}`)).toEqual(
      Array.from({ length: 3 }, () => 'denied AccessDenied'),
    );
  });
});

describe('PolicyExecutionEvent', () => {
  const expiring = (digest: string, tagList: readonly string[] = []) => ({
    lifecycleEventImage: { digest, tagList },
    rulePriority: 1,
  });
  const run = (service: Fields) =>
    recordOf('PolicyExecutionEvent', null, {
      userIdentity: { accountId: ACCOUNT, invokedBy: 'AWS Internal' },
      sourceIPAddress: 'AWS Internal',
      eventType: 'AwsServiceEvent',
      readOnly: true,
      serviceEventDetails: { repositoryName: 'a/b', ...service },
    });

  it('deletes each image it lists', () => {
    const { events, remarks } = success(
      run({ lifecycleEventImageActions: [expiring('sha256:a', ['v1', 'v1.0']), expiring('sha256:b')] }),
    );
    expect(events.map(summaryOf)).toEqual([
      { category: 'delete', outcome: 'success', reasonCode: null, tag: 'v1', digest: 'sha256:a' },
      { category: 'delete', outcome: 'success', reasonCode: null, tag: null, digest: 'sha256:b' },
    ]);
    expect(events[0]).toMatchObject({ actor: { type: 'system' }, details: { tags: ['v1', 'v1.0'], rulePriority: 1 } });
    expect(remarks).toEqual([]);
  });

  it('deletes nothing where the lists are empty', () => {
    const event = eventOf(run({ lifecycleEventImageActions: [], lifecycleEventFailureDetails: [] }));
    expect(event).toMatchObject({ category: 'policy', outcome: 'success', image: { repository: 'a/b', digest: null } });
  });

  it('tells what could not be deleted', () => {
    const failed = { ...expiring('sha256:c'), failureCode: 'ImageReferencedByManifestList' };
    const listed = { ...expiring('sha256:a'), failureCode: 'Other' };
    const events = eventsOf(
      run({
        lifecycleEventImageActions: [expiring('sha256:a'), expiring('sha256:b')],
        lifecycleEventFailureDetails: [failed, listed],
      }),
    );
    expect(events.map(({ image, outcome, reasonCode }) => [image?.digest, outcome, reasonCode])).toEqual([
      ['sha256:a', 'failure', 'Other'],
      ['sha256:b', 'success', null],
      ['sha256:c', 'failure', 'ImageReferencedByManifestList'],
    ]);
  });
});

describe('outcome', () => {
  it.each([
    [{}, 'success', null],
    [{ errorCode: 'AccessDenied' }, 'denied', 'AccessDenied'],
    [{ errorCode: 'AccessDeniedException' }, 'denied', 'AccessDeniedException'],
    [{ errorCode: 'UnauthorizedOperation' }, 'denied', 'UnauthorizedOperation'],
    [{ errorCode: 'UserNotAuthorizedException' }, 'denied', 'UserNotAuthorizedException'],
    [{ errorCode: 'RepositoryNotFoundException' }, 'failure', 'RepositoryNotFoundException'],
    [{ errorMessage: 'something' }, 'failure', null],
  ])('%j is %s', (fields, outcome, reasonCode) => {
    const event = eventOf(recordOf('PutImage', {}, fields));
    expect(event).toMatchObject({ outcome, reasonCode, details: 'errorMessage' in fields ? fields : {} });
  });
});

describe('actor', () => {
  it('a role session is its role', () => {
    const event = eventOf(recordOf('ListImages', {}, { userIdentity: NODE }));
    expect(event.actor).toEqual({
      id: `arn:aws:iam::${ACCOUNT}:role/nodes/eks-node`,
      name: 'eks-node',
      type: 'service',
      credential: 'temporary',
    });
    expect(event.details).toMatchObject({
      session: 'i-0a1b2c3d4e5f60718',
      sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/eks-node/i-0a1b2c3d4e5f60718`,
      accessKeyId: 'ASIAEXAMPLEEKSNODE01',
      ec2RoleDelivery: '2.0',
      invokedBy: 'AWS Internal',
    });
  });

  const SINGLE_SIGN_ON = 'AWSReservedSSO_Developer_0a1b2c3d4e5f6071';
  const MFA: Fields = { sessionContext: { attributes: { mfaAuthenticated: 'true' } } };

  it.each<[string, string, string, Fields]>([
    ['of Identity Center', SINGLE_SIGN_ON, 'nadia', {}],
    ['of Identity Center, with a number', SINGLE_SIGN_ON, '20250117', {}],
    ['named by an address', 'admin', 'nadia@harbourline.example', {}],
    ['with a second factor', 'admin', 'nadia', MFA],
  ])('a session %s is a person', (_title, role, session, fields) => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`;
    const event = eventOf(recordOf('ListImages', {}, { userIdentity: { type: 'AssumedRole', arn, ...fields } }));
    expect(event.actor).toMatchObject({ id: arn, name: `${role}/${session}`, type: 'user' });
    expect(event.details).toMatchObject({ session, sessionArn: arn });
  });

  it('a session of a person is its role in a file of an older case', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${SINGLE_SIGN_ON}/nadia`;
    const record = recordOf('ListImages', {}, { userIdentity: { type: 'AssumedRole', arn } });
    const outcome = format.read(record, { assumedZone: null, image: null, edition: 1 });
    expect(outcome).toMatchObject({
      events: [{ actor: { id: arn.replace('/nadia', ''), name: SINGLE_SIGN_ON, type: 'service' } }],
    });
  });

  it('the same person in a role keeps an id where the record lacks the ARN of the session', () => {
    const sessionIssuer = { arn: `arn:aws:iam::${ACCOUNT}:role/sso/${SINGLE_SIGN_ON}`, userName: SINGLE_SIGN_ON };
    const identity = { type: 'AssumedRole', principalId: 'AROAEXAMPLE:nadia', sessionContext: { sessionIssuer } };
    expect(actorOf(identity).id).toBe(`${sessionIssuer.arn}/nadia`);
  });

  it.each([
    ['build', {}],
    ['i-0a1b2c3d4e5f60718', MFA],
    ['AWSCodeBuild-3f6c1b7d-0e9a-4c52-a8d4-e6f1b2c3d4e5', MFA],
    ['botocore-session-1772441060', MFA],
    ['3f6c1b7d0e9a4c52a8d4e6f1b2c3d4e5', MFA],
    ['run-7', {}],
  ])('a session %s with %j is its role', (session, fields) => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/builder/${session}`;
    expect(actorOf({ type: 'AssumedRole', arn, ...fields })).toMatchObject({
      id: `arn:aws:sts::${ACCOUNT}:assumed-role/builder`,
      name: 'builder',
      type: 'service',
    });
  });

  it.each<[string, unknown, string | null, string]>([
    ['user', USER, `arn:aws:iam::${ACCOUNT}:user/nadia`, 'user'],
    ['root', { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` }, `arn:aws:iam::${ACCOUNT}:root`, 'root'],
    ['federated user', { type: 'FederatedUser', arn: 'arn:x' }, 'arn:x', 'user'],
    ['Identity Center user', { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' } }, 'u-1', 'user'],
    ['web identity', { type: 'WebIdentityUser', principalId: 'p:repo:x' }, 'p:repo:x', 'service'],
    ['SAML user', { type: 'SAMLUser', principalId: 'p' }, 'p', 'service'],
    ['AWS service', { type: 'AWSService', invokedBy: 'ecs.amazonaws.com' }, 'ecs.amazonaws.com', 'system'],
    ['no type', { accountId: ACCOUNT, invokedBy: 'AWS Internal' }, 'AWS Internal', 'system'],
    ['other account', { type: 'AWSAccount', principalId: 'AROA:x' }, 'AROA:x', 'unknown'],
    ['unknown', { type: 'Unknown' }, null, 'unknown'],
    ['nobody', null, null, 'unknown'],
    [
      'session without issuer',
      { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/build/run-7' },
      'arn:aws:sts::1:assumed-role/build',
      'service',
    ],
  ])('%s', (_title, identity, id, type) => {
    expect(actorOf(identity)).toMatchObject({ id, type });
  });

  it.each<[Fields, string | null]>([
    [{ accessKeyId: 'AKIAEXAMPLE' }, 'access-key'],
    [{ accessKeyId: 'ASIAEXAMPLE' }, 'temporary'],
    [{ accessKeyId: 'ASIAEXAMPLE', sessionContext: { attributes: { mfaAuthenticated: 'true' } } }, 'mfa'],
    [{ accessKeyId: '' }, null],
  ])('credential of %j', (identity, credential) => {
    expect(actorOf({ type: 'IAMUser', ...identity }).credential).toBe(credential);
  });
});

describe('client', () => {
  const VPC = { sourceIPAddress: '10.20.4.17', vpcEndpointId: 'vpce-0a1b' };

  it.each<[Fields, string, boolean, readonly string[]]>([
    [{ sourceIPAddress: '203.0.113.77' }, 'public', true, []],
    [{ sourceIPAddress: '2001:db8::5' }, 'public', true, []],
    [{ sourceIPAddress: 'AWS Internal' }, 'service', false, ['aws-internal']],
    [{ sourceIPAddress: 'AWSInternal' }, 'service', false, ['aws-internal']],
    [{ sourceIPAddress: 'prod.frontend.ecr.aws.internal' }, 'service', false, ['aws-internal']],
    [{ sourceIPAddress: 'cloudformation.amazonaws.com' }, 'service', false, []],
    [{ sourceIPAddress: 'amazonaws.com.example.net' }, 'unknown', false, []],
    [VPC, 'private', false, []],
    [{ ...VPC, sourceIPAddress: null }, 'private', false, ['address-missing']],
    [{ ...VPC, sourceIPAddress: '203.0.113.77' }, 'public', true, ['network-contradiction']],
  ])('%j is %s', (fields, network, isPublic, remarks) => {
    const outcome = success(recordOf('BatchGetImage', {}, fields));
    expect(outcome.events[0]?.client).toMatchObject({ network, isPublic });
    expect(outcome.remarks).toEqual(remarks);
  });

  it('a docker client behind the front end stays the role it is', () => {
    const fields = { userIdentity: NODE, sourceIPAddress: 'AWS Internal', userAgent: 'AWS Internal' };
    const event = eventOf(recordOf('BatchGetImage', {}, fields));
    expect(event).toMatchObject({ actor: { type: 'service', name: 'eks-node' }, client: { network: 'service' } });
    expect(event.details).not.toHaveProperty('invokedBy');
  });
});

describe('fixtures', () => {
  const trail: unknown = JSON.parse(fixture('trail.json')).Records;
  const lines: unknown = fixture('records.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const list: unknown = JSON.parse(fixture('array.json'));

  it.each([
    ['trail.json', trail, 14, { ignored: 3, events: 16 }],
    ['records.ndjson', lines, 4, { ignored: 0, events: 4 }],
    ['array.json', list, 3, { ignored: 0, events: 3 }],
  ])('%s', (_name, content, count, expected) => {
    const records = Array.isArray(content) ? content : [];
    const outcomes = records.map(read);
    expect(records).toHaveLength(count);
    expect(records.every((record) => format.recognise(record).verdict === 'mine')).toBe(true);
    expect({
      ignored: outcomes.filter(({ outcome }) => outcome === 'ignored').length,
      events: outcomes.flatMap((outcome) => (outcome.outcome === 'events' ? outcome.events : [])).length,
    }).toEqual(expected);
  });
});

describe('read is total', () => {
  const whole = recordOf(
    'BatchDeleteImage',
    { repositoryName: 'a/b', imageIds: [{ imageTag: 'v1' }] },
    { resources: [], serviceEventDetails: {}, vpcEndpointId: 'vpce-1' },
  );
  const actions = fc.constantFrom(...ECR_ACTIONS.map(({ action }) => action), 'Unheard');
  const json = fc.jsonValue({ maxDepth: 4 });
  const outcomes = ['events', 'ignored', 'rejected'];

  it('for any JSON', () => {
    fc.assert(fc.property(json, (record) => outcomes.includes(read(record).outcome)));
  });

  it('for a record with a field replaced', () => {
    const replaced = fc.record({ eventName: actions, key: fc.constantFrom(...Object.keys(whole)), value: json });
    fc.assert(
      fc.property(replaced, ({ eventName, key, value }) =>
        outcomes.includes(read({ ...whole, eventName, [key]: value }).outcome),
      ),
    );
  });

  it('for any JSON inside the objects it opens, with at least one event', () => {
    const keys = ['imageIds', 'imageId', 'failures', 'image', 'repositoryNames', 'resourceArn', 'repositoryName'];
    const runKeys = ['lifecycleEventImageActions', 'lifecycleEventFailureDetails', 'lifecycleEventPolicy'];
    const inner = fc.dictionary(fc.constantFrom(...keys, ...runKeys, 'arn', 'type', 'sessionContext'), json);
    const fields = fc.record({
      eventName: actions,
      userIdentity: inner,
      requestParameters: inner,
      responseElements: inner,
      serviceEventDetails: inner,
      resources: fc.array(inner, { maxLength: 3 }),
    });
    fc.assert(fc.property(fields, (values) => eventsOf({ ...whole, ...values }).length > 0));
  });

  it('for values nested too deep to print', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    const keys = Object.keys(whole);
    expect(keys.map((key) => outcomes.includes(read({ ...whole, [key]: deep }).outcome))).toEqual(keys.map(() => true));
    const request = { repositoryName: 'a/b', policyText: deep, force: deep, name: deep, layerDigests: deep };
    expect(() => JSON.stringify(eventsOf(recordOf('SetRepositoryPolicy', request)))).not.toThrow();
  });

  it('does not take keys of the prototype', () => {
    expect(read(recordOf('constructor', {}))).toMatchObject({ outcome: 'events', remarks: ['unknown-action'] });
    expect(read(recordOf('PutImage', {}, { eventSource: 'constructor' })).outcome).toBe('ignored');
  });
});

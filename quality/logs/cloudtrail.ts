import type { Act, Doing, Identity, ImageName } from '../doing.ts';
import type { RegistryLog } from '../organisation.ts';
import type { Random } from '../random.ts';

const REGION = 'eu-central-1';
const SINGLE = 'application/vnd.oci.image.manifest.v1+json';
/** Clients that speak the protocol of registries and not the interface of the cloud. */
const ENGINE = /^(?:docker|containerd|kaniko|skopeo|crane|trivy|cosign)/;

interface Call {
  readonly name: string;
  readonly request?: object;
  readonly response?: object;
  readonly error?: string;
  readonly source?: string;
}

/** The records that CloudTrail writes of a doing at a private registry of Amazon ECR. */
export function cloudTrailRecords(doing: Doing, log: RegistryLog, random: Random): readonly object[] {
  if (doing.act.kind === 'expire') return [lifecycleRun(doing, doing.act, log, random)];
  return callsOf(doing.act, log, random).map((call) => record(doing, call, log, random));
}

function callsOf(act: Act, log: RegistryLog, random: Random): readonly Call[] {
  switch (act.kind) {
    case 'sign-in':
      return [{ name: 'GetAuthorizationToken' }];
    case 'refused-sign-in':
      return [{ name: 'GetAuthorizationToken', error: 'AccessDenied' }];
    case 'list-repositories':
      return [{ name: 'DescribeRepositories', request: { maxResults: 100 } }];
    case 'list-tags':
      return [{ name: 'ListImages', request: { registryId: log.owner, repositoryName: act.repository } }];
    case 'refused-pull':
      return [
        {
          name: 'BatchGetImage',
          request: { registryId: log.owner, repositoryName: act.repository, imageIds: [{ imageTag: 'latest' }] },
          error: 'AccessDenied',
        },
      ];
    case 'pull':
    case 'push':
    case 'delete':
    case 'untag':
      return imageCalls(act.kind, act.image, log, random);
    case 'setting':
      return settingCalls(act, log);
    case 'expire':
      return [];
  }
}

function imageCalls(
  kind: 'pull' | 'push' | 'delete' | 'untag',
  image: ImageName,
  log: RegistryLog,
  random: Random,
): readonly Call[] {
  const of = { registryId: log.owner, repositoryName: image.repository };
  const byTag = image.tag === null ? { imageDigest: image.digest } : { imageTag: image.tag };
  const whole = { imageDigest: image.digest, ...(image.tag === null ? {} : { imageTag: image.tag }) };
  const layer = { ...of, layerDigest: `sha256:${random.hex(64)}` };
  switch (kind) {
    case 'pull':
      return [
        { name: 'BatchGetImage', request: { ...of, imageIds: [byTag] } },
        ...(random.chance(0.5) ? [{ name: 'GetDownloadUrlForLayer', request: layer }] : []),
      ];
    case 'push':
      return [
        { name: 'InitiateLayerUpload', request: of },
        {
          name: 'PutImage',
          request: { ...of, ...(image.tag === null ? {} : { imageTag: image.tag }), imageManifestMediaType: SINGLE },
          response: { image: { ...of, imageId: whole, imageManifestMediaType: SINGLE } },
        },
      ];
    case 'delete':
      return [
        {
          name: 'BatchDeleteImage',
          request: { ...of, imageIds: [{ imageDigest: image.digest }] },
          response: { imageIds: [whole], failures: [] },
        },
      ];
    case 'untag':
      return [
        {
          name: 'BatchDeleteImage',
          request: { ...of, imageIds: [byTag] },
          response: { imageIds: [whole], failures: [] },
        },
      ];
  }
}

const POLICY_ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

function policyFor(principal: unknown, actions = POLICY_ACTIONS): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'access', Effect: 'Allow', Principal: principal, Action: actions }],
  });
}

function settingCalls(
  { setting, repository, about }: Extract<Act, { kind: 'setting' }>,
  log: RegistryLog,
): readonly Call[] {
  const of = { registryId: log.owner, repositoryName: repository };
  const policy = (policyText: string): readonly Call[] => [
    { name: 'SetRepositoryPolicy', request: { ...of, policyText, force: false }, response: { ...of, policyText } },
  ];
  switch (setting) {
    case 'create-repository':
      return [
        {
          name: 'CreateRepository',
          request: { repositoryName: repository, imageTagMutability: 'MUTABLE' },
          response: { repository: of },
        },
      ];
    case 'delete-repository':
      return [{ name: 'DeleteRepository', request: { ...of, force: true }, response: { repository: of } }];
    case 'open-to-everybody':
      return policy(policyFor('*'));
    case 'close-to-everybody':
      return [{ name: 'DeleteRepositoryPolicy', request: of, response: of }];
    case 'share-with-account':
      return policy(policyFor({ AWS: `arn:aws:iam::${about}:root` }));
    case 'grant-write':
      return policy(policyFor({ AWS: `arn:aws:iam::${log.owner}:role/${about}` }, [...POLICY_ACTIONS, 'ecr:PutImage']));
    case 'set-retention':
      return [{ name: 'PutLifecyclePolicy', request: { ...of, lifecyclePolicyText: lifecycle(about) }, response: of }];
    case 'remove-immutability':
      return [
        {
          name: 'PutImageTagMutability',
          request: { ...of, imageTagMutability: 'MUTABLE' },
          response: { ...of, imageTagMutability: 'MUTABLE' },
        },
      ];
    case 'stop-audit':
      return [
        {
          name: 'StopLogging',
          source: 'cloudtrail.amazonaws.com',
          request: { name: `arn:aws:cloudtrail:${REGION}:${log.owner}:trail/main` },
        },
      ];
    default:
      // Robots, tokens and members are matters of IAM, whose events are not those of a registry.
      return [];
  }
}

function lifecycle(keep: string | null): string {
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: keep === '1' ? 1 : 200 };
  return JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] });
}

function identityOf(who: Identity, log: RegistryLog): object {
  const role = (name: string, session: string, account: string) => ({
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE${name.length}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROAEXAMPLE${name.length}`,
        arn: `arn:aws:iam::${account}:role/${name}`,
        accountId: account,
        userName: name,
      },
      attributes: { creationDate: '2026-03-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  });
  switch (who.kind) {
    case 'person':
      return role('AWSReservedSSO_Engineer_0a1b2c3d4e5f6071', `${who.name}@tidewater.example`, log.owner);
    case 'machine':
      return role(who.name, who.session, log.owner);
    case 'foreign':
      return role(who.name, 'session', who.account);
    case 'anonymous':
      return { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' };
    case 'registry':
      return { accountId: log.owner, invokedBy: 'ecr.amazonaws.com' };
  }
}

function record(doing: Doing, call: Call, log: RegistryLog, random: Random): object {
  const isHidden = log.hidesEngines && ENGINE.test(doing.program);
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(doing.who, log),
    eventTime: new Date(doing.at).toISOString().replace(/\.\d+/, ''),
    eventSource: call.source ?? 'ecr.amazonaws.com',
    eventName: call.name,
    awsRegion: REGION,
    sourceIPAddress: isHidden ? 'AWS Internal' : doing.from,
    userAgent: isHidden ? 'AWS Internal' : doing.program,
    ...(call.error === undefined
      ? {}
      : { errorCode: call.error, errorMessage: 'not authorized to perform this action' }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: /^(?:Get|List|Describe|BatchGet)/.test(call.name),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: log.owner,
    eventCategory: 'Management',
  };
}

function lifecycleRun(doing: Doing, act: Extract<Act, { kind: 'expire' }>, log: RegistryLog, random: Random): object {
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(doing.who, log),
    eventTime: new Date(doing.at).toISOString().replace(/\.\d+/, ''),
    eventSource: 'ecr.amazonaws.com',
    eventName: 'PolicyExecutionEvent',
    awsRegion: REGION,
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    eventID: random.uuid(),
    readOnly: true,
    resources: [
      {
        ARN: `arn:aws:ecr:${REGION}:${log.owner}:repository/${act.repository}`,
        accountId: log.owner,
        type: 'AWS::ECR::Repository',
      },
    ],
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: log.owner,
    serviceEventDetails: {
      repositoryName: act.repository,
      lifecycleEventPolicy: { lifecycleEventRules: [], lastEvaluatedAt: 0, policyVersion: 1, policyId: random.uuid() },
      lifecycleEventImageActions: act.images.map(({ digest, tag }) => ({
        lifecycleEventImage: { digest, tagStatus: 'Tagged', tagList: tag === null ? [] : [tag], pushedAt: 0 },
        rulePriority: 1,
      })),
      lifecycleEventFailureDetails: [],
    },
    eventCategory: 'Management',
  };
}

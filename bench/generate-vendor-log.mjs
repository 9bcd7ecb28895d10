import { closeSync, openSync, writeSync } from 'node:fs';

const START = Date.UTC(2026, 9, 1);
const SPAN_MS = 30 * 86_400_000;
const FLUSH_BYTES = 1 << 22;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const AGENTS = ['containerd/1.7.22', 'docker/27.3.1 go/go1.22.7 os/linux arch/amd64', 'skopeo/1.16.1', 'cri-o/1.31.0'];
const HOST = 'registry.example.com';

/** How a record of each vendor's log is written, from what happened: see `happening`. */
const VENDORS = { cloudtrail, ibm, quay, distribution, google, azure, harbor, 'kube-apiserver': kubeApiserver, nginx };

/** The logs that can be written. */
export const VENDOR_LOGS = Object.keys(VENDORS);

/**
 * Writes the log of a vendor, one record a line: 30 days from 2026-10-01, eight namespaces of 40 repositories, 300 accounts
 * and 2,000 addresses; one event in twenty is a push. The same for the same vendor and count.
 */
export function generateVendorLog(path, { vendor, count }) {
  const write = VENDORS[vendor];
  const file = openSync(path, 'w');
  let lines = '';
  for (let index = 0; index < count; index++) {
    const record = write(happening(index, START + Math.floor((index * SPAN_MS) / count)));
    lines += `${typeof record === 'string' ? record : JSON.stringify(record)}\n`;
    if (lines.length < FLUSH_BYTES) continue;
    writeSync(file, lines);
    lines = '';
  }
  writeSync(file, lines);
  closeSync(file);
}

/** What happened: everything is chosen by the number, mixed so that neighbours differ. */
function happening(index, at) {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b_3c6d) >>> 0;
  const chosen = (divisor, count) => Math.floor(mixed / divisor) % count;
  const repository = `${['payments', 'platform', 'data', 'ml', 'edge', 'web', 'infra', 'sec'][chosen(7, 8)]}/svc-${chosen(59, 40)}`;
  const tag = `v1.${chosen(401, 50)}`;
  const hex = (chosen(2003, 5000) + 0x1000_0000).toString(16);
  return {
    ...{ index, repository, tag, isPush: mixed % 20 === 0, isRefused: mixed % 97 === 0 },
    time: new Date(at),
    account: `robot-${chosen(13, 300)}`,
    address: `10.${20 + chosen(3, 4)}.${chosen(31, 20)}.${1 + chosen(1009, 25)}`,
    agent: AGENTS[chosen(17, AGENTS.length)],
    digest: `sha256:${hex.repeat(8)}`,
    id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  };
}

function cloudtrail({ time, id, account, address, agent, repository, tag, digest, isPush, isRefused }) {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE:${account}`,
      arn: `arn:aws:sts::111122223333:assumed-role/${account}/session`,
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLE000000001',
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', userName: account },
        attributes: { creationDate: '2026-10-01T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'ecr.amazonaws.com',
    eventName: isPush ? 'PutImage' : 'BatchGetImage',
    awsRegion: 'eu-central-1',
    sourceIPAddress: address,
    userAgent: agent,
    ...(isRefused ? { errorCode: 'AccessDenied', errorMessage: 'not authorized' } : {}),
    requestParameters: {
      repositoryName: repository,
      ...(isPush ? { imageTag: tag } : { imageIds: [{ imageTag: tag }] }),
    },
    responseElements: isPush
      ? { image: { repositoryName: repository, imageId: { imageDigest: digest, imageTag: tag } } }
      : null,
    requestID: id,
    eventID: id.replace('0000-4000', '0001-4000'),
    readOnly: !isPush,
    resources: [{ accountId: '111122223333', ARN: `arn:aws:ecr:eu-central-1:111122223333:repository/${repository}` }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  };
}

function ibm({ time, id, account, address, agent, repository, tag, isPush, isRefused }) {
  const [verb, region] = [isPush ? 'push' : 'pull', 'crn:v1:bluemix:public:container-registry:us-south'];
  return {
    eventTime: time.toISOString().replace('Z', '+0000'),
    action: `container-registry.image.${verb}`,
    outcome: isRefused ? 'failure' : 'success',
    message: `Container Registry: ${verb} image ${repository}:${tag}${isRefused ? ' -failure' : ''}`,
    severity: 'normal',
    dataEvent: true,
    id,
    correlationId: id.replace('0000-4000', '0001-4000'),
    typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
    eventType: 'activity',
    initiator: {
      id: `iam-${account}`,
      name: account,
      typeURI: 'service/security/account/serviceid',
      credential: { type: 'apikey' },
      host: { address, addressType: 'IPv4', agent },
    },
    target: {
      id: `${region}:a/f12375ed17a24ecfb1f32afcf47285f3::image:${repository}:${tag}`,
      name: `us.icr.io/${repository}:${tag}`,
      typeURI: 'container-registry/image',
      host: { address: 'us.icr.io' },
    },
    observer: { name: 'ActivityTracker' },
    reason: isRefused ? { reasonCode: 403, reasonType: 'Forbidden' } : { reasonCode: 200, reasonType: 'OK' },
    logSourceCRN: `${region}:a/f12375ed17a24ecfb1f32afcf47285f3:::`,
    saveServiceCopy: true,
  };
}

function quay({ time, account, address, agent, repository, tag, digest, isPush }) {
  const [namespace, repo] = repository.split('/');
  return {
    kind: isPush ? 'push_repo' : 'pull_repo',
    account: namespace,
    performer: `${namespace}+${account}`,
    repository: repo,
    ip: address,
    metadata_json: { repo, namespace, 'user-agent': agent, tag, manifest_digest: digest },
    datetime: time.toISOString().replace('Z', '000'),
  };
}

function distribution({ time, id, account, address, agent, repository, tag, digest, isPush }) {
  const url = `https://${HOST}/v2/${repository}/manifests/${digest}`;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return {
    id,
    timestamp: time.toISOString(),
    action: isPush ? 'push' : 'pull',
    target: { mediaType, size: 1580, digest, length: 1580, repository, url, tag },
    request: {
      id: id.slice(24),
      addr: `${address}:51544`,
      host: HOST,
      method: isPush ? 'PUT' : 'GET',
      useragent: agent,
    },
    actor: { name: account },
    source: { addr: 'node-a.example.com:5000', instanceID: '0d9fd8a4-2e6b-4b8a-8c2e-5f7f1f6f2a11' },
  };
}

function google({ index, time, account, address, agent, repository, tag, isPush, isRefused }) {
  const [project, image] = ['acme-prod', repository.split('/')[1]];
  const [resource, verb] = [
    `projects/${project}/locations/europe-west1/repositories/apps`,
    isPush ? 'PutManifest' : 'GetManifest',
  ];
  const at = time.toISOString().replace('Z', '000000Z');
  return {
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      status: isRefused ? { code: 7, message: 'permission denied' } : {},
      authenticationInfo: { principalEmail: `${account}@${project}.iam.gserviceaccount.com` },
      requestMetadata: { callerIp: address, callerSuppliedUserAgent: agent, requestAttributes: { time: at, auth: {} } },
      serviceName: 'artifactregistry.googleapis.com',
      methodName: `Docker-${verb}`,
      authorizationInfo: [
        {
          resource,
          permission: `artifactregistry.repositories.${isPush ? 'upload' : 'download'}Artifacts`,
          granted: !isRefused,
        },
      ],
      resourceName: `${resource}/dockerImages/${image}`,
      request: {
        '@type': 'type.googleapis.com/google.logging.type.HttpRequest',
        requestUrl: `/v2/${project}/apps/${image}/manifests/${tag}`,
      },
    },
    insertId: `i${index.toString(36).padStart(12, '0')}`,
    resource: {
      type: 'audited_resource',
      labels: { project_id: project, service: 'artifactregistry.googleapis.com', method: `Docker-${verb}` },
    },
    timestamp: at,
    severity: 'INFO',
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Fdata_access`,
    receiveTimestamp: at,
  };
}

function azure({ time, id, account, address, agent, repository, tag, digest, isPush, isRefused }) {
  return {
    TenantId: '00000000-0000-0000-0000-0000000000c1',
    TimeGenerated: time.toISOString().replace('Z', '0000Z'),
    OperationName: isPush ? 'Push' : 'Pull',
    Repository: repository,
    Tag: tag,
    Digest: digest,
    MediaType: 'application/vnd.oci.image.index.v1+json',
    ArtifactType: 'acr.docker',
    Size: '',
    LoginServer: 'contoso.azurecr.io',
    Identity: account,
    UserTenantId: '00000000-0000-0000-0000-0000000000b1',
    Region: 'westeurope',
    CorrelationId: id,
    ResultType: 'HttpStatusCode',
    ResultDescription: isRefused ? '403' : isPush ? '201' : '200',
    CallerIpAddress: address,
    DurationMs: '41.22',
    UserAgent: agent,
    Category: 'ContainerRegistryRepositoryEvents',
    SourceSystem: 'Azure',
    Type: 'ContainerRegistryRepositoryEvents',
    _ResourceId:
      '/subscriptions/00000000-0000-0000-0000-00000000000a/resourcegroups/rg-reg/providers/microsoft.containerregistry/registries/contoso',
  };
}

function harbor({ index, time, account, repository, tag, digest, isPush }) {
  return {
    id: index + 1,
    username: `robot$${account}`,
    resource: `${repository}:${isPush ? tag : digest}`,
    resource_type: 'artifact',
    operation: isPush ? 'create' : 'pull',
    operation_description: `${isPush ? 'create' : 'pull'} artifact: ${repository}@${digest}`,
    operation_result: true,
    op_time: time.toISOString(),
  };
}

function kubeApiserver({ time, id, account, address, repository, tag, isPush }) {
  const [namespace, name] = repository.split('/');
  const at = time.toISOString().replace('Z', '000Z');
  const verb = isPush ? 'create' : 'patch';
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: id,
    stage: 'ResponseComplete',
    requestURI: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    verb,
    user: { username: `${account}@example.com`, groups: ['system:authenticated'] },
    sourceIPs: [address],
    userAgent: 'kubectl/v1.31.1 (linux/amd64) kubernetes/948afe5',
    objectRef: { resource: 'deployments', namespace, name, apiVersion: 'v1', apiGroup: 'apps' },
    responseStatus: { metadata: {}, code: isPush ? 201 : 200 },
    requestObject: {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name, namespace },
      spec: { template: { spec: { containers: [{ name, image: `${HOST}/${repository}:${tag}` }] } } },
    },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  };
}

/** A line of text as nginx writes it: the combined format. */
function nginx({ time, account, address, agent, repository, tag, digest, isPush, isRefused }) {
  const [day, clock] = time.toISOString().slice(0, 19).split('T');
  const [year, month, date] = day.split('-');
  const written = `${date}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
  const [method, reference] = isPush ? ['PUT', tag] : ['GET', time.getTime() % 3 === 0 ? digest : tag];
  const status = isRefused ? 401 : isPush ? 201 : 200;
  return `${address} - ${account} [${written}] "${method} /v2/${repository}/manifests/${reference} HTTP/1.1" ${status} 1609 "-" "${agent}"`;
}

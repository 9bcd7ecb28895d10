import { closeSync, openSync, writeSync } from 'node:fs';

const START = Date.UTC(2026, 9, 1);
const SPAN_MS = 30 * 86_400_000;
const ZONE_MS = 8 * 3_600_000;
const FLUSH_BYTES = 1 << 22;

/**
 * A generator of numbers in [0, 1) that gives the same ones for the same seed (sfc32). It has 128 bits of state: with 32,
 * the numbers of one seed run into those of another before ten million records are written, and records come twice.
 */
function randomOf(seed) {
  let [a, b, c, count] = [seed | 0, 0x9e37_79b9 | 0, 0x243f_6a88 | 0, 1];
  const next = () => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first ones tell much of the seed.
  for (let skipped = 0; skipped < 15; skipped++) next();
  return next;
}

/**
 * Writes an access log of Alibaba Cloud's registry as JSON lines, about 900 bytes each: 30 days from 2026-10-01, eight
 * namespaces of 200 repositories, 300 robots, 3 % of the requests from 500 public addresses, 1 % refused or failed.
 * The same for the same count and seed.
 */
export function generateLog(path, { events, seed = 42 }) {
  const random = randomOf(seed);
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];
  const hex = (length) => Array.from({ length }, () => below(16).toString(16)).join('');
  const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const world = {
    namespaces: ['payments', 'platform', 'data', 'ml', 'edge', 'web', 'infra', 'sec'],
    repositories: many(200, (index) => `svc-${index}`),
    tags: many(50, (index) => `v1.${index}`),
    layers: many(5000, () => `sha256:${hex(64)}`),
    inside: many(3000, () => `10.${below(256)}.${below(256)}.${below(256)}`),
    outside: many(500, () => `${pick([47, 8, 120, 203, 185])}.${below(256)}.${below(256)}.${below(256)}`),
    agents: ['docker/24.0.2 go/go1.20.4 os/linux arch/amd64', 'containerd/1.6.28', 'skopeo/1.14.0', 'kaniko/v1.9.1'],
  };
  const file = openSync(path, 'w');
  let lines = '';
  for (let index = 0; index < events; index++) {
    const at = START + Math.floor((index * SPAN_MS) / events);
    lines += `${JSON.stringify(recordAt(at, { ...world, random, below, pick, hex }))}\n`;
    if (lines.length < FLUSH_BYTES) continue;
    writeSync(file, lines);
    lines = '';
  }
  writeSync(file, lines);
  closeSync(file);
}

function actionOf(dice) {
  if (dice < 0.6) return 'GetImageManifest';
  if (dice < 0.95) return 'GetBlob';
  return dice < 0.995 ? 'PutImageManifest' : 'DeleteTag';
}

const METHODS = { GetImageManifest: 'GET', GetBlob: 'GET', PutImageManifest: 'PUT', DeleteTag: 'DELETE' };

function recordAt(at, { namespaces, repositories, tags, layers, inside, outside, agents, random, below, pick, hex }) {
  const action = actionOf(random());
  const isPublic = random() < 0.03;
  const [namespace, repo, robot] = [pick(namespaces), pick(repositories), below(300)];
  const status = random() < 0.01 ? pick([401, 403, 404]) : action === 'PutImageManifest' ? 201 : 200;
  const wallClock = new Date(at + ZONE_MS).toISOString().slice(0, 23);
  return {
    access_credential_type: 'Password',
    action,
    blob_digest: action === 'GetBlob' ? pick(layers) : '',
    http_request_host: 'demo-registry.cn-hangzhou.cr.aliyuncs.com',
    http_request_id: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    http_request_method: METHODS[action],
    http_request_remote_vpc_id: isPublic ? '' : `vpc-bp1${hex(10)}`,
    http_request_remoteaddr: isPublic ? pick(outside) : pick(inside),
    http_request_useragent: pick(agents),
    http_response_status: String(status),
    instance_id: 'cri-ab12cd34ef56',
    namespace,
    repo,
    namespace_repo: `${namespace}/${repo}`,
    network_type: isPublic ? 'Internet' : 'VPC',
    tag: action === 'GetBlob' ? '' : pick(tags),
    time: `${wallClock}${String(below(1e6)).padStart(6, '0')}+08:00`,
    user_identity_account_id: '1356680000000000',
    user_identity_player_account_id: '1491340000000000',
    user_identity_principal_id: `30078600${1000 + robot}:robot-${robot}`,
    user_identity_user_type: 'ram-user',
    __topic__: 'acr_access_log',
    __source__: 'log_service',
    __time__: Math.floor(at / 1000),
  };
}

import { closeSync, openSync, writeSync } from 'node:fs';

const START = Date.UTC(2026, 9, 1);
const SPAN_MS = 30 * 86_400_000;
const FLUSH_BYTES = 1 << 22;

/**
 * Writes an access log in which every record names another tag, or another program: whoever writes to a registry chooses
 * such names. Tags are pushed, programs pull.
 */
export function generateManyNames(path, { of, count }) {
  const file = openSync(path, 'w');
  let lines = '';
  for (let index = 0; index < count; index++) {
    lines += `${JSON.stringify(recordAt(index, START + Math.floor((index * SPAN_MS) / count), of))}\n`;
    if (lines.length < FLUSH_BYTES) continue;
    writeSync(file, lines);
    lines = '';
  }
  writeSync(file, lines);
  closeSync(file);
}

function recordAt(index, at, of) {
  const isTag = of === 'tags';
  return {
    action: isTag ? 'PutImageManifest' : 'GetImageManifest',
    http_request_host: 'demo-registry.cn-hangzhou.cr.aliyuncs.com',
    http_request_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    http_request_remoteaddr: `10.0.${index % 7}.${index % 251}`,
    http_request_useragent: isTag ? 'docker/24.0.2' : `agent-${index}/1.0`,
    http_response_status: '200',
    instance_id: 'cri-ab12cd34ef56',
    namespace_repo: `prod/svc-${index % 41}`,
    tag: isTag ? `v${index}` : `v${index % 113}`,
    time: new Date(at).toISOString(),
    user_identity_principal_id: `2000000000000000${String(index % 17).padStart(2, '0')}`,
    user_identity_user_type: 'ram-user',
  };
}

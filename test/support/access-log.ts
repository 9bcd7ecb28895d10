const SECOND = 1000;
const START = Date.UTC(2026, 1, 1);
const ACTIONS = ['GetImageManifest', 'GetBlob', 'GetBlob', 'PutImageManifest', 'DeleteTag'];

/**
 * Lines of a registry's access log. Of each thousand lines, one is broken and one repeats the line before it.
 * @param before Number of the first line; ranges of numbers that do not overlap give different lines.
 */
export function accessLogLines(records: number, before = 0): readonly string[] {
  return Array.from({ length: records }, (_, offset) => {
    const index = before + offset;
    if (index % 1000 === 500) return '{"action":"GetBlob","time":"2026-03-0';
    return JSON.stringify(recordAt(index % 1000 === 700 ? index - 1 : index));
  });
}

/** The same with long tags that all differ, so that a case of few lines is larger than SQLite's cache. */
export function longAccessLogLines(records: number, before = 0): readonly string[] {
  return accessLogLines(records, before).map((line, index) =>
    line.replace('"v', `"${'x'.repeat(100)}-${before + index}-`),
  );
}

function recordAt(index: number) {
  const repository = `svc-${index % 41}`;
  return {
    access_credential_type: 'TemporaryToken',
    action: ACTIONS[index % ACTIONS.length],
    blob_digest: index % 5 === 1 ? `sha256:${String(index % 97).padStart(64, '0')}` : '',
    http_request_host: `demo-registry.cn-${index % 2 === 0 ? 'hangzhou' : 'shanghai'}.cr.aliyuncs.com`,
    http_request_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    http_request_method: 'GET',
    http_request_remoteaddr: index % 9 === 0 ? `203.0.113.${index % 251}` : `10.0.${index % 7}.${index % 251}`,
    http_request_useragent: `containerd/1.6.${index % 13}`,
    http_response_status: index % 50 === 0 ? '401' : '200',
    instance_id: 'cri-0123456789abcdef',
    namespace_repo: `prod/${repository}`,
    tag: `v${index % 113}`,
    time: new Date(START + index * SECOND).toISOString(),
    user_identity_principal_id: `2000000000000000${String(index % 17).padStart(2, '0')}`,
    user_identity_user_type: 'ram-user',
  };
}

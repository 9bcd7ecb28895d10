type Fields = Readonly<Record<string, unknown>>;

export function record(index: number, more: Fields = {}): Fields {
  return {
    action: index % 3 === 0 ? 'DeleteTag' : 'GetImageManifest',
    http_request_id: `request-${index}`,
    http_request_remoteaddr: `203.0.113.${index % 250}`,
    http_request_useragent: 'containerd/1.6.20',
    http_response_status: '200',
    namespace_repo: 'prod/api',
    tag: 'v1',
    time: new Date(Date.UTC(2026, 2, 1, 2, 0, index % 3600)).toISOString(),
    user_identity_principal_id: `user-${index % 10}`,
    ...more,
  };
}

export const line = (index: number, more: Fields = {}): string => `${JSON.stringify(record(index, more))}\n`;

export function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, index) => line(from + index)).join('');
}

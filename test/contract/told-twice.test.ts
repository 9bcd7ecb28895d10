import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importInto, withCaseOf } from '../support/import-into-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';

/** Requests of Distribution: what was asked, the minute, and which of its two lines are there. */
const REQUESTS: readonly (readonly [request: string, status: number, lines: 'both' | 'access' | 'own'])[] = [
  ['HEAD /v2/a/manifests/v1', 200, 'access'],
  ['GET /v2/a/manifests/v1', 200, 'both'],
  ['PUT /v2/a/manifests/v2', 201, 'both'],
  [`DELETE /v2/a/manifests/sha256:${'a'.repeat(64)}`, 202, 'access'],
  ['GET /v2/a/manifests/v2', 404, 'own'],
];

function linesOf(isAccessFirst: boolean): readonly string[] {
  return REQUESTS.flatMap(([request, status, lines], index) => {
    const [method = '', uri = ''] = request.split(' ');
    const access = `10.0.0.1 - - [02/Mar/2026:08:0${index}:00 +0000] "${request} HTTP/1.1" ${status} 77 "" "docker/27"`;
    const message = status < 400 ? 'response completed' : 'response completed with error';
    const own = `time="2026-03-02T08:0${index}:00.5Z" level=info msg="${message}" auth.user.name=ci http.request.id=${index} http.request.method=${method} http.request.remoteaddr="10.0.0.1:4000" http.request.uri=${uri} http.response.status=${status}`;
    const both = isAccessFirst ? [access, own] : [own, access];
    return both.filter((line) => lines === 'both' || (line === access) === (lines === 'access'));
  });
}

const docker = (line: string) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-03-02T08:00:00Z' });

test.each([
  ['the access line first', linesOf(true).join('\n')],
  ['the access line second', linesOf(false).join('\n')],
  [
    'behind a prefix',
    linesOf(false)
      .map((line) => `registry-0 registry ${line}`)
      .join('\n'),
  ],
  ['in files of docker', linesOf(true).map(docker).join('\n')],
  ['in one list of a log service', JSON.stringify({ logEvents: linesOf(true).map((message) => ({ message })) })],
])('a request of which the registry has no line of its own is read from its access line: %s', async (_, content) => {
  const folder = temporaryFolder();
  const file = join(folder, 'registry.log');
  writeFileSync(file, content);
  const path = join(folder, 'case.db');
  const [receipt] = (await importInto(path, [file])).files;
  expect(receipt).toMatchObject({ source: 'registry-log', records: 7, accepted: 5, ignored: 2, rejected: 0 });
  expect(receipt?.notices.map(({ id }) => id)).toContain('access-line-alone');
  const events = await withCaseOf([file], (reader) => reader.events({ window: null, where: [] }));
  expect(events.map(({ action, actor, reasonCode }) => `${action} ${reasonCode} ${actor.name}`)).toEqual([
    'HEAD 200 null',
    'GET 200 ci',
    'PUT 201 ci',
    'DELETE 202 null',
    'GET 404 ci',
  ]);
  await expectVerifiedCase(path);
});

test.each([
  ['the same lines twice', [...linesOf(true), ...linesOf(true)], 14, 5, 3],
  ['access lines, then the others, as two files joined', joined(linesOf(true)), 3007, 5, 0],
])('who joins logs is told of no request twice: %s', async (_, lines, records, requests, duplicate) => {
  const file = join(temporaryFolder(), 'registry.log');
  writeFileSync(file, lines.join('\n'));
  const path = join(temporaryFolder(), 'case.db');
  const [receipt] = (await importInto(path, [file])).files;
  // Lines of access logs have no id, so that the two that stand alone count as often as they stand there.
  const alone = duplicate === 0 ? 0 : 2;
  expect(receipt).toMatchObject({ records, accepted: requests + alone, duplicate, rejected: 0 });
  await expectVerifiedCase(path);
});

function joined(lines: readonly string[]): readonly string[] {
  return [
    ...lines.filter((line) => !line.startsWith('time=')),
    ...Array.from({ length: 3000 }, () => 'time="2026-03-02T08:00:00Z" level=info msg="a step" go.version=go1.22'),
    ...lines.filter((line) => line.startsWith('time=')),
  ];
}

/** The line of a registry and those of proxies of one minute, as `docker compose logs` shows them. */
const own = (minute: number) =>
  `registry-1  | time="2026-03-02T08:0${minute}:00.5Z" level=info msg="response completed" http.request.id=${minute} http.request.method=GET http.request.remoteaddr="203.0.113.9" http.request.uri="/v2/a/manifests/v${minute}" http.response.status=200`;
const access = (minute: number) =>
  `registry-1  | 172.18.0.3 - - [02/Mar/2026:08:0${minute}:00 +0000] "GET /v2/a/manifests/v${minute} HTTP/1.1" 200 77 "" "docker/27"`;
const caddy = (minute: number) =>
  `caddy-1     | {"level":"info","ts":${1772438400.2 + minute * 60},"msg":"handled request","request":{"client_ip":"203.0.113.9","method":"GET","host":"registry.example.com","uri":"/v2/a/manifests/v${minute}"},"user_id":"","size":77,"status":200}`;
const PROXIES: readonly (readonly [name: string, line: (minute: number) => string])[] = [
  ['Caddy', caddy],
  [
    'Caddy for people',
    (minute) =>
      `caddy-1     | 2026/03/02 08:0${minute}:00.200\tINFO\thttp.log.access\thandled request\t{"request":{"client_ip":"203.0.113.9","method":"GET","uri":"/v2/a/manifests/v${minute}"},"user_id":"","status":200}`,
  ],
  [
    'Traefik',
    (minute) =>
      `traefik-1 | {"ClientHost":"203.0.113.9","ClientUsername":"-","DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/v2/a/manifests/v${minute}","StartUTC":"2026-03-02T08:0${minute}:00Z","level":"info","msg":""}`,
  ],
  [
    'nginx',
    (minute) =>
      `nginx-1 | 203.0.113.9 - - [02/Mar/2026:08:0${minute}:00 +0000] "GET /v2/a/manifests/v${minute} HTTP/1.1" 200 77 "-" "docker/27"`,
  ],
  [
    'nginx as JSON',
    (minute) =>
      `nginx-1 | {"time":"2026-03-02T08:0${minute}:00Z","remote_addr":"203.0.113.9","request":"GET /v2/a/manifests/v${minute} HTTP/1.1","status":"200"}`,
  ],
  [
    'Envoy',
    (minute) =>
      `envoy-1 | [2026-03-02T08:0${minute}:00.123Z] "GET /v2/a/manifests/v${minute} HTTP/1.1" 200 - 0 77 1 1 "203.0.113.9" "docker/27" "id" "registry.example.com" "172.18.0.2:5000"`,
  ],
  [
    'HAProxy',
    (minute) =>
      `haproxy-1 | 203.0.113.9:51234 [02/Mar/2026:08:0${minute}:00.123] front back/registry 0/0/1/9/10 200 77 - - ---- 1/1/0/0/0 0/0 "GET /v2/a/manifests/v${minute} HTTP/1.1"`,
  ],
  [
    "GitLab's registry",
    (minute) =>
      `{"correlation_id":"${minute}","level":"info","msg":"access","method":"GET","remote_ip":"203.0.113.9","status":200,"time":"2026-03-02T08:0${minute}:00Z","uri":"/v2/a/manifests/v${minute}"}`,
  ],
  [
    "GitLab's registry as text",
    (minute) =>
      `time="2026-03-02T08:0${minute}:00Z" level=info msg=access correlation_id=${minute} method=GET remote_ip=203.0.113.9 status=200 uri=/v2/a/manifests/v${minute}`,
  ],
];

test.each(PROXIES)(
  'the line of a proxy in the log of a registry is read where no other line is: %s',
  async (_, proxy) => {
    const file = join(temporaryFolder(), 'compose.log');
    const lines = [1, 2, 3].flatMap((minute) => [own(minute), access(minute), proxy(minute)]);
    writeFileSync(file, [...lines, access(4), proxy(4), proxy(5), own(6)].join('\n'));
    const path = join(temporaryFolder(), 'case.db');
    const [receipt] = (await importInto(path, [file])).files;
    expect(receipt).toMatchObject({ source: 'registry-log', records: 13, accepted: 6, ignored: 7, rejected: 0 });
    const events = await withCaseOf([file], (reader) => reader.events({ window: null, where: [] }));
    expect(events.map(({ image, client }) => `${image?.tag} ${client.ip}`)).toEqual(
      [1, 2, 3, 4, 5, 6].map((minute) => `v${minute} 203.0.113.9`),
    );
    await expectVerifiedCase(path);
  },
);

test.each(PROXIES)(
  'a log that begins with a proxy is read with the lines of its registry too: %s',
  async (_, proxy) => {
    const file = join(temporaryFolder(), 'compose.log');
    const first = Array.from({ length: 100 }, () => proxy(1));
    writeFileSync(file, [...first, own(1), own(2)].join('\n'));
    const [receipt] = (await importInto(join(temporaryFolder(), 'case.db'), [file])).files;
    expect(receipt).toMatchObject({ source: 'registry-log', records: 102, accepted: 101, ignored: 1 });
  },
);

test('no client hides a request behind another one by the referrer that it sends', async () => {
  const file = join(temporaryFolder(), 'nginx.log');
  const nginx = (address: string, referrer: string) =>
    `${address} - - [02/Mar/2026:08:01:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200 77 "${referrer}" "docker/27"`;
  const lines = [nginx('203.0.113.9', '-'), nginx('203.0.113.66', 'x'), own(2)];
  writeFileSync(file, lines.join('\n'));
  const [receipt] = (await importInto(join(temporaryFolder(), 'case.db'), [file])).files;
  expect(receipt).toMatchObject({ source: 'registry-log', accepted: 3, ignored: 0 });
});

test('that a line which is not read names who asked is told', async () => {
  const file = join(temporaryFolder(), 'compose.log');
  writeFileSync(file, [own(1), caddy(1).replace('"user_id":""', '"user_id":"bob"')].join('\n'));
  const [receipt] = (await importInto(join(temporaryFolder(), 'case.db'), [file])).files;
  expect(receipt?.ignoredBecause).toMatchObject([{ records: 1, reason: expect.stringContaining('names who asked') }]);
});

/** A write as zot's log tells it, and as its audit log does. */
const ZOT = [1, 2, 3].flatMap((minute) => {
  const common = { level: 'info', component: 'session', clientIP: `10.0.0.1:4000${minute}` };
  const time = `2026-03-02T08:0${minute}:00`;
  const path = '/v2/a/manifests/v1';
  const session = { username: 'ci', method: 'DELETE', path, statusCode: 202, headers: {} };
  const audit = { subject: 'ci', action: 'DELETE', object: path, status: 202 };
  return [
    JSON.stringify({ time: `${time}.1Z`, message: 'HTTP API', ...common, ...session }),
    JSON.stringify({ time: `${time}.1002Z`, message: 'HTTP API Audit', ...common, ...audit }),
  ];
});

test.each<[title: string, lines: readonly string[], others: number]>([
  ['one beside the other', ZOT, 0],
  ['one file behind the other', ZOT.toSorted((a, b) => a.length - b.length), 0],
  ['behind a line of text', ['zot: starting', ...ZOT], 1],
  ['in files of docker', ZOT.map(docker), 0],
])("a write counts once where zot's log and its audit log were put into one file: %s", async (_, lines, others) => {
  const file = join(temporaryFolder(), 'zot.log');
  // A write that only the audit log tells.
  writeFileSync(file, [...lines, (ZOT[1] ?? '').replaceAll('v1', 'v2')].join('\n'));
  const path = join(temporaryFolder(), 'case.db');
  const [receipt] = (await importInto(path, [file])).files;
  expect(receipt).toMatchObject({ source: 'zot-log', accepted: 4, ignored: 3 + others, rejected: 0 });
  expect(JSON.stringify(receipt?.ignoredBecause)).not.toContain('import them');
  await expectVerifiedCase(path);
});

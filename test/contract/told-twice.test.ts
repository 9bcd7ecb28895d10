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

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { importInto } from '../support/import-into-case.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';

/** Requests, one a second, of which the registry has an access line or a line of its own. */
const clock = (second: number) => new Date(Date.UTC(2026, 2, 2) + second * 1000).toISOString().slice(11, 19);
const access = (second: number) =>
  `10.0.0.1 - - [02/Mar/2026:${clock(second)} +0000] "GET /v2/a/manifests/v${second} HTTP/1.1" 200 77 "" "docker/27"`;
const own = (second: number, message = 'response completed') =>
  `time="2026-03-02T${clock(second)}.5Z" level=info msg="${message}" http.request.id=${second} http.request.method=GET http.request.remoteaddr="10.0.0.1:4000" http.request.uri="/v2/a/manifests/v${second}" http.response.status=${message.endsWith('error') ? 404 : 200}`;
const docker = (line: string) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-03-02T08:00:00Z' });

/** How many access lines come first: more than formats are recognised by, and more than the head of a file holds. */
const [FEW, MANY] = [100, 12_000];
const lines = (count: number, message?: string) => [
  ...Array.from({ length: count }, (_, index) => access(index)),
  ...Array.from({ length: 20 }, (_, index) => own(count - 10 + index, message)),
];

async function imported(name: string, content: string | Buffer) {
  const path = join(temporaryFolder(), 'case.db');
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  const [receipt] = (await importInto(path, [file])).files;
  await expectVerifiedCase(path);
  return receipt;
}

test.each<[title: string, content: string | Buffer, accesses: number]>([
  ['within the head', lines(FEW).join('\n'), FEW],
  ['of a registry that logs failures alone', lines(FEW, 'response completed with error').join('\n'), FEW],
  ['far behind the head', lines(MANY).join('\n'), MANY],
  ['far behind the head, compressed', gzipSync(lines(MANY).join('\n')), MANY],
  ['within the head, in files of docker', lines(FEW).map(docker).join('\n'), FEW],
  ['far behind the head, in files of docker', lines(MANY).map(docker).join('\n'), MANY],
])(
  'a log of a registry that begins with access lines is read with both kinds of lines: %s',
  async (_, content, count) => {
    const repeated = content.includes('with error') ? 0 : 10;
    const all = { records: count + 20, accepted: count + 20 - repeated, ignored: repeated, rejected: 0 };
    expect(await imported('registry.log', content)).toMatchObject({ source: 'registry-log', ...all });
  },
);

test('where it cannot be read again, a notice says how many lines are not read, and how to read them', async () => {
  await loadFormats();
  const content = lines(MANY).join('\n');
  const receipt = await importBytes(memoryCase().writer, [Buffer.from(content)].flatMap(inChunks));
  expect(receipt).toMatchObject({ source: 'registry-access-log', accepted: MANY, ignored: 20 });
  const [notice] = receipt.notices.filter(({ id }) => id === 'part-of-other');
  expect(notice?.text).toBe(
    '20 ignored records are of registry-log, which reads those of registry-access-log too: import the file into a new case with --source registry-log.',
  );
});

function inChunks(bytes: Buffer): readonly Buffer[] {
  const size = 1 << 16;
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

test('a log of access lines stays one, whatever a client wrote into it', async () => {
  const forged = [
    `10.0.0.9 - - [02/Mar/2026:09:30:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200 77 "-" "${own(1).replaceAll('"', '\\"')}"`,
    `10.0.0.9 - ${own(1)} [02/Mar/2026:09:30:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200 77 "-" "x"`,
    `10.0.0.9 - INFO[0000] [02/Mar/2026:09:30:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200 77 "-" "response completed"`,
  ];
  const content = [access(1), ...forged].join('\n');
  expect(await imported('access.log', content)).toMatchObject({ source: 'registry-access-log', accepted: 4 });
  const both = await imported('both.log', [own(90), content].join('\n'));
  expect(both).toMatchObject({ source: 'registry-log', accepted: 5, ignored: 0 });
});

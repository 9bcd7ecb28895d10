import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readOriginal } from '../../src/evidence/archives/read-original.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { shareOf } from '../support/effort.ts';
import { importInto, withCaseOf } from '../support/import-into-case.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/formats');

/** As `grep --color=always pay\|e` does. */
const searched = (text: string) => text.replaceAll(/pay|e/g, '\u001b[01;31m\u001b[K$&\u001b[m\u001b[K');

/** As `jq -C` does: each text, number, word and bracket has a colour. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;
const highlighted = (text: string) => text.replaceAll(TOKEN, '\u001b[0;32m$&\u001b[0m').replaceAll('\n', '\u001b[K\n');

async function read(text: string) {
  const { writer, reader } = memoryCase();
  const { source, records, accepted, ignored, rejected } = await importBytes(writer, [Buffer.from(text)]);
  const events = reader.events({ window: null, where: [] }).map(({ evidence: _, ...event }) => event);
  return { source, records, accepted, ignored, rejected, events };
}

const FILES = (await loadFormats())
  .flatMap(({ id }) => readdirSync(join(FIXTURES, id)).map((name) => [id, name] as const))
  .filter(([, name]) => /\.(?:log|ndjson|jsonl|json|csv|tsv|txt)$/.test(name) && !name.endsWith('.expected.json'))
  .map(([id, name]) => [`${id}/${name}`, readFileSync(join(FIXTURES, id, name))] as const)
  .filter(([, bytes]) => !bytes.includes(0) && bytes[0] !== 0x1f && bytes.equals(Buffer.from(bytes.toString('utf8'))));

describe.each(shareOf(FILES, 0, 4))('%s', (name, bytes) => {
  const text = bytes.toString('utf8');

  test('is read in the colours of grep as without them', async () => {
    expect(await read(searched(text))).toEqual(await read(text));
  });

  test.skipIf(!/\.(?:ndjson|jsonl|json)$/.test(name))('is read in the colours of jq as without them', async () => {
    expect(await read(highlighted(text))).toEqual(await read(text));
  });
});

const ACCESS = Array.from(
  { length: 20 },
  (_, second) =>
    `203.0.113.7 - - [02/Mar/2026:09:30:${10 + second} +0000] "GET /v2/payments/api/manifests/v${second} HTTP/1.1" 200 1609 "-" "docker/27"`,
);
const JSON_LINES = ACCESS.map((_, second) =>
  JSON.stringify({
    ClientHost: '203.0.113.7',
    DownstreamStatus: 200,
    RequestMethod: 'GET',
    RequestPath: `/v2/payments/api/manifests/v${second}`,
    StartUTC: `2026-03-02T09:30:${10 + second}Z`,
  }),
);

test.each<[title: string, lines: readonly string[], name: string]>([
  ['text', ACCESS.map(searched), 'access.log'],
  ['JSON lines', JSON_LINES.map(highlighted), 'traefik.ndjson'],
  [
    'JSON lines behind the name of a file',
    JSON_LINES.map((line) => `\u001b[35m\u001b[Ka.log\u001b[m\u001b[K:${line}`),
    'a.log',
  ],
  ['a list', [highlighted(`[${JSON_LINES.join(',\n')}]`)], 'traefik.json'],
])('the original of a record keeps its colours, in its place: %s', async (_, lines, name) => {
  const written = `${lines.join('\n')}\n`;
  for (const isPacked of [false, true]) {
    const folder = temporaryFolder();
    const file = join(folder, isPacked ? `${name}.gz` : name);
    writeFileSync(file, isPacked ? gzipSync(written) : written);
    const path = join(folder, 'case.db');
    expect((await importInto(path, [file])).files).toMatchObject([{ accepted: 20, rejected: 0 }]);
    await expectVerifiedCase(path);
    const { evidence, places } = await withCaseOf([file], (reader) => ({
      evidence: reader.evidenceFiles()[0] ?? expect.fail(),
      places: reader.events({ window: null, where: [] }).map((event) => event.evidence),
    }));
    for (const place of places) {
      const bytes = Buffer.from(written).subarray(place.offset, place.offset + place.length);
      expect(bytes.includes('\u001b[')).toBe(!name.startsWith('a.'));
      const original = await readOriginal(evidence, place, null);
      expect(original).toMatchObject({ status: 'verified', text: bytes.toString('utf8') });
    }
  }
});

test('an escape that JSON writes as one is no colour, and other sequences of a terminal stay', async () => {
  const agent = '\\u001b[31mx\\u001b[0m';
  const line = `{"ClientHost":"203.0.113.7","DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/v2/a/manifests/v1","StartUTC":"2026-03-02T09:30:00Z","request_User-Agent":"${agent}"}`;
  const { events } = await read(line);
  expect(events.map(({ client }) => client.userAgent)).toEqual(['\u001b[31mx\u001b[0m']);
  const moved = (ACCESS[0] ?? '').replace('docker/27', '\u001b[2A\u001b[31mdocker/27');
  expect((await read(moved)).events.map(({ client }) => client.userAgent)).toEqual(['\u001b[2Adocker/27']);
});

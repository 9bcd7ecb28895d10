import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readOriginal } from '../../src/evidence/archives/read-original.ts';
import { EvidenceHead } from '../../src/evidence/splitting/evidence-head.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { recogniseFormat } from '../../src/formats/recognise-format.ts';
import {
  asEvents,
  currentActions,
  describeClient,
  type Format,
  httpOutcome,
  ignored,
  imageOf,
  inRecords,
  readsTextLines,
  rejected,
  timeField,
} from '../../src/formats/toolkit/index.ts';
import { FileImport } from '../../src/importing/file-import.ts';
import { findInputs } from '../../src/importing/find-inputs.ts';
import { importOptions } from '../support/import-options.ts';
import { memoryCase } from '../support/memory-case.ts';
import { streamOf } from '../support/split.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINE = /^(\S+) \[([^\]]+)\] "(GET|PUT) \/v2\/(\S+)\/manifests\/(\S+) HTTP\/[\d.]+" (\d{3})$/;

/** All that a format of text lines needs: its grammar, and what a line says. */
const PROXY: Format = {
  id: 'test-proxy-log',
  title: 'Access log of a proxy before a registry',
  vendor: 'Test',
  documentation: 'https://example.com/',
  howToExport: [],
  signature: 'address [time] "request" status',
  limits: [],
  actions: currentActions({ plane: 'data' }, [
    ['GET', 'pull', 'Manifest read'],
    ['PUT', 'push', 'Manifest written'],
  ]),
  remarks: { 'proxy-in-front': (count) => `A proxy stands before the registry ${inRecords(count)}.` },
  ...readsTextLines({
    matches: (line) => LINE.test(line),
    readLine(line) {
      if (line.startsWith('[NOTICE]')) return ignored('it is a message of the proxy');
      const [, address = '', at = '', verb = '', repository = '', tag = '', status = ''] = LINE.exec(line) ?? [];
      const time = timeField({ at }, 'at');
      if (time === null) return rejected('the line is not one of an access log');
      const { client, remarks } = describeClient({ address, userAgent: null });
      const event = {
        ...({ eventId: null, time: time.instant, action: verb, plane: 'data', reasonCode: status } as const),
        ...({ category: verb === 'GET' ? 'pull' : 'push', outcome: httpOutcome(status) } as const),
        ...({ actor: { id: null, name: null, type: 'unknown', credential: null }, client } as const),
        ...{ image: imageOf({ repository, tag }), region: null, account: null, details: {} },
      };
      return asEvents([event], null, time.remarks, remarks, ['proxy-in-front']);
    },
  }),
};

/** It begins with a bracket and holds commas, so that it looks like JSON and like CSV. */
const LOG = [
  '[2001:db8::5]:44001 [2026-03-02T09:30:00Z] "GET /v2/prod/api/manifests/v1 HTTP/1.1" 200',
  '[NOTICE]   (1) : Loading success, at last, today.',
  '',
  '{"half": of JSON',
  '203.0.113.7:51234 [2026-03-02T09:31:00Z] "PUT /v2/prod/größe/manifests/v2 HTTP/1.1" 201',
  '["a","list"]',
  '203.0.113.7:51240 [2026-03-02T09:32:00Z] "GET /v2/prod/api/manifests/v2 HTTP/1.1" 403',
].join('\r\n');

/** Imports a file as the format, and reads every event's record back from the file. */
async function imported(name: string, bytes: Buffer) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  const { writer, reader } = memoryCase();
  const [input = expect.fail()] = findInputs([path]).files;
  const receipt = await new FileImport(writer, importOptions({ format: PROXY })).run(input);
  const events = reader.events({ window: null, where: [] });
  const [file = expect.fail()] = reader.evidenceFiles();
  const originals = await Promise.all(events.map(({ evidence }) => readOriginal(file, evidence, null)));
  return { receipt, events, originals, rejections: reader.rejections({ limit: 9, offset: 0 }) };
}

test.each([
  ['plain', 'proxy.log', Buffer.from(LOG)],
  ['gzip', 'proxy.log.gz', gzipSync(LOG)],
  ['behind a byte order mark', 'proxy.log', Buffer.from(`\uFEFF${LOG}`)],
])('lines of text become events, and each leads back to its bytes: %s', async (_, name, bytes) => {
  const { receipt, events, originals, rejections } = await imported(name, bytes);
  expect(receipt).toMatchObject({
    status: 'imported',
    source: PROXY.id,
    records: 6,
    accepted: 3,
    ignored: 1,
    rejected: 2,
  });
  expect(events.map(({ image, outcome, client }) => [image?.repository, image?.tag, outcome, client.ip])).toEqual([
    ['prod/api', 'v1', 'success', '2001:db8::5'],
    ['prod/größe', 'v2', 'success', '203.0.113.7'],
    ['prod/api', 'v2', 'denied', '203.0.113.7'],
  ]);
  const lines = LOG.split('\r\n');
  expect(originals).toMatchObject([0, 4, 6].map((index) => ({ status: 'verified', text: lines[index] })));
  expect(rejections.map(({ record, text }) => [record, text])).toEqual([
    [3, '{"half": of JSON'],
    [5, '["a","list"]'],
  ]);
});

test('a remark of the format alone is reported in its words', async () => {
  const { receipt } = await imported('proxy.log', Buffer.from(LOG));
  expect(receipt.notices).toEqual([{ id: 'proxy-in-front', text: 'A proxy stands before the registry in 3 records.' }]);
});

test('lines that another export writes as JSON or CSV stay what they are, and text is recognised beside them', async () => {
  const formats = [...(await loadFormats()), PROXY];
  const of = async (text: string) => {
    const head = await EvidenceHead.read(streamOf([Buffer.from(text)]));
    return recogniseFormat(formats, async (format) => (await head.sample(format)).map(({ value }) => value));
  };
  expect(await of(LOG)).toMatchObject({ verdict: 'recognised', format: { id: PROXY.id }, rivals: [] });
  expect(await of('{"kind":"push_repo","datetime":"2026-03-02T09:30:00Z","ip":"203.0.113.7"}\n')).toMatchObject({
    format: { id: 'quay-usage-logs' },
    rivals: [],
  });
  expect(await of('It was a dark night.\nThe end.\n')).toMatchObject({ verdict: 'unrecognised' });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasLineLayout, type LineFormat } from '../../src/formats/layouts/line-layout.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { lineTemplateOf } from '../../src/reading/nested-lane/record-template.ts';
import { tries } from '../support/effort.ts';
import { CONTEXT, expectSame, readingOf } from '../support/lane-readings.ts';
import { randomOf, seedOf } from '../support/random.ts';

const FORMATS = (await loadFormats()).filter(hasLineLayout).map((format) => [format.id, format] as const);
const BLOCKS = tries(600);
const LINES_A_BLOCK = 120;

const DIGESTS = ['ab', 'CD', '01'].map((pair) => `sha256:${pair.repeat(32)}`);
const PATHS = [
  ...[
    '/v2/',
    '/v2',
    '/v2/_catalog?n=100',
    '/',
    '/favicon.ico',
    '/v1/_ping',
    '*',
    '/token?service=r&scope=repository:a/b:pull',
  ],
  ...['/token?account=ci&service=r', '/v2/a/b/tags/list', '/v2/a/b/manifests/v1', '/v2/a/b/manifests/v1?ns=docker.io'],
  ...[
    '/v2/a/b/blobs/uploads/',
    '/v2/a/b/blobs/uploads/?mount=sha256:ab&from=c/d',
    '/v2/a/b/blobs/uploads/77?digest=sha256:ab',
  ],
  ...[
    '/v2/a/manifests/manifests/latest',
    '/v2/a%2Fb/manifests/v1',
    '/v2/a/b/manifests/sha256-abc.sig',
    '/v2/a/b/manifests/',
  ],
  ...[
    'https://r.example.com/v2/a/b/manifests/v1',
    '//v2/a',
    '/v2/a/b/manifests/[v1]',
    '/v2/a/b/manifests/@',
    '/artifactory/api/docker/k/v2/a/manifests/1',
  ],
  ...DIGESTS.flatMap((digest) => [
    ...[
      `/v2/a/b/manifests/${digest}`,
      `/v2/c/manifests/${digest}`,
      `/v2/a/b/blobs/${digest}`,
      `/v2/a/b/referrers/${digest}`,
    ],
    ...[`/v2/a/b/manifests/x@${digest}`, `/v2/a/b/manifests/${digest}?ns=ghcr.io`, `/v2/a/b/manifests/v1:${digest}`],
    ...[
      `/v2/manifests/${digest}`,
      `/manifests/${digest}`,
      `/v2/a/b/manifests/${digest}0`,
      `/v2/a/b/manifests/${digest.slice(0, -1)}`,
    ],
    ...[`/v2/a/manifests/${digest.replace(':', '%3A')}`, `/repository/k/v2/a/manifests/${digest}`],
  ]),
];

/** Texts that mean something else where they stand, or that lines of logs do not hold. */
const HOSTILE = [
  ...[
    '-',
    '',
    '"',
    '\\x22',
    '\\"',
    'a b',
    '[',
    ']',
    '[01/Jan/2020:00:00:00]',
    '[01/Jan/2020:00:00:00 +0000] "GET',
    '127.0.0.1',
  ],
  ...[
    'é😀',
    '\u0000',
    '\t',
    'x'.repeat(4200),
    '10.0.0.1, 10.0.0.2',
    '10.0.0.1:443',
    'unknown',
    '::1',
    '[::1]:80',
    'r.example.com',
    '""',
  ],
];

/** By name of a field, what may stand there. */
const POOLS = {
  client: ['10.0.0.1', '203.0.113.9', '2001:db8::7', '203.0.113.9:5000', 'node.example.com'],
  ident: ['-', '-', '-', 'x'],
  user: ['ci', 'robot$a+b', 'jane@example.com', '10.0.0.9'],
  time: [
    ...[
      '02/Mar/2026:09:30:00 +0100',
      '02/Mar/2026:09:30:59 +0100',
      '02/Mar/2026:23:59:59 +0000',
      '03/Mar/2026:00:00:00 +0000',
    ],
    ...[
      '29/Mar/2026:02:30:00 +01:00',
      '31/Feb/2026:00:00:00 +0000',
      '02/Mar/2026:24:00:00 +0000',
      '02/Mar/2026:09:30:60 +0000',
    ],
    ...[
      '02/Mar/2026:09:30:00.123456 +0000',
      '02/Mar/2026:09:30:00',
      '02/mar/2026:09:30:00 +0000',
      '2/Mar/2026:09:30:00 +0000',
    ],
    ...[
      '2026-03-02T09:30:00Z',
      '02/Xyz/2026:09:30:00 +0000',
      '02/Mar/2026:09:30:00 +9999',
      '12/Mar/2026:09:30:00 +0000',
      'x[02/Mar/2026:09:30:00 +0000',
    ],
  ],
  method: ['GET', 'GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'BREW'],
  uri: PATHS,
  protocol: ['HTTP/1.1', 'HTTP/1.1', 'HTTP/2.0', 'HTTP/3', 'HTTP/11.11', 'SPDY'],
  status: ['200', '200', '401', '304', '404', '201', '202', '307', '500', '99', '2000', '-', 'ok'],
  bytes: ['0', '1609', '77', 'abc'],
  referrer: ['https://example.com/', ''],
  agent: ['containerd/1.7.22', 'docker/27.3.1 go/go1.22', 'skopeo/1.16.1', '', 'kube-probe/1.30', 'curl [x]'],
  forwarded: ['198.51.100.7', '198.51.100.7, 10.0.0.1', 'unknown', '10.1.1.1:8080', 'trace=1'],
} as const;
type Field = keyof typeof POOLS;
type Random = ReturnType<typeof randomOf>;

const one = <T>(values: readonly T[], random: Random): T => values[random(values.length)] as T;

/** How the lines of a block are written: few ways, because a lane learns some ways only. */
interface Style {
  readonly shape: number;
  readonly ident: string;
  readonly protocol: string;
  /** Which fields are a dash. */
  readonly dashes: ReadonlySet<Field>;
  /** How many of a thousand fields hold something hostile. */
  readonly wild: number;
}

function anyStyle(random: Random): Style {
  const fields = (['user', 'bytes', 'referrer', 'agent', 'forwarded', 'client'] as const).filter(() => random(4) === 0);
  const [shape, ident, protocol] = [random(5), one(POOLS.ident, random), one(POOLS.protocol, random)];
  return { shape, ident, protocol, dashes: new Set(fields), wild: one([0, 2, 10, 80], random) };
}

function anyLine({ shape, ident, protocol, dashes, wild }: Style, random: Random): string {
  const of = (field: Field) => {
    if (random(1000) < wild) return one(HOSTILE, random);
    return dashes.has(field) ? '-' : one<string>(POOLS[field], random);
  };
  const head = `${of('client')} ${ident} ${of('user')} [${of('time')}]`;
  const request = `"${of('method')} ${of('uri')} ${protocol}" ${of('status')} ${of('bytes')}`;
  const combined = `${head} ${request} "${of('referrer')}" "${of('agent')}"`;
  if (random(40) === 0) {
    const cut = combined.slice(0, random(combined.length));
    return one([`r.example.com ${combined}`, `${combined} `, ` ${combined}`, `${combined}\r`, cut], random);
  }
  if (shape === 0) return `${head} ${request}`;
  if (shape === 1) return `${combined} "${of('forwarded')}"`;
  if (shape === 2) return `${combined} "${of('forwarded')}" ${random(9)}.${random(999)} "${of('agent')}" x`;
  return shape === 3 ? `${combined} ${random(9)}.${random(999)} [a-b] []` : combined;
}

function expectBothWays(format: LineFormat, lines: readonly string[]): void {
  const { line: _, ...ordinary } = format;
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const blocks = [text, text];
  expectSame(readingOf(format, blocks, 'text'), readingOf(ordinary as Format, blocks, 'text'));
}

/** The lines of the fixtures of a format. */
function fixtureLines({ id }: Format): readonly string[] {
  const folder = `fixtures/formats/${id}`;
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')).filter((line) => line !== '');
}

test('there are formats with a line layout', () => {
  expect(FORMATS.map(([id]) => id)).toContain('registry-access-log');
});

test.for(FORMATS)(
  'whatever stands in lines of %s, the lane reads what the ordinary way reads',
  { timeout: 300_000 },
  ([, format]) => {
    const random = randomOf(seedOf('access lines'));
    const fixtures = fixtureLines(format);
    for (let block = 0; block < BLOCKS; block++) {
      const styles = [anyStyle(random), anyStyle(random)];
      const lines = Array.from({ length: LINES_A_BLOCK }, () =>
        random(40) === 0 ? one(fixtures, random) : anyLine(one(styles, random), random),
      );
      expectBothWays(format, [...lines, ...lines.toReversed()]);
    }
  },
);

test.for(FORMATS)('lines of %s that are written alike are read by the lane', ([, format]) => {
  let readings = 0;
  const read: typeof format.read = (value, context) => {
    readings++;
    return format.read(value, context);
  };
  const [line = ''] = fixtureLines(format).filter((text) => lineTemplateOf(Buffer.from(text), format.line) !== null);
  expect(format.read(line, CONTEXT).outcome).toBe('events');
  readingOf({ ...format, read }, [Buffer.from(`${line}\n`.repeat(20))], 'text');
  // The first line teaches, the second says what its values make.
  expect(readings).toBe(2);
});

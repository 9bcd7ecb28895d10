import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { type CliRun, folderForAllTests, runCli } from '../support/run-cli.ts';

/**
 * An answer of any length is written while it is read. The program gets 64 MB of heap, in which its events do not fit:
 * as objects they take more than a kilobyte each, and a program that collects them dies.
 */
const cwd = folderForAllTests();
const EVENTS = 120_000;
const LONG = ['--since', '2026-10-01', '--until', '2026-10-31', '--db', 'case.db'];

const START = Date.UTC(2026, 9, 1);
const EVERY_MS = 20_000;

/** One actor pulls one image, again and again. */
function pulls(): string {
  return Array.from({ length: EVENTS }, (_, index) => {
    const record = {
      action: 'GetImageManifest',
      http_request_host: 'demo-registry.cn-hangzhou.cr.aliyuncs.com',
      http_request_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      http_request_method: 'GET',
      http_request_remoteaddr: '203.0.113.7',
      http_request_useragent: 'containerd/1.6.28',
      http_response_status: '200',
      instance_id: 'cri-0123456789abcdef',
      namespace_repo: 'payments/api',
      tag: 'v1',
      time: new Date(START + index * EVERY_MS).toISOString(),
      user_identity_principal_id: '300000000000000001',
      user_identity_user_type: 'ram-user',
      __topic__: 'acr_access_log',
    };
    return `${JSON.stringify(record)}\n`;
  }).join('');
}

beforeAll(() => {
  writeFileSync(join(cwd, 'log.ndjson'), pulls());
  expect(runCli(['import', 'log.ndjson', '--db', 'case.db'], { cwd }).status).toBe(0);
});

const FORMATS = [
  ['ndjson', EVENTS],
  // A heading, and for a timeline the summary above the table.
  ['csv', EVENTS + 1],
  ['table', EVENTS],
] as const;

function ask(...words: readonly string[]): CliRun {
  return runCli([...words, ...LONG], { cwd, env: { NODE_OPTIONS: '--max-old-space-size=64' } });
}

describe.each([
  ['timeline', ['timeline', 'payments/api:v1']],
  ['events', ['events', '--limit', String(EVENTS)]],
] as const)('%s', (_, words) => {
  test.each(someOf(FORMATS, 3))('writes %s in little memory', (format, least) => {
    const { status, stdout } = ask(...words, '--format', format);
    expect(status).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(least);
  });

  test('writes JSON in little memory, which parses', () => {
    const { status, stdout } = ask(...words, '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).events).toHaveLength(EVENTS);
  });
});

test('the newest events alone say how many more there are, and how to get them', () => {
  const { status, stdout } = ask('timeline', 'payments/api:v1', '--top', '10');
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.includes('containerd'))).toHaveLength(10);
  expect(stdout).toContain(`Events        ${EVENTS} (${EVENTS} pull)`);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/The newest 10 of [\d,]+ events are shown: --top all shows all/);
});

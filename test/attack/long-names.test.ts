import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Who writes names of 64 KB into a log, or names that mean something elsewhere, takes no answer away from others. */
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const NAMES = ['n'.repeat(65_536), '*', '$(touch ran)', '"><svg onload=alert(1)>', '=1+1', '\u202eevil\u001b[31m'];
const DAY = 86_400_000;

function record(name: string, number: number, day: number, action: 'push' | 'pull') {
  const at = Date.UTC(2026, 2, 1) + day * DAY + number * 60_000;
  const addr = `203.0.113.${number % 250}`;
  const digest = `sha256:${String(number).padStart(64, '0')}`;
  return {
    id: `${number}-${day}-${action}`,
    timestamp: new Date(at).toISOString(),
    action,
    target: { repository: `team/${name}`, tag: name.slice(0, 128), digest },
    actor: { name },
    request: {
      id: `${number}`,
      addr,
      host: 'r.example.com',
      method: action === 'push' ? 'PUT' : 'GET',
      useragent: name,
    },
  };
}

beforeAll(() => {
  const usual = Array.from({ length: 60 }, (_, at) => record('usual', at, Math.floor(at / 4), 'pull'));
  const strange = NAMES.flatMap((name, at) => [record(name, 100 + at, 16, 'push'), record(name, 100 + at, 17, 'pull')]);
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ events: [...usual, ...strange] }));
  expect(runCli(['import', join(folder, 'log.json')], { env }).status).toBe(0);
});

const WINDOW = ['--since', '4d', '--as-of', 'latest'];

test.each([
  ['suspicious', ...WINDOW],
  ['suspicious', ...WINDOW, '-f', 'sarif'],
  ['suspicious', ...WINDOW, '-f', 'timesketch'],
  ['report', ...WINDOW, '-f', 'html'],
  ['report', ...WINDOW, '-f', 'md'],
  ['summary', ...WINDOW],
  ['summary', '--pairs', ...WINDOW],
  ['events', '--all', '-f', 'csv-excel'],
  ['timeline', 'team', '--all'],
  ['images'],
  ['actors'],
  ['allow', 'suggest', ...WINDOW],
])('imgaudit %s %s', (...words) => {
  const { status, stdout, stderr } = runCli(words, { env });
  expect([words, status, /^imgaudit: .*/m.exec(stderr)?.[0]]).toEqual([words, 0, undefined]);
  expect(stdout.length).toBeGreaterThan(100);
  expect(stdout).not.toContain('\u001b');
  // A page of a case with long names is still one that a browser opens at once.
  if (words.includes('html')) expect(stdout.length).toBeLessThan(1_000_000);
});

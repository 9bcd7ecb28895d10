import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** The log is partly written by the attacker: user agent, tag and actor are theirs to choose. */
const cwd = folderForAllTests();
const RAW = ['\u001b[31mred\u001b[0m', '\u202etxt.exe', 'two\nlines', '\u0000nul', '\u009b2J', 'zero\u200bwidth'];

beforeAll(() => {
  const records = RAW.map((raw, index) => ({
    access_credential_type: 'Password',
    action: 'DeleteTag',
    http_request_id: `request-${index}`,
    http_request_remoteaddr: '203.0.113.9',
    http_request_useragent: raw,
    http_response_status: '202',
    namespace_repo: 'prod/api',
    tag: `=cmd|${raw}`,
    time: `2026-03-02T02:00:0${index}Z`,
    user_identity_principal_id: `@${raw}`,
    user_identity_user_type: 'ram-user',
  }));
  writeFileSync(join(cwd, 'log.ndjson'), `${records.map((record) => JSON.stringify(record)).join('\n')}\n`);
  expect(runCli(['import', 'log.ndjson'], { cwd }).stderr).toMatch(/6 records = 6 accepted/);
});

const COMMANDS = [
  'timeline prod/api',
  'summary',
  'summary --by actor',
  'suspicious',
  'events --limit 50',
  'images',
  'actors',
  'ips',
  'show 1',
  'show 3',
];

describe.each(COMMANDS)('imgaudit %s', (command) => {
  test.each(someOf(['table', 'json', 'ndjson', 'csv', 'md'], 2))(
    'as %s shows no control or bidi character raw',
    (format) => {
      const run = runCli([...command.split(' '), '--format', format], { cwd, columns: 120 });
      expect(run.status).toBe(0);
      expect(run.stdout).not.toBe('');
      for (const output of [run.stdout, run.stderr])
        expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    },
  );
});

test('with colours on, only escapes of ours reach the terminal', () => {
  const run = runCli(['timeline', 'prod/api', '--color', 'always'], { cwd });
  expect(run.stdout).toContain('\u001b[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
  const withoutOurs = run.stdout.replace(/\u001b\[(?:\d{1,2}(?:;\d{1,2})*)m/g, '').replaceAll('\n', '');
  expect(withoutOurs).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(withoutOurs).toContain('\\e[31mred');
});

test('a leading = or @ does not reach a CSV cell', () => {
  const { stdout } = runCli(['events', '--format', 'csv', '--limit', '50'], { cwd });
  for (const cell of stdout.split(/[\n,]/)) expect(cell).not.toMatch(/^"?[=@]/);
  expect(stdout).toContain("'=cmd|");
});

test('JSON holds the very characters, escaped', () => {
  const { stdout } = runCli(['events', '--format', 'json', '--limit', '50'], { cwd });
  const answer: { events: { image: { tag: string } }[] } = JSON.parse(stdout);
  expect(answer.events.map(({ image }) => image.tag).toSorted()).toEqual(RAW.map((raw) => `=cmd|${raw}`).toSorted());
});

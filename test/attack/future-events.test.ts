import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, NOW, runCli } from '../support/run-cli.ts';

/** One record of a later time, from a wrong clock or from an attacker, must not move a window away from everything else. */
const cwd = folderForAllTests();
const DAY_MS = 86_400_000;
const fromNow = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds).toISOString();

const line = (time: string, tag: string) =>
  JSON.stringify({
    access_credential_type: 'Password',
    action: 'DeleteTag',
    http_request_id: `request ${tag}`,
    http_request_remoteaddr: '198.51.100.4',
    namespace_repo: 'payments/api',
    tag,
    time,
  });

const PRESENT = [line('2018-07-02T00:00:00Z', 'old'), line(fromNow(-DAY_MS), 'a'), line(fromNow(-1000), 'b')];
const FUTURE = [line('2030-01-01T00:00:00Z', 'x'), line('2031-05-05T00:00:00Z', 'y')];
const LATEST = fromNow(-1000 + 1);

function caseOf(db: string, lines: readonly string[]): void {
  writeFileSync(join(cwd, `${db}.ndjson`), lines.join('\n'));
  expect(runCli(['import', `${db}.ndjson`, '--db', db], { cwd }).status).toBe(0);
}

beforeAll(() => {
  caseOf('present.db', PRESENT);
  caseOf('poisoned.db', [...PRESENT, ...FUTURE]);
  caseOf('one.db', [...PRESENT, FUTURE[0] ?? '']);
  caseOf('tomorrow.db', [...PRESENT, line(fromNow(DAY_MS), 'tomorrow')]);
  caseOf('later.db', [...PRESENT, line(fromNow(DAY_MS + 1), 'later')]);
  caseOf('future.db', FUTURE);
});

const QUESTIONS: readonly (readonly string[])[] = [
  ['summary'],
  ['summary', '--by', 'actor'],
  ['timeline', 'payments/api'],
  ['events'],
  ['suspicious'],
  ['allow', 'suggest'],
];

const ask = (db: string, words: readonly string[], ...more: readonly string[]) =>
  runCli([...words, '--as-of', 'latest', '--db', db, ...more], { cwd });

const NOTICE = '2 events lie in the future (newest 2031-05-05T00:00:00.000Z); `--as-of latest` passed over them.';

/** Text on a screen without its line breaks, and Markdown without its escapes. */
const flat = (text: string) => text.replaceAll('\\', '').replace(/\s+/g, ' ');

describe.for(someOf(QUESTIONS, 3))('imgaudit %s --as-of latest', (words) => {
  test('looks at the same window as without events in the future, and names them', () => {
    const { status, stdout } = ask('poisoned.db', words, '-f', 'json', '-q');
    const before = JSON.parse(ask('present.db', words, '-f', 'json', '-q').stdout);
    const answer = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(answer.window).toEqual(before.window);
    expect(answer.notices).toContainEqual({ id: 'future-events', text: NOTICE });
    expect(before.notices).not.toContainEqual(expect.objectContaining({ id: 'future-events' }));
    expect(answer.coverage).toEqual({
      ...before.coverage,
      events: 5,
      last: '2031-05-05T00:00:00.000Z',
      after: before.coverage.after + 2,
    });
    const { inWindow, before: earlier, after } = answer.coverage;
    expect(inWindow + earlier + after).toBe(5);
  });

  test.for(['table', 'md'])('names them at its head, as %s, with -q too', (format) => {
    for (const quiet of [[], ['-q']]) {
      const { stdout } = ask('poisoned.db', words, '-f', format, ...quiet);
      expect(flat(stdout)).toContain(NOTICE);
      expect(flat(stdout)).toMatch(
        / of (?:5 events outside the window|the case's 5 events) \(2018-07-02 to 2031-05-05\)/,
      );
    }
  });

  test('says on stderr what CSV has no place for', () => {
    expect(ask('poisoned.db', words, '-f', 'csv').stderr).toContain(NOTICE);
  });
});

test('exports say so on stderr', () => {
  expect(ask('poisoned.db', ['events'], '-f', 'hss').stderr).toContain(NOTICE);
  expect(ask('poisoned.db', ['suspicious'], '-f', 'sarif').stderr).toContain(NOTICE);
});

test.for<[db: string, to: string, notices: readonly RegExp[]]>([
  ['one.db', LATEST, [/^1 event lies in the future .* passed over it\.$/]],
  ['tomorrow.db', fromNow(DAY_MS + 1), []],
  ['later.db', LATEST, [/^1 event lies in the future/]],
  ['future.db', '2031-05-05T00:00:00.001Z', [/^Every event lies in the future .*clock of this computer may be wrong/]],
])('%s: latest is %s', ([db, to, notices]) => {
  const answer = JSON.parse(ask(db, ['summary'], '-f', 'json').stdout);
  expect(answer.window.to).toBe(to);
  expect(answer.notices.map(({ text }: { text: string }) => text)).toEqual(
    notices.map((words) => expect.stringMatching(words)),
  );
});

test('another anchor passes over nothing: the window is the one that was asked for', () => {
  const words = ['summary', '--as-of', '2031-05-06', '--db', 'poisoned.db', '-f', 'json'];
  const answer = JSON.parse(runCli(words, { cwd }).stdout);
  expect(answer).toMatchObject({ events: 1, notices: [], coverage: { inWindow: 1, before: 4, after: 0 } });
});

test('a window that holds every event leaves nothing to say', () => {
  caseOf('small.db', PRESENT.slice(1));
  const { stdout } = ask('small.db', ['summary']);
  expect(stdout).not.toContain('outside the window');
});

test('a case without events has no coverage', () => {
  writeFileSync(join(cwd, 'pods.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }));
  writeFileSync(join(cwd, 'nothing.ndjson'), `${line('never', 'never')}\n`);
  runCli(['import', 'nothing.ndjson', '--db', 'nothing.db'], { cwd });
  const run = ask('nothing.db', ['summary'], '-f', 'json');
  expect(JSON.parse(run.stdout)).toMatchObject({ coverage: null, notices: [] });
  expect(run.stderr).toContain('The case holds no event.');
});

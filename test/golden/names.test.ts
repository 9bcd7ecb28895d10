import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** What answers say of names that nothing has, of empty answers, and of what they were written to. */
const cwd = folderForAllTests();
const LOG = join(process.cwd(), 'fixtures/formats/ibm-activity-tracker/events-array.json');

beforeAll(() => {
  expect(runCli(['import', LOG], { cwd }).status).toBe(0);
});

function answer(...words: readonly string[]) {
  const { status, stdout, stderr } = runCli([...words, '--format', 'json'], { cwd });
  return { status, stderr, json: status === 0 ? JSON.parse(stdout) : null };
}

/** Every command that takes a name, asked for one that nothing in the case has. */
const UNKNOWN: readonly (readonly [words: string, field: string])[] = [
  ['timeline no/such:v1 --as-of latest', 'image'],
  ['events no/such --all', 'image'],
  ['summary no/such --as-of latest', 'image'],
  ['suspicious no/such --as-of latest', 'image'],
  ['usage no/such', 'image'],
  ['images no/such', 'image'],
  ['actors --image no/such', 'image'],
  ['ips --not-image no/such', 'image'],
  ['events --all --actor nobody-here', 'actor'],
  ['events --all --not-actor nobody-here', 'actor'],
  ['summary --as-of latest --action no.such.verb', 'action'],
  ['events --all --ip 192.0.2.77', 'address'],
  ['events --all --not-ip 198.18.0.0/15', 'address'],
  ['events --all --client no-such-program', 'client'],
  ['events --all --tag no-such-tag', 'tag'],
  ['events --all --digest 0123456789ab', 'digest'],
  ['events --all --digest *nothing*', 'digest'],
  ['events --all --region nowhere-1', 'region'],
  ['events --all --account 000', 'account'],
];

describe('a name that nothing in the case has', () => {
  test.each(someOf(UNKNOWN, 3))('%s says so of the %s', (words, field) => {
    const { json, stderr } = answer(...words.split(' '));
    expect(json.unmatched).toEqual([field]);
    expect(json.unmatchedNames[0]).toMatchObject({ field, excluded: words.includes('--not-') });
    // As the user wrote it, whatever the filter makes of it.
    expect(words.split(' ')).toContain(json.unmatchedNames[0].text);
    if (!words.startsWith('usage')) expect(stderr).toContain(`No ${field} of the case matches`);
    if (words.includes('--all') && !words.includes('--not-')) expect(json.empty.reason).toBe('name');
    const table = runCli(words.split(' '), { cwd }).stdout;
    expect(table).toContain(`No ${field} of the case matches`);
    const md = runCli([...words.split(' '), '-f', 'markdown'], { cwd }).stdout;
    expect(md).toMatch(/No \w+ of the case matches/);
  });

  test('digits that are too few to tell a digest are refused, with and without its algorithm', () => {
    for (const digest of ['12', 'ABCDEF0', 'sha256:12']) {
      const { status, stderr } = answer('events', '--all', '--digest', digest);
      expect([status, stderr]).toEqual([2, expect.stringContaining('is too short for a digest. Give sha256: and 64')]);
    }
  });

  test('clients without a name are asked for by their type, and --actor anonymous says how', () => {
    const log = join(process.cwd(), 'fixtures/formats/distribution-notifications/bare-events.ndjson');
    expect(runCli(['import', log, '--db', 'anonymous.db'], { cwd }).status).toBe(0);
    const asking = ['events', '--all', '--db', 'anonymous.db'];
    expect(runCli([...asking, '--actor', 'anonymous'], { cwd }).stdout).toContain(
      "nearest: clients without a name (--where 'actor.type: anonymous')",
    );
    expect(runCli([...asking, '--where', 'actor.type: anonymous'], { cwd }).stdout).not.toContain('0 events');
  });

  test('--fail-on cannot pass, unless an empty answer is allowed', () => {
    const words = ['suspicious', 'no/such', '--as-of', 'latest', '--fail-on', 'high'];
    const run = runCli(words, { cwd });
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/No image of the case matches "no\/such".*so --fail-on cannot pass/);
    expect(runCli([...words, '--allow-empty'], { cwd }).status).toBe(0);
  });
});

describe('every answer about a window says what it did not look at', () => {
  test.each(['timeline us.icr.io', 'events', 'summary', 'suspicious', 'images', 'actors', 'ips'])('%s', (words) => {
    const { json } = answer(...words.split(' '), '--since', '1d', '--as-of', 'latest');
    const { events, inWindow, before, after } = json.coverage;
    expect(events).toBeGreaterThan(0);
    expect(inWindow + before + after).toBe(events);
  });

  test('the reasons of empty answers are told apart', () => {
    expect(answer('events', '--day', '2020-01-01').json.empty.reason).toBe('window');
    expect(answer('events', '--all', '--event', 'replicate').json.empty.reason).toBe('filter');
    expect(answer('events', '--all').json.empty).toBeUndefined();
  });
});

test('times of many forms ask for the same window', () => {
  const window = (...words: readonly string[]) => answer('events', ...words, '--as-of', '2026-03-08').json.window;
  const week = window('--since', '7d');
  for (const since of [
    '-7d',
    '7 days',
    '1w',
    '168h',
    '7 days ago',
    '2026-03-01',
    '20260301',
    '1772323200',
    '1772323200000',
  ])
    expect(window('--since', since), since).toEqual(week);
  const day = answer('events', '--day', '2026-03-02').json.window;
  expect(answer('events', '--since', '2026-03-02', '--until', '2026/3/3').json.window).toEqual(day);
  expect(answer('events', '--day', '2026-02').json.window).toEqual(
    answer('events', '--since', '2026-02', '--until', '2026-03').json.window,
  );
});

test('filters leave out what their negations name, and page and order are told', () => {
  const { total } = answer('events', '--all').json;
  const [first] = answer('events', '--all', '--sort', 'time').json.events;
  const [last] = answer('events', '--all').json.events;
  expect(first.time <= last.time).toBe(true);
  const actor = first.actor.name ?? first.actor.id;
  const [by, others] = ['--actor', '--not-actor'].map((flag) => answer('events', '--all', flag, actor).json.total);
  expect(by + others).toBe(total);
  expect(answer('events', '--all', '--actor', actor.toUpperCase()).json.total).toBe(by);
  expect(answer('events', '--all', '--text', actor.toUpperCase()).json.total).toBeGreaterThanOrEqual(by);
  expect(runCli(['events', '--all', '--limit', '0'], { cwd }).stdout).toContain('--limit 0 shows none of the');
  expect(runCli(['events', '--all', '--offset', '9999'], { cwd }).stdout).toContain('--offset 9999 is past the last');
});

describe('an output', () => {
  test('has the format that its name ends in, and what was written is said', () => {
    const run = runCli(['summary', '--as-of', 'latest', '-o', 'report.md'], { cwd });
    expect(run.stderr).toContain('Wrote report.md (md).');
    expect(readFileSync(join(cwd, 'report.md'), 'utf8')).toMatch(/^#/);
    runCli(['images', '-o', 'images.jsonl'], { cwd });
    expect(() => JSON.parse(readFileSync(join(cwd, 'images.jsonl'), 'utf8').split('\n')[0] ?? '')).not.toThrow();
    runCli(['images', '-o', 'images.csv', '-f', 'JSON'], { cwd });
    expect(readFileSync(join(cwd, 'images.csv'), 'utf8')).toMatch(/^\{/);
  });

  test('of rows alone says its limits on stderr and in its manifest', () => {
    const words = ['events', 'no/such', '--since', '1d', '--as-of', 'latest'];
    const run = runCli([...words, '-o', 'rows.csv'], { cwd });
    const { remarks } = JSON.parse(readFileSync(join(cwd, 'rows.csv.manifest.json'), 'utf8'));
    for (const limit of [/^Window: .* to .* UTC\.$/, /No image of the case matches "no\/such"/]) {
      expect(remarks).toContainEqual(expect.stringMatching(limit));
      expect(run.stderr.split('\n')).toContainEqual(expect.stringMatching(limit));
    }
    const table = runCli([...words, '-o', 'rows.txt'], { cwd });
    expect(table.status).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'rows.txt.manifest.json'), 'utf8')).remarks).toEqual(remarks);
  });

  test('and the case are no evidence when their folder is imported', () => {
    writeFileSync(join(cwd, 'trail.json'), readFileSync(LOG));
    const run = runCli(['import', '.', '--format', 'json'], { cwd });
    expect(existsSync(join(cwd, 'report.md.manifest.json'))).toBe(true);
    const paths = JSON.parse(run.stdout).files.map(({ path }: { path: string }) => path);
    expect(paths).toContain('trail.json');
    expect(paths).not.toContain('imgaudit.db');
    expect(paths.join(' ')).not.toContain('manifest');
    expect(JSON.parse(run.stdout).passedOver).toContainEqual({ path: 'imgaudit.db', what: 'a part of the case' });
  });

  test('a path that was imported with other content is told', () => {
    const record =
      '{"access_credential_type":"","action":"DeleteTag","time":"2026-03-01T00:00:00Z","namespace_repo":"a/b","tag":"c"}\n';
    writeFileSync(join(cwd, 'daily.ndjson'), record);
    runCli(['import', 'daily.ndjson'], { cwd });
    writeFileSync(join(cwd, 'daily.ndjson'), record.replace('"c"', '"d"'));
    const run = runCli(['import', 'daily.ndjson'], { cwd });
    expect(run.stderr).toContain('has this path with other content');
  });
});

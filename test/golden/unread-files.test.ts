import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LOG = readFileSync('fixtures/cases/stolen-robot/cloudtrail.json');

/** A case of one log, from a folder in which lay two other files. */
function mixedCase() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'exports'));
  writeFileSync(join(folder, 'exports/trail.json'), LOG);
  writeFileSync(join(folder, 'exports/photo.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
  writeFileSync(join(folder, 'exports/list.json'), '[{"customer":1}]');
  const ask = (...words: string[]) => runCli([...words, '--db', 'case.db'], { cwd: folder });
  expect(ask('import', 'exports').status).toBe(0);
  return { folder, ask, json: (...words: string[]) => JSON.parse(ask(...words, '--format', 'json').stdout) };
}

const SENTENCE = '2 files are unread: not covered here';

test('every answer about a window says how many files it does not cover, in each format that has a place for it', () => {
  const { ask, json } = mixedCase();
  const questions = [['suspicious'], ['summary'], ['timeline', 'payments/api'], ['events', '--since', '30d']];
  for (const words of someOf(questions, 2)) {
    expect(ask(...words).stdout, words[0]).toContain(SENTENCE);
    expect(ask(...words, '--format', 'md').stdout, words[0]).toContain(SENTENCE);
    expect(json(...words), words[0]).toMatchObject({ unreadFiles: 2 });
  }
});

test('answers that are about no window say it, too', () => {
  const { ask, json } = mixedCase();
  for (const words of someOf([['usage', 'payments/api'], ['clusters'], ['rejects'], ['sql', 'SELECT 1']], 2)) {
    expect(ask(...words).stdout, words[0]).toContain(SENTENCE);
    expect(ask(...words, '--format', 'md').stdout, words[0]).toContain(SENTENCE);
    expect(json(...words), words[0]).toMatchObject({ unreadFiles: 2 });
  }
});

test('rows alone stay rows: stderr says which files a statement does not cover', () => {
  const { ask } = mixedCase();
  const { stdout, stderr } = ask('sql', 'SELECT count(*) AS events FROM events', '--format', 'csv');
  expect(stdout.trimEnd().split(/\r?\n/)).toEqual(['events', '46']);
  expect(stderr).toContain(SENTENCE);
  expect(ask('sql', 'SELECT 1 AS one', '--format', 'ndjson').stdout.trim()).toBe('{"one":1}');
});

test('they are listed with reason, size and hash, and verify and manifests count them', () => {
  const { folder, ask, json } = mixedCase();
  const { unread } = json('sources', '--unread');
  expect(unread).toMatchObject([
    { path: 'exports/list.json', bytes: 16, reason: expect.stringContaining('customer') },
    { path: 'exports/photo.jpg', bytes: 4, reason: 'it is a JPEG image' },
  ]);
  expect(unread[1].sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(json('sources').unread).toEqual(unread);
  expect(json('verify')).toMatchObject({ ok: true, unread });
  expect(ask('sources', '-o', 'out.csv', '--format', 'csv').status).toBe(0);
  const manifest = JSON.parse(readFileSync(join(folder, 'out.csv.manifest.json'), 'utf8'));
  expect(manifest.case).toMatchObject({ files: 1, unread: 2 });
});

test('a file that is refused again is named once, and one that is read later is named no more', () => {
  const { folder, ask, json } = mixedCase();
  ask('import', 'exports');
  const named = () => json('sources', '--unread').unread.map(({ path }: { path: string }) => path);
  expect(named()).toHaveLength(2);
  expect(json('custody').entries).toHaveLength(2);
  // The same bytes, read as what the user says they are.
  const lines = '{"a":1}\n';
  writeFileSync(join(folder, 'exports/list.json'), lines);
  ask('import', 'exports');
  expect(named()).toHaveLength(3);
  expect(ask('import', 'exports/list.json', '--source', 'quay-usage-logs').status).toBe(0);
  expect(named()).toHaveLength(2);
  expect(ask('verify').status).toBe(0);
});

test('the status says what the case holds and lacks, and answers imgaudit without a command', () => {
  const { folder, ask, json } = mixedCase();
  const status = json('status');
  expect(status).toMatchObject({
    case: 'case.db',
    events: 46,
    files: 1,
    rejected: 0,
    clusters: [],
    allow: { entries: 0, expired: 0 },
    custody: { entries: 2, head: json('custody').head },
    sources: [{ source: 'aws-cloudtrail', files: 1, events: 46, baselineFrom: '2026-02-16T11:24:58.000Z' }],
    next: ['imgaudit suspicious --db case.db', 'imgaudit images --db case.db'],
  });
  expect(status.unread).toHaveLength(2);
  expect(runCli([], { cwd: folder, env: { IMGAUDIT_DB: 'case.db' } }).stdout.replace(/^Next.*$/gm, '')).toBe(
    ask('status').stdout.replace(/^Next.*$/gm, ''),
  );
  expect(runCli([], { cwd: folder })).toMatchObject({ status: 2, stderr: expect.stringContaining('no command given') });
});

test('a case that takes no file is not made to remember one', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'photo.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
  const run = runCli(['import', 'photo.jpg', '--db', 'case.db'], { cwd: folder });
  expect(run.status).toBe(2);
  expect(runCli(['sources', '--db', 'case.db'], { cwd: folder }).stderr).toContain('No case file');
});

test('a file that the case has already is not read as another format, and the import says so', () => {
  const { ask } = mixedCase();
  const again = ask('import', 'exports/trail.json', '--source', 'quay-usage-logs');
  expect(again.status).toBe(0);
  expect(again.stderr).toContain('It was read before as aws-cloudtrail, so --source quay-usage-logs changes nothing.');
  expect(ask('import', 'exports/trail.json', '--source', 'aws-cloudtrail').stderr).not.toContain('changes nothing');
});

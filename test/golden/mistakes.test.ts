import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Wrong input gets one line that says what, where and what to do next, and the right exit code; never a stack. */
const cwd = folderForAllTests();

beforeAll(() => {
  const logs = join(process.cwd(), 'fixtures/formats/ibm-activity-tracker/events-array.json');
  expect(runCli(['import', logs], { cwd }).status).toBe(0);
  writeFileSync(join(cwd, 'empty.log'), '');
  writeFileSync(join(cwd, 'image.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0]));
  writeFileSync(join(cwd, 'notes.txt'), 'call the office\n');
  writeFileSync(join(cwd, 'other.json'), '{"some":"thing"}\n');
  writeFileSync(join(cwd, 'case.txt'), 'this is no database, but long enough to be read as one'.repeat(40));
  writeFileSync(join(cwd, 'half.ndjson'), '{"access_credential_type":"Password","action":"GetIm\n');
  mkdirSync(join(cwd, 'nothing'));
  mkdirSync(join(cwd, 'texts'));
  writeFileSync(join(cwd, 'texts', 'readme.txt'), 'hello\n');
  writeFileSync(join(cwd, 'texts', 'todo.txt'), 'more\n');
});

const MISTAKES: readonly (readonly [words: string, status: number, message: RegExp])[] = [
  [
    'timeline a/b:c --since 31d',
    2,
    /31 days.*30 days.*--since 30d.*--all.*imgaudit timeline a\/b:c --since 2026-.*Z --until /,
  ],
  ['summary --since 2026-01-01 --until 2026-03-01', 2, /59 days.*30 days/],
  ['timeline a/b:c --since 2026-02-30', 2, /"2026-02-30" is not understood.*ISO 8601/],
  ['timeline a/b:c --as-of 2026-13-01', 2, /--as-of "2026-13-01" is not understood/],
  ['summary --tz Mars/Olympus', 2, /"Mars\/Olympus" is not a time zone.*IANA/],
  ['timeline a/b:c --sinc 3d', 2, /unknown option '--sinc' \(Did you mean --since\?\)/],
  ['sql DELETE', 2, /Only statements that read are run/],
  ['sql VALUES', 2, /cannot be run.*docs\/sql\.md/],
  ['sql PRAGMA', 2, /Only statements that read are run/],
  ['show 1 2 --raw', 2, /one record/],
  ['timelin a/b:c', 2, /unknown command 'timelin' \(Did you mean timeline\?\)/],
  ['help timelin', 2, /unknown command 'timelin'/],
  ['allow help ad', 2, /unknown command 'ad'.*imgaudit allow --help/],
  ['timeline', 2, /missing required argument 'image'/],
  ['timeline sha256:', 2, /"sha256:" is not a digest/],
  ['events --all --actor ,', 2, /'--actor <glob>' argument ',' is invalid\. Give a value, or leave the option out/],
  ['events --all --columns ,', 2, /Give a value, or leave the option out/],
  ['timeline /', 2, /is not an image reference.*imgaudit images/],
  ['summary --event pul', 2, /argument 'pul' is invalid\. Choose from push, pull/],
  ['summary --format yaml', 2, /"yaml" is not an output format.*csv, json, md, ndjson, table/],
  ['events --ip 10.1', 2, /"10\.1" is not an IP address or CIDR block/],
  ['events --limit many', 2, /whole number/],
  ['events --since 7d --start-time 1', 2, /cannot be used together/],
  ['allow add 203.0.113.7/24', 2, /bits set beyond its prefix.*203\.0\.113\.0\/24/],
  ['allow add', 2, /needs an address or --actor/],
  ['allow add 203.0.113.7 --expires 2026-02-30', 2, /is not a date that exists/],
  ['allow remove 99', 2, /There is no entry 99/],
  ['show 99999', 2, /no event 99999/],
  ['rules unexpected-public-adress', 2, /Did you mean unexpected-public-address\?/],
  ['formats aws-cloudtrial', 2, /Did you mean aws-cloudtrail\?/],
  ['suspicious --rule nothing-*', 2, /No rule matches "nothing-\*"/],
  ['suspicious --learn soon', 2, /--learn "soon" is not a duration/],
  ['suspicious --allow-file missing.txt', 2, /Cannot read the allow file missing\.txt/],
  ['summary --db missing.db', 2, /No case file at missing\.db\. Create one: imgaudit import --db missing\.db <log>/],
  ['allow add 203.0.113.7 --db missing.db', 2, /No case file at missing\.db/],
  ['summary --db case.txt', 5, /case\.txt is not an imgaudit case/],
  ['summary --db nothing', 5, /nothing is a folder, not a case file/],
  ['import empty.log', 2, /empty\.log: it is empty/],
  ['import image.png', 2, /image\.png: it is a PNG image.*imgaudit formats/],
  ['import notes.txt', 2, /neither JSON nor CSV/],
  ['import other.json', 2, /no known format has records like \{some\}/],
  ['import half.ndjson', 2, /no record in it can be parsed/],
  ['import nothing', 2, /The folder nothing holds no files/],
  ['import missing.json', 2, /There is no file or folder missing\.json/],
  ['import notes.txt --db case.txt', 5, /case\.txt is not an imgaudit case/],
  ['summary --output case.txt', 2, /case\.txt is there already.*--force/],
  ['--db missing.db', 2, /no command given/],
  ['summary --day 2026-02-30', 2, /--day "2026-02-30" is not understood.*today/],
  ['summary --since soon', 2, /--since "soon" is not understood.*7d, 1w2d.*since 1970/],
  ['events --all --since 7d', 2, /--all cannot be used together with --since/],
  ['summary --all', 2, /unknown option '--all'/],
  ['summary --from 7d', 2, /unknown option '--from' \(Did you mean --since\?\)/],
  ['summary --start 7d', 2, /Did you mean --since\?/],
  ['summary --to 2026-03-01', 2, /Did you mean --until\?/],
  ['summary --json', 2, /Did you mean --format json\?/],
  [
    'suspicious --min-severity critical --fail-on high',
    2,
    /--min-severity critical leaves out findings that --fail-on high asks for\. Write --min-severity high/,
  ],
  ['report --min-severity high --fail-on low', 2, /leaves out findings that --fail-on low asks for/],
  ['suspicious --severity high', 2, /Did you mean --min-severity\?/],
  ['suspicious -n 5', 2, /Did you mean --top\?/],
  ['events -n 5', 2, /Did you mean --limit\?/],
  ['events --top 5', 2, /Did you mean --limit\?/],
  ['events --user ada', 2, /Did you mean --actor\?/],
  ['ls', 2, /unknown command 'ls' \(Did you mean images\?\)/],
  ['stats', 2, /Did you mean summary\?/],
  ['summary -o json', 2, /--output "json" is a format, not a file.*--format json/],
  ['summary -o CSV', 2, /is a format, not a file/],
  ['summary -f json -f md', 2, /One answer has one format, and it is json/],
  [
    'import notes.txt --db no/such/case.db',
    2,
    /There is no folder no\/such for the case no\/such\/case\.db\. Create it: mkdir -p no\/such/,
  ],
  ['import notes.txt --strict', 4, /1 file not read.*notes\.txt/],
  ['timeline sha256:ffffffff', 2, /No digest of the case is "sha256:ffffffff".*64 hexadecimal digits/],
  ['usage sha256:ab', 2, /too short for a digest/],
  ['suspicious --rule unexpected-public-adress', 2, /No rule matches.*Did you mean unexpected-public-address\?/],
];

describe.each(someOf(MISTAKES, 2))('imgaudit %s', (words, status, message) => {
  test(`exits ${status} with one line on stderr and nothing on stdout`, () => {
    const run = runCli(words === '' ? [] : words.split(' '), { cwd });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/^imgaudit: .*\n$/);
    expect(run.stderr.trimEnd()).not.toContain('\n');
    expect(run.stdout).toBe('');
    expect(run.status).toBe(status);
  });
});

test('a folder without logs names each file, and exits 2', () => {
  const run = runCli(['import', 'texts', '--db', 'none.db'], { cwd });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/texts\/readme\.txt is unrecognised.*\n.*texts\/todo\.txt is unrecognised/);
  expect(run.stderr).toMatch(/None of 2 files is a log/);
});

test('an import of nothing leaves no case behind', () => {
  runCli(['import', 'notes.txt', '--db', 'left-behind.db'], { cwd });
  expect(runCli(['sources', '--db', 'left-behind.db'], { cwd }).stderr).toMatch(/No case file/);
});

test('programs get their answer also when nothing could be imported', () => {
  const run = runCli(['import', 'notes.txt', '--format', 'json'], { cwd });
  expect(run.status).toBe(2);
  expect(JSON.parse(run.stdout)).toMatchObject({
    schema: 1,
    files: [{ status: 'unrecognised' }],
    totals: { files: 1 },
  });
});

test('--strict exits 4 when a record is rejected, and keeps the rest', () => {
  const good =
    '{"access_credential_type":"","action":"DeleteTag","time":"2026-03-01T00:00:00Z","namespace_repo":"a/b","tag":"c"}';
  writeFileSync(
    join(cwd, 'mixed.ndjson'),
    `${good}\n${good.replace('DeleteTag', 'GetBlob').slice(0, 60)}\n${good.replace('a/b', 'a/d')}\n`,
  );
  const run = runCli(['import', 'mixed.ndjson', '--strict'], { cwd });
  expect(run.status).toBe(4);
  expect(run.stderr).toMatch(/3 records = 2 accepted \+ 0 duplicate \+ 0 ignored \+ 1 rejected/);
  expect(runCli(['rejects', '--format', 'json'], { cwd }).stdout).toContain('not valid JSON');
});

test('an empty window says what the case covers', () => {
  const run = runCli(['summary', '--since', '2020-01-01', '--until', '2020-01-02'], { cwd });
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/none of the case's \d+ events \(2026-03-0/);
});

test('--debug shows the stack', () => {
  expect(runCli(['show', '99999', '--debug'], { cwd }).stderr).toMatch(/\n\s+at /);
});

test('-q keeps stderr silent when all is well', () => {
  expect(runCli(['summary', '--as-of', 'latest', '-q'], { cwd }).stderr).toBe('');
});

test('-o writes the file whole, and leaves stdout to others', () => {
  const run = runCli(['summary', '--as-of', 'latest', '-o', 'answer.json', '-f', 'json'], { cwd });
  expect(run.stdout).toBe('');
  expect(runCli(['summary', '--as-of', 'latest', '-o', 'answer.json', '-f', 'json', '--force'], { cwd }).status).toBe(
    0,
  );
});

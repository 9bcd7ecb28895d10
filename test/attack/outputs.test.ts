import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOG } from '../support/custody-case.ts';
import { someOf } from '../support/effort.ts';
import { stateOfFolder } from '../support/folder-state.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Whatever `-o` names, with and without `--force`: no case and no evidence is written over, and nothing is left behind. */
const root = folderForAllTests();
const template = join(root, 'template');
let folders = 0;
let cwd = '';

beforeAll(() => {
  mkdirSync(join(template, 'logs'), { recursive: true });
  writeFileSync(join(template, 'logs', 'access.ndjson'), LOG);
  writeFileSync(join(template, 'report.json.manifest.json'), LOG.replaceAll('five', 'fifty'));
  for (const [db, log] of [
    ['case.db', 'logs/access.ndjson'],
    ['case.db', 'report.json.manifest.json'],
    ['other.db', 'logs/access.ndjson'],
  ] as const) {
    expect(runCli(['import', log, '--db', db], { cwd: template }).status).toBe(0);
  }
});

/** Each test has a folder of its own, in which the case is imported anew: its evidence lies there. */
beforeEach(() => {
  cwd = join(root, `folder-${++folders}`);
  mkdirSync(join(cwd, 'logs'), { recursive: true });
  copyFileSync(join(template, 'logs', 'access.ndjson'), join(cwd, 'logs', 'access.ndjson'));
  copyFileSync(join(template, 'report.json.manifest.json'), join(cwd, 'report.json.manifest.json'));
  copyFileSync(join(template, 'other.db'), join(cwd, 'other.db'));
  expect(runCli(['import', 'logs/access.ndjson', 'report.json.manifest.json', '--db', 'case.db'], { cwd }).status).toBe(
    0,
  );
});

function ask(words: readonly string[]) {
  return runCli(words, { cwd, env: { IMGAUDIT_DB: 'case.db' } });
}

/** Commands whose answers are written in different ways: a report, an export, bytes, a catalogue, a change, an import. */
const COMMANDS: readonly (readonly string[])[] = [
  ['summary', '--as-of', 'latest'],
  ['suspicious', '--as-of', 'latest', '--format', 'sarif'],
  ['events', '--as-of', 'latest', '--format', 'hss'],
  ['show', '1', '--raw'],
  ['custody'],
  ['verify'],
  ['rules'],
  ['formats', 'aws-cloudtrail'],
  ['allow', 'add', '203.0.113.7'],
  ['registry', 'alias', 'add', 'a.example.com', 'b.example.com'],
  ['import', 'logs'],
  ['import', 'logs', '--dry-run'],
];

/** Expects that nothing is written, and gives what the program said. */
function expectRefusal(words: readonly string[], status = 2): string {
  const before = stateOfFolder(root);
  const run = ask(words);
  expect(run.stderr).toMatch(/^imgaudit: [^\n]*\n$/);
  expect([run.status, run.stdout, stateOfFolder(root)]).toEqual([status, '', before]);
  return run.stderr;
}

describe.for(someOf(COMMANDS, 3))('imgaudit %s', (words) => {
  test('writes over neither its case nor its evidence', () => {
    for (const output of ['case.db', 'logs/access.ndjson']) {
      expect(expectRefusal([...words, '-o', output, '--force'])).toMatch(/ is (?:the case|evidence of|read by)/);
    }
  });
});

test('without --force nothing is written over either, and --force is not advised', () => {
  for (const output of ['case.db', 'logs/access.ndjson', 'report.json', 'other.db', 'logs']) {
    expect(expectRefusal(['summary', '--as-of', 'latest', '-o', output])).not.toContain('--force');
  }
});

type Target = readonly [title: string, output: string, message: RegExp, make?: () => void];

const inFolder = (name: string) => join(cwd, name);
const TARGETS: readonly Target[] = [
  ['the case', 'case.db', /case\.db is the case\./],
  ['the case, spelt otherwise', './logs/..//case.db', /is the case\./],
  ['the journal of the case', 'case.db-journal', /case\.db-journal is a part of the case case\.db/],
  ['the log of the case', 'case.db-wal', /is a part of the case/],
  ['the shared memory of the case', 'case.db-shm', /is a part of the case/],
  ['another case', 'other.db', /other\.db is a case\./],
  ['the log of another case', 'other.db-wal', /other\.db-wal is a part of the case other\.db/],
  [
    'another case under a hard link',
    'hard.json',
    /hard\.json is a case/,
    () => linkSync(inFolder('other.db'), inFolder('hard.json')),
  ],
  [
    'a link to the case',
    'link.json',
    /link\.json is a link to \S+\/case\.db/,
    () => symlinkSync('case.db', inFolder('link.json')),
  ],
  ['evidence', 'logs/access.ndjson', /is evidence of the case case\.db \(imported as logs\/access\.ndjson\)/],
  ['evidence, spelt otherwise', 'logs/./../logs/access.ndjson', /is evidence of the case/],
  [
    'evidence under a hard link',
    'hard.ndjson',
    /is evidence of the case/,
    () => linkSync(inFolder('logs/access.ndjson'), inFolder('hard.ndjson')),
  ],
  [
    'a link to evidence',
    'link.ndjson',
    /is a link to \S+access\.ndjson/,
    () => symlinkSync('logs/access.ndjson', inFolder('link.ndjson')),
  ],
  [
    'evidence in a folder that is a link',
    'elsewhere/access.ndjson',
    /is evidence of the case/,
    () => symlinkSync('logs', inFolder('elsewhere')),
  ],
  [
    'the name of evidence that has gone',
    'logs/access.ndjson',
    /is evidence of the case/,
    () => rmSync(inFolder('logs/access.ndjson')),
  ],
  ['evidence whose name a manifest would take', 'report.json', /report\.json\.manifest\.json is evidence of the case/],
  [
    'a case whose name a manifest would take',
    'a.json',
    /a\.json\.manifest\.json is a case/,
    () => copyFileSync(inFolder('other.db'), inFolder('a.json.manifest.json')),
  ],
  [
    'a link whose name a manifest would take',
    'b.json',
    /b\.json\.manifest\.json is a link to/,
    () => symlinkSync('logs/access.ndjson', inFolder('b.json.manifest.json')),
  ],
  ['a folder', 'logs', /logs is a folder, not a file/],
  ['a name that can only be a folder', 'new/', /new\/ names a folder, not a file/],
  ['a link to a folder', 'to-logs', /to-logs is a link to a folder/, () => symlinkSync('logs', inFolder('to-logs'))],
  ['a pipe', 'pipe', /pipe is a pipe, not a file/, () => void execFileSync('mkfifo', [inFolder('pipe')])],
  [
    'a link to a pipe',
    'to-pipe',
    /to-pipe is a link to a pipe/,
    () => {
      execFileSync('mkfifo', [inFolder('pipe')]);
      symlinkSync('pipe', inFolder('to-pipe'));
    },
  ],
  ['a device', '/dev/zero', /\/dev\/zero is a device, not a file/],
  [
    'a link to a device',
    'to-device',
    /to-device is a link to a device/,
    () => symlinkSync('/dev/zero', inFolder('to-device')),
  ],
  ['standard error', '/dev/stderr', /\/dev\/stderr is a link to a (?:pipe|socket)\. .*redirect/],
  [
    'a link to an ordinary file',
    'latest.json',
    /latest\.json is a link to \S+\/yesterday\.json\. Name the file itself/,
    () => {
      writeFileSync(inFolder('yesterday.json'), '{}');
      symlinkSync('yesterday.json', inFolder('latest.json'));
    },
  ],
  [
    'a link that leads nowhere',
    'dangling',
    /dangling is a link that leads nowhere/,
    () => symlinkSync('gone', inFolder('dangling')),
  ],
  [
    'a link that leads back to itself',
    'loop',
    /loop is a link that leads back to itself/,
    () => symlinkSync('loop', inFolder('loop')),
  ],
  [
    'a name in a folder that leads back to itself',
    'loop/a',
    /folder loop cannot be used/,
    () => symlinkSync('loop', inFolder('loop')),
  ],
  ['a name in a folder that is not there', 'no/such/a.json', /There is no folder no\/such\. Create it/],
  ['a name in a file', 'other.db/a.json', /other\.db is a file, not a folder/],
  ['a name in something below a file', 'other.db/b/a.json', /a part of its path is a file/],
  ['a name that is too long', 'x'.repeat(300), /its name is too long/],
  ['a name that is too long with what it needs beside it', 'x'.repeat(240), /its name is too long/],
  ['no name', '', /--output "" names no file/],
  ['a name of blanks', '  ', /names no file/],
];

test.for(someOf(TARGETS, 3))('%s is refused', ([, output, message, make]) => {
  make?.();
  expect(expectRefusal(['summary', '--as-of', 'latest', '-o', output, '--force'])).toMatch(message);
});

test('a copy of evidence is evidence, wherever it lies', () => {
  copyFileSync(inFolder('logs/access.ndjson'), inFolder('copy.ndjson'));
  expect(expectRefusal(['sources', '-o', 'copy.ndjson'])).toMatch(/is there already/);
  expect(expectRefusal(['sources', '-o', 'copy.ndjson', '--force'])).toMatch(/is evidence of the case/);
});

test('evidence that was moved with its case, and has changed there, is still evidence', () => {
  const elsewhere = join(cwd, 'elsewhere');
  mkdirSync(elsewhere);
  for (const name of ['logs', 'case.db']) execFileSync('mv', [name, 'elsewhere'], { cwd });
  writeFileSync(join(elsewhere, 'logs', 'access.ndjson'), 'changed');
  const message = /is evidence of the case/;
  expect(
    expectRefusal(['sources', '-o', 'elsewhere/logs/access.ndjson', '--force', '--db', 'elsewhere/case.db']),
  ).toMatch(message);
  cwd = elsewhere;
  expect(expectRefusal(['sources', '-o', 'logs/access.ndjson', '--force'])).toMatch(message);
});

test('what is imported is not written over, be it a log or not', () => {
  writeFileSync(inFolder('notes.txt'), 'call the office\n');
  writeFileSync(inFolder('new.ndjson'), LOG.replaceAll('one', 'eleven'));
  for (const name of ['notes.txt', 'new.ndjson']) {
    expect(expectRefusal(['import', name, '-o', name, '--force'])).toMatch(/is read by this command/);
  }
});

test('the case that an import would make is not written over', () => {
  rmSync(inFolder('case.db'));
  for (const output of ['case.db', 'CASE.DB', 'logs/../case.db', 'case.db-journal']) {
    expect(expectRefusal(['import', 'logs', '-o', output, '--force'])).toMatch(/is (?:the case|a part of the case)/);
  }
});

test.for<[option: string, value: string]>([
  ['--allow-file', 'expected.txt'],
  ['--ip-list', 'tor=expected.txt'],
])('the file of %s is not written over', ([option, value]) => {
  writeFileSync(inFolder('expected.txt'), '203.0.113.0/24\n');
  expect(expectRefusal(['suspicious', option, value, '-o', 'expected.txt', '--force'])).toMatch(
    /is read by this command/,
  );
});

test('a file that may be evidence of a case that cannot be read is not replaced', () => {
  writeFileSync(inFolder('case.db'), 'no case any more');
  writeFileSync(inFolder('old.txt'), 'old');
  expect(expectRefusal(['formats', '-o', 'old.txt', '--force'], 5)).toMatch(/case\.db is not an imgaudit case/);
  expect(ask(['formats', '-o', 'new.txt', '--force']).status).toBe(0);
});

test('a damaged case is named, also where only its list of evidence cannot be read', () => {
  const path = join(cwd, 'case.db');
  const database = new Database(path);
  const page = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'file'").pluck().get();
  const size = Number(database.pragma('page_size', { simple: true }));
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, (Number(page) - 1) * size, Number(page) * size));
  writeFileSync(join(cwd, 'notes.txt'), 'notes');
  for (const words of [
    ['actors', '-o', 'new.json'],
    ['formats', '-o', 'notes.txt', '--force'],
  ]) {
    const { status, stderr } = runCli([...words, '--db', 'case.db'], { cwd });
    expect([words, status]).toEqual([words, 5]);
    expect(stderr).toMatch(/case\.db.*(?:damaged|malformed)/);
  }
  expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('notes');
  expect(existsSync(join(cwd, 'new.json'))).toBe(false);
});

test('another database of SQLite, and any other file, is replaced with --force alone', () => {
  for (const bytes of ['SQLite format 3\0', 'x', Buffer.from('SQLite format 3\0'.padEnd(500, '\0'))]) {
    writeFileSync(inFolder('old'), bytes);
    expect(expectRefusal(['sources', '-o', 'old'])).toMatch(/old is there already.*--force/);
    expect(ask(['sources', '-o', 'old', '--force'])).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(inFolder('old'), 'utf8')).toContain('access.ndjson');
    rmSync(inFolder('old.manifest.json'));
  }
});

test("what a killed run left under the names of unfinished files is in nobody's way, and no link there is followed", () => {
  const victim = inFolder('victim');
  writeFileSync(victim, 'precious');
  for (const name of ['out.json.unfinished', 'out.json.manifest.json.unfinished'])
    symlinkSync('victim', inFolder(name));
  mkdirSync(inFolder('out.json.unfinished-abcdef'));
  writeFileSync(inFolder('out.json.unfinished-abcdef/output'), 'half');
  expect(ask(['sources', '-o', 'out.json', '--format', 'json']).status).toBe(0);
  expect(readFileSync(victim, 'utf8')).toBe('precious');
  expect(readFileSync(inFolder('out.json.unfinished-abcdef/output'), 'utf8')).toBe('half');
  expect(JSON.parse(readFileSync(inFolder('out.json'), 'utf8'))).toMatchObject({ schema: 1 });
});

/** Ends the program when it is about to give an output its name, as a second Ctrl-C would. */
const ENDS_BEFORE_NAMING = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  fs.renameSync = () => process.exit(130);
  syncBuiltinESMExports();
`)}`;

test('a program that is ended while it writes an output leaves nothing behind', () => {
  const before = readdirSync(cwd);
  const env = { IMGAUDIT_DB: 'case.db', NODE_OPTIONS: `--import ${ENDS_BEFORE_NAMING}` };
  expect(runCli(['sources', '-o', 'out.txt'], { cwd, env })).toMatchObject({ status: 130, stderr: '' });
  expect(readdirSync(cwd)).toEqual(before);
});

describe('standard output', () => {
  test.for(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', '/dev/../dev/stdout'])(
    'under the name %s',
    (output) => {
      const before = stateOfFolder(root);
      const run = ask(['sources', '--format', 'csv', '-o', output]);
      expect(run).toEqual(ask(['sources', '--format', 'csv']));
      expect([run.status, stateOfFolder(root)]).toEqual([0, before]);
    },
  );

  test('takes the bytes of a record under any of its names', () => {
    expect(ask(['show', '1', '--raw', '-o', '/dev/stdout']).stdout).toBe(LOG.split('\n')[0]);
  });
});

test('/dev/null takes an answer that nobody wants; its exit code is what counts', () => {
  const before = stateOfFolder(root);
  expect(ask(['sources', '-o', '/dev/null'])).toMatchObject({ status: 0, stdout: '' });
  expect(ask(['suspicious', '--as-of', 'latest', '--fail-on', 'info', '-o', '/dev/null'])).toMatchObject({
    status: 3,
    stdout: '',
  });
  expect(stateOfFolder(root)).toEqual(before);
});

test('a journal that lies where a new case would have its own is left alone: it may be evidence', () => {
  for (const name of ['new.db-journal', 'new.db-wal', 'new.db-shm']) {
    writeFileSync(inFolder(name), LOG);
    const before = stateOfFolder(root);
    const run = runCli(['import', 'logs', '--db', 'new.db'], { cwd });
    expect(run.stderr).toMatch(
      new RegExp(`^imgaudit: ${name} is in the way of the case new\\.db: .*Move it elsewhere`),
    );
    expect([run.status, stateOfFolder(root)]).toEqual([5, before]);
    rmSync(inFolder(name));
  }
  expect(runCli(['import', 'logs', '--db', 'new.db'], { cwd }).status).toBe(0);
  expect(readdirSync(cwd).filter((name) => name.startsWith('new.db'))).toEqual(['new.db']);
});

test('no link that somebody prepared is followed when a case is made', () => {
  writeFileSync(inFolder('victim'), 'precious');
  symlinkSync('elsewhere.db', inFolder('planted.db'));
  const run = runCli(['import', 'logs', '--db', 'planted.db'], { cwd });
  expect(run).toMatchObject({ status: 5, stderr: expect.stringMatching(/planted\.db is a link that leads nowhere/) });
  expect(existsSync(inFolder('elsewhere.db'))).toBe(false);
});

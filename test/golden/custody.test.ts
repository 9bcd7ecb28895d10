import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMINER, imgaudit, LOG, makeCase, tamper } from '../support/custody-case.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const root = folderForAllTests();
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const SECOND = LOG.split('\n')[1] ?? '';
let folders = 0;

function newFolder(): string {
  const folder = join(root, `folder-${++folders}`);
  mkdirSync(folder);
  return folder;
}

/** A case of the log alone. */
function logCase(...options: readonly string[]): string {
  const folder = newFolder();
  writeFileSync(join(folder, 'access.ndjson'), LOG);
  expect(imgaudit(folder, ['import', 'access.ndjson', ...options]).status).toBe(0);
  return folder;
}

describe('show --raw', () => {
  test('prints the bytes of the record and nothing else', () => {
    const folder = logCase();
    const run = imgaudit(folder, ['show', '2', '--raw']);
    expect(run).toMatchObject({ status: 0, stderr: '', stdout: SECOND });
    expect(imgaudit(folder, ['show', '2', '--raw', '-o', 'record']).status).toBe(0);
    expect(readFileSync(join(folder, 'record'), 'utf8')).toBe(SECOND);
  });

  test('gives bytes that are no text as they are, also out of an archive', () => {
    const folder = newFolder();
    const record = Buffer.concat([
      Buffer.from(SECOND.slice(0, -1)),
      Buffer.from(',"x":"\u202e'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    writeFileSync(join(folder, 'access.gz'), gzipSync(Buffer.concat([record, Buffer.from('\n')])));
    expect(imgaudit(folder, ['import', 'access.gz']).status).toBe(0);
    expect(imgaudit(folder, ['show', '1', '--raw', '-o', 'record']).status).toBe(0);
    expect(readFileSync(join(folder, 'record')).equals(record)).toBe(true);
  });

  test('says that the file is gone, exit 2', () => {
    const folder = logCase();
    rmSync(join(folder, 'access.ndjson'));
    const run = imgaudit(folder, ['show', '2', '--raw']);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(
      /^imgaudit: The original record of event 2 cannot be shown: .*access\.ndjson is no longer there\. .*--keep/,
    );
    expect(run.status).toBe(2);
  });

  test('says that the file has changed, exit 5', () => {
    const folder = logCase();
    writeFileSync(join(folder, 'access.ndjson'), LOG.replace('203', '204'));
    const run = imgaudit(folder, ['show', '2', '--raw']);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/access\.ndjson has changed since it was imported \(its SHA-256 differs\)/);
    expect(run.status).toBe(5);
  });

  test('does not wait for a pipe that it was imported from', () => {
    const folder = newFolder();
    expect(spawnSync('sh', ['-c', 'mkfifo pipe'], { cwd: folder }).status).toBe(0);
    writeFileSync(join(folder, 'access.ndjson'), LOG);
    const feeder = spawn('sh', ['-c', 'cat access.ndjson > pipe'], { cwd: folder });
    expect(imgaudit(folder, ['import', 'pipe']).status).toBe(0);
    feeder.kill();
    expect(imgaudit(folder, ['show', '2', '--raw'])).toMatchObject({ status: 2, stdout: '' });
    expect(imgaudit(folder, ['verify'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/pipe.*not\s+checked/s),
    });
  });

  test('reads the file that the event came from, where two of one name were imported', () => {
    const folder = logCase();
    renameSync(join(folder, 'access.ndjson'), join(folder, 'yesterday.ndjson'));
    writeFileSync(join(folder, 'access.ndjson'), `${SECOND.replaceAll('two', 'twelve')}\n`);
    expect(imgaudit(folder, ['import', 'access.ndjson']).status).toBe(0);
    expect(imgaudit(folder, ['show', '6', '--raw'])).toMatchObject({
      status: 0,
      stdout: SECOND.replaceAll('two', 'twelve'),
    });
    expect(imgaudit(folder, ['show', '2', '--raw']).status).toBe(5);
  });
});

describe('import --keep', () => {
  test('lets the case travel alone', () => {
    const folder = logCase('--keep');
    const elsewhere = newFolder();
    renameSync(join(folder, 'case.db'), join(elsewhere, 'case.db'));
    rmSync(folder, { recursive: true });
    const raw = imgaudit(elsewhere, ['show', '2', '--raw']);
    expect(raw).toMatchObject({ status: 0, stdout: SECOND });
    expect(raw.stderr).toMatch(/from the original that the case keeps: .*is no longer there/);
    expect(imgaudit(elsewhere, ['show', '2', '--format', 'json']).stdout).toContain('"status": "verified"');
    expect(imgaudit(elsewhere, ['verify', '--all', '--require-evidence']).status).toBe(0);
  });

  test('reads a record from the case where the file has changed, and says so', () => {
    const folder = logCase('--keep');
    writeFileSync(join(folder, 'access.ndjson'), LOG.replace('198', '199'));
    const raw = imgaudit(folder, ['show', '2', '--raw']);
    expect(raw).toMatchObject({ status: 0, stdout: SECOND });
    expect(raw.stderr).toMatch(/has changed since it was imported/);
  });

  test('does not show a record of a kept original that has changed', () => {
    const folder = logCase('--keep');
    rmSync(join(folder, 'access.ndjson'));
    tamper(folder, 'UPDATE kept_chunk SET bytes = zeroblob(length(bytes))');
    const raw = imgaudit(folder, ['show', '2', '--raw']);
    expect(raw).toMatchObject({ status: 5, stdout: '' });
    expect(raw.stderr).toMatch(/the original that the case keeps of it has changed/);
  });

  test.each([
    ['an archive is kept as it is', gzipSync(LOG), (kept: Buffer) => kept],
    ['any other file is compressed', Buffer.from(LOG), (kept: Buffer) => gunzipSync(kept)],
    [
      'an archive is kept with what stands behind it, in several chunks',
      Buffer.concat([gzipSync(LOG), Buffer.alloc(3 << 20)]),
      (kept: Buffer) => kept,
    ],
  ])('%s', (_, bytes, original) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'log'), bytes);
    expect(imgaudit(folder, ['import', 'log', '--keep']).status).toBe(0);
    const database = new Database(join(folder, 'case.db'), { readonly: true });
    const chunks = database.prepare<[], Buffer>('SELECT bytes FROM kept_chunk ORDER BY number').pluck().all();
    const file = database.prepare('SELECT sha256, content_sha256 FROM file').get();
    database.close();
    expect(original(Buffer.concat(chunks)).equals(bytes)).toBe(true);
    expect(file).toEqual({ sha256: sha256(bytes), content_sha256: sha256(LOG) });
    expect(imgaudit(folder, ['verify', '--all']).status).toBe(0);
  });

  test('keeps standard input', () => {
    const folder = newFolder();
    const run = runCli(['import', '-', '--keep', '--db', 'case.db'], { cwd: folder, input: LOG });
    expect(run.status).toBe(0);
    expect(imgaudit(folder, ['show', '2', '--raw']).stdout).toBe(SECOND);
    expect(imgaudit(folder, ['verify', '--all']).status).toBe(0);
  });

  test('keeps an original also after its import, and only once', () => {
    const folder = logCase();
    const again = () => imgaudit(folder, ['import', 'access.ndjson', '--keep', '--format', 'json']);
    expect(JSON.parse(again().stdout)).toMatchObject({ files: [{ status: 'already-imported' }] });
    again();
    rmSync(join(folder, 'access.ndjson'));
    expect(imgaudit(folder, ['show', '2', '--raw']).stdout).toBe(SECOND);
    expect(imgaudit(folder, ['verify', '--all']).status).toBe(0);
    const { entries } = JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout);
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(['import', 'keep']);
  });

  test('keeps nothing of a dry run, and nothing of what is no log', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'access.ndjson'), LOG);
    writeFileSync(join(folder, 'notes.txt'), 'call the office\n');
    imgaudit(folder, ['import', 'access.ndjson', '--keep', '--dry-run']);
    expect(existsSync(join(folder, 'case.db'))).toBe(false);
    expect(imgaudit(folder, ['import', 'notes.txt', 'access.ndjson', '--keep']).status).toBe(0);
    expect(imgaudit(folder, ['verify', '--all']).status).toBe(0);
  });

  test('the same content in another container is known record by record', () => {
    const folder = logCase('--keep');
    writeFileSync(join(folder, 'access.gz'), gzipSync(LOG));
    expect(imgaudit(folder, ['import', 'access.gz', '--keep']).stderr).toMatch(
      /0 accepted \+ 6 duplicate \+ 0 ignored \+ 2 rejected/,
    );
    const { files } = JSON.parse(imgaudit(folder, ['sources', '--format', 'json']).stdout);
    expect(files.map((file: { contentSha256: string }) => file.contentSha256)).toEqual([sha256(LOG), sha256(LOG)]);
    expect(imgaudit(folder, ['verify', '--all']).status).toBe(0);
  });
});

describe('the custody log', () => {
  const folder = join(root, 'logged');
  beforeAll(() => makeCase(folder));

  test('tells who did what, when, by which command', () => {
    const { entries, head } = JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout);
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      ...['import', 'import', 'import', 'allow-add', 'alias-add', 'export'],
    ]);
    expect(entries[0]).toMatchObject({
      number: 1,
      at: '2026-03-02T03:00:00.000Z',
      examiner: EXAMINER,
      version: JSON.parse(readFileSync('package.json', 'utf8')).version,
      arguments: [
        'import',
        'access.ndjson',
        'quay.ndjson.gz',
        'prod-1.json',
        '--keep',
        '--db',
        'case.db',
        '--examiner',
        EXAMINER,
      ],
      details: {
        file: { path: 'access.ndjson', sha256: sha256(LOG), content_sha256: sha256(LOG), records: 8, events: 5 },
      },
      previous: '0'.repeat(64),
    });
    expect(entries[5].details.output.sha256).toBe(sha256(readFileSync(join(folder, 'sources.csv'))));
    expect(head).toBe(entries[5].hash);
  });

  test('can be checked by anybody: SHA-256 of the hash before, a line break, the entry in canonical JSON', () => {
    const { entries } = JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout);
    for (const { hash, previous, ...entry } of entries) expect(sha256(`${previous}\n${canonical(entry)}`)).toBe(hash);
  });

  test('reads as a table too', () => {
    const { stdout } = imgaudit(folder, ['custody', '--format', 'csv']);
    expect(stdout).toMatch(
      /^number,at,action,examiner,subject,command,version,hash\n1,2026-03-02T03:00:00.000Z,import,A. Lovelace,access.ndjson,import access.ndjson/,
    );
    expect(stdout).toMatch(/allow-add,A. Lovelace,203.0.113.0\/24,/);
  });

  test('names the login name where nobody says who examines', () => {
    const own = newFolder();
    writeFileSync(join(own, 'access.ndjson'), LOG);
    expect(runCli(['import', 'access.ndjson', '--db', 'case.db'], { cwd: own }).status).toBe(0);
    const { entries } = JSON.parse(runCli(['custody', '--format', 'json', '--db', 'case.db'], { cwd: own }).stdout);
    expect(entries[0].examiner).toBe(spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim());
  });

  test('tells of what is taken back, and not of what was not there', () => {
    const own = logCase();
    imgaudit(own, ['allow', 'add', '203.0.113.7']);
    imgaudit(own, ['allow', 'remove', '1']);
    imgaudit(own, ['allow', 'remove', '1']);
    imgaudit(own, ['registry', 'alias', 'add', 'a.example.com', 'b.example.com']);
    imgaudit(own, ['registry', 'alias', 'remove', 'a.example.com']);
    const { entries } = JSON.parse(imgaudit(own, ['custody', '--format', 'json']).stdout);
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      ...['import', 'allow-add', 'allow-remove', 'alias-add', 'alias-remove'],
    ]);
    expect(imgaudit(own, ['verify']).status).toBe(0);
  });
});

describe('-o', () => {
  test('writes a manifest beside the output', () => {
    const folder = logCase();
    expect(imgaudit(folder, ['sources', '--format', 'json', '-o', 'out.json']).status).toBe(0);
    const output = readFileSync(join(folder, 'out.json'));
    const manifest = JSON.parse(readFileSync(join(folder, 'out.json.manifest.json'), 'utf8'));
    const { entries, head } = JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout);
    expect(manifest).toMatchObject({
      schema: 1,
      output: { path: join(folder, 'out.json'), bytes: output.length, sha256: sha256(output) },
      command: ['imgaudit', 'sources', '--format', 'json', '-o', 'out.json', '--db', 'case.db', '--examiner', EXAMINER],
      time: '2026-03-02T03:00:00.000Z',
      examiner: EXAMINER,
      case: {
        path: join(folder, 'case.db'),
        files: 1,
        records: 8,
        events: 5,
        evidence: [{ file: 'access.ndjson', sha256: sha256(LOG), contentSha256: sha256(LOG), bytes: LOG.length }],
        custody: { entries: 2, head, logged: true },
      },
    });
    expect(entries.at(-1)).toMatchObject({ action: 'export', details: { output: manifest.output } });
    expect(imgaudit(folder, ['verify']).status).toBe(0);
  });

  test('overwrites neither an output nor a manifest without --force', () => {
    const folder = logCase();
    writeFileSync(join(folder, 'out.csv.manifest.json'), 'mine');
    const run = imgaudit(folder, ['sources', '-o', 'out.csv']);
    expect(run.stderr).toMatch(/out\.csv\.manifest\.json is there already.*--force/);
    expect(run.status).toBe(2);
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
    expect(imgaudit(folder, ['sources', '-o', 'out.csv', '--force']).status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'out.csv.manifest.json'), 'utf8')).schema).toBe(1);
  });

  test('says of an answer of no case that there is none, and logs nothing', () => {
    const folder = logCase();
    expect(imgaudit(folder, ['formats', '-o', 'formats.txt']).status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'formats.txt.manifest.json'), 'utf8')).case).toBeNull();
    expect(JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout).entries).toHaveLength(1);
  });

  test('leaves a case at rest one file', () => {
    const folder = logCase();
    imgaudit(folder, ['summary', '-o', 'summary.txt', '--as-of', 'latest']);
    expect(existsSync(join(folder, 'case.db-wal')) || existsSync(join(folder, 'case.db-journal'))).toBe(false);
  });

  // Whoever is root may write to any file.
  test.skipIf(process.getuid?.() === 0)('writes the output of a case that cannot be written, and says so', () => {
    const folder = logCase();
    const out = newFolder();
    chmodSync(join(folder, 'case.db'), 0o444);
    expectUnlogged(folder, join(out, 'out.csv'));
  });

  test('writes the output of a case that another process writes to, and says so', () => {
    const folder = logCase();
    const writer = new Database(join(folder, 'case.db'));
    writer.exec('BEGIN IMMEDIATE');
    try {
      expectUnlogged(folder, join(folder, 'out.csv'));
    } finally {
      writer.close();
    }
  });

  function expectUnlogged(folder: string, output: string): void {
    const run = imgaudit(folder, ['sources', '--format', 'csv', '-o', output]);
    expect(run.stderr).toMatch(/The custody log of case\.db has no entry for .*out\.csv: The case case\.db /);
    expect(run.status).toBe(0);
    expect(readFileSync(output, 'utf8')).toContain('access.ndjson');
    const manifest = JSON.parse(readFileSync(`${output}.manifest.json`, 'utf8'));
    expect(manifest.case.custody).toMatchObject({ entries: 1, logged: false });
  }
});

/** Canonical JSON, written anew: keys in order, no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = new Map<string, unknown>(Object.entries(value));
  return `{${[...members.keys()].sort().map((key) => `${JSON.stringify(key)}:${canonical(members.get(key))}`)}}`;
}

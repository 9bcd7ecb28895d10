import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/case/audit/verification.ts';
import { openCaseForAudit } from '../../src/stores/sqlite/open/open-case-for-audit.ts';
import { verifyCase } from '../../src/verification/verify-case.ts';
import { imgaudit, LOG, makeCase, tamper } from '../support/custody-case.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests } from '../support/run-cli.ts';

/** A case and its evidence, and what `verify` says once a byte of either is not what it was. */
const root = folderForAllTests();
const sound = join(root, 'sound');

beforeAll(() => {
  makeCase(sound);
});

interface Verdict {
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
}

function verdictOf(folder: string, ...words: readonly string[]) {
  const run = imgaudit(folder, ['verify', '--format', 'json', ...words]);
  const verdict: Verdict = JSON.parse(run.stdout);
  return { ...run, verdict };
}

/** What verify says, a line a problem. */
function linesOf({ checks }: Verdict): string {
  return checks.flatMap(({ id, problems }) => problems.map(({ where, text }) => `${id}: ${where}: ${text}`)).join('\n');
}

/** What verify did not look at, a line each. */
function leftOut({ checks }: Verdict): string {
  return checks.flatMap(({ unchecked }) => unchecked.map(({ where, text }) => `${where}: ${text}`)).join('\n');
}

/** What a sample says, asked in this process. */
async function checksOf(path: string) {
  const open = openCaseForAudit(path);
  try {
    const talk = { onFile: () => {}, onProgress: () => {} };
    return await verifyCase(open.case, {
      isAll: false,
      sample: 1000,
      requireEvidence: false,
      head: null,
      ...talk,
    });
  } finally {
    open.close();
  }
}

let copies = 0;
function copyOfCase(): string {
  const folder = join(root, `copy-${++copies}`);
  cpSync(sound, folder, { recursive: true });
  // The copy's evidence is the copy's: the case names where it was imported from.
  return folder;
}

describe('a case that nobody touched', () => {
  test.each([[[]], [['--all']], [['--sample', '2']]])('is sound %j', (words) => {
    const { status, stderr, verdict } = verdictOf(sound, ...words);
    expect({ status, stderr, lines: linesOf(verdict) }).toEqual({ status: 0, stderr: '', lines: '' });
    expect(verdict.checks.map(({ id, found }) => [id, found])).toEqual(
      ['database', 'schema', 'custody', 'accounts', 'indexes', 'evidence', 'records'].map((id) => [id, 0]),
    );
  });

  test('is looked at whole with --all: every record of every file', () => {
    const records = (words: readonly string[]) =>
      verdictOf(sound, ...words).verdict.checks.find(({ id }) => id === 'records')?.checked ?? 0;
    expect(records(['--all'])).toBeGreaterThan(records([]));
    expect(records(['--sample', '2'])).toBeLessThan(records([]));
  });

  test('gives the same answer twice', () => {
    expect(imgaudit(sound, ['verify']).stdout).toBe(imgaudit(sound, ['verify']).stdout);
  });
});

/** Changes behind imgaudit's back, each in another place, and what verify calls that place. */
const CHANGES: readonly (readonly [place: string, sql: string, named: RegExp])[] = [
  ['the time of an event', 'UPDATE event SET time = time + 1 WHERE seq = 2', /records: .*record 2: event 2 .*: time$/m],
  [
    'the place of an event',
    "UPDATE event_block SET offsets = x'0000' || substr(offsets, 3) WHERE first_seq = 1",
    /records: access\.ndjson, record 2: /,
  ],
  ['the record of an event', 'UPDATE event SET record = 8 WHERE seq = 3', /accounts: event 4: its record comes before/],
  [
    'the file of an event',
    'UPDATE event SET file = 2 WHERE seq = 5',
    /accounts: access\.ndjson: it states 5 events, the case holds 4/,
  ],
  [
    'the id of an event',
    "UPDATE event_block SET event_ids = cast(x'00' || substr(event_ids, 2) AS BLOB) WHERE first_seq = 1",
    /records: .*record 1: event 1 .*: event id$/m,
  ],
  [
    'an event that is gone',
    'DELETE FROM event WHERE seq = 3',
    /accounts: access\.ndjson: it states 5 events, the case holds 4/,
  ],
  [
    'the actor of an event',
    'UPDATE event SET actor = 9999 WHERE seq = 1',
    /database: event 1: it refers to a row of actor/,
  ],
  [
    'the details of an event',
    `UPDATE event_block SET details = json_set(details, '$[3][1]', 'forged') WHERE first_seq = 1`,
    /records: .*record 7: event 4 .*: details$/m,
  ],
  [
    'the white space of details',
    `UPDATE event_block SET details = details || ' ' WHERE first_seq = 1`,
    /indexes: event_block 1: it is not written as imgaudit writes it/,
  ],
  ['a term', `UPDATE term SET text = '"forged"' WHERE id = (SELECT max(id) FROM term)`, /records: .*: details$/m],
  [
    'a term that is gone',
    'DELETE FROM term WHERE id = 1',
    /database: event \d+, details: they refer to term 1, which does not exist/,
  ],
  [
    'a value of a dictionary',
    "UPDATE address SET address = '192.0.2.1' WHERE address = '198.51.100.4'",
    /records: access\.ndjson, record 2: event 2 .*: address$/m,
  ],
  [
    'a spelled address',
    "UPDATE address SET is_public = 0 WHERE address = '198.51.100.4'",
    /records: access\.ndjson, record 2: event 2 .*: is public$/m,
  ],
  [
    'the text of a rejected record',
    "UPDATE rejected SET text = text || '}' WHERE id = 1",
    /records: access\.ndjson, record 4: rejected 1 .*: text$/m,
  ],
  [
    'the reason of a rejected record',
    "UPDATE rejected SET reason = 'forged' WHERE id = 2",
    /records: access\.ndjson, record 6: rejected 2 .*: reason$/m,
  ],
  [
    'a rejected record that is gone',
    'DELETE FROM rejected WHERE id = 2',
    /accounts: access\.ndjson: it states 2 rejected records, the case holds 1/,
  ],
  [
    'a count of a file',
    'UPDATE file SET accepted = accepted - 1, duplicate = duplicate + 1 WHERE id = 1',
    /custody: access\.ndjson: file\.accepted, file\.duplicate differs from what/,
  ],
  [
    'a count that breaks the identity',
    'UPDATE file SET ignored = 3 WHERE id = 1',
    /accounts: access\.ndjson: it states 8 records, but 11/,
  ],
  [
    'the hash of a file',
    `UPDATE file SET sha256 = '${'0'.repeat(64)}' WHERE id = 1`,
    /evidence: access\.ndjson: .*SHA-256 differs/,
  ],
  [
    'the hash of a content',
    `UPDATE file SET content_sha256 = '${'0'.repeat(64)}' WHERE id = 2`,
    /evidence: quay\.ndjson\.gz: the SHA-256 of its decompressed content/,
  ],
  [
    'where a file lies',
    "UPDATE file SET path = 'other.ndjson' WHERE id = 1",
    /custody: other\.ndjson: file\.path differs from what/,
  ],
  [
    'a fingerprint that is gone',
    'DELETE FROM fingerprint',
    /accounts: fingerprint: \d+ records were accepted, but \d+ are known/,
  ],
  [
    'an index row that is gone',
    'DELETE FROM event_of_image WHERE image = (SELECT image FROM event WHERE seq = 2)',
    /indexes: event 2: event_of_image does not list it/,
  ],
  [
    'an index row of another event',
    'UPDATE event_of_address SET first_seq = 9999 WHERE address = (SELECT address FROM event WHERE seq = 2)',
    /indexes: event 2: event_of_address does not list it/,
  ],
  [
    'a kept original',
    'UPDATE kept_chunk SET bytes = bytes || zeroblob(1) WHERE file = 1',
    /evidence: access\.ndjson, original in the case \(kept_chunk\): it has changed/,
  ],
  [
    'a kept original that is gone',
    'DELETE FROM kept_chunk WHERE file = 2',
    /custody: quay\.ndjson\.gz: the original that was kept \(kept_chunk\) is missing/,
  ],
  [
    'a container',
    "UPDATE container SET state = 'forged' WHERE id = 1",
    /custody: prod-1\.json: the cluster inventory \(inventory, container\)/,
  ],
  ['the time of an inventory', 'UPDATE inventory SET observed_at = 0', /custody: prod-1\.json: the cluster inventory/],
  [
    'a name of a cluster',
    "INSERT INTO cluster_name (cluster_id, name) VALUES ('c1', 'forged')",
    /custody: cluster_name: the names/,
  ],
  ['a ruling', "UPDATE allow SET range_low = '0' WHERE id = 1", /custody: allow 1: it differs from what was logged/],
  ['a ruling that is gone', 'DELETE FROM allow', /custody: allow 1: it differs from what was logged/],
  [
    'an alias',
    "UPDATE registry_alias SET canonical = 'evil.example.com'",
    /custody: registry_alias images\.example\.com: it differs/,
  ],
  [
    'the secret of the case',
    'UPDATE case_key SET key = randomblob(32)',
    /records: .*its fingerprint is not in the case \(fingerprint\)/,
  ],
  [
    'a trigger that is gone',
    'DROP TRIGGER custody_is_not_changed',
    /schema: trigger custody_is_not_changed: it is missing/,
  ],
  [
    'a trigger more',
    'CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM event; END',
    /schema: trigger evil: imgaudit did not make it/,
  ],
  ['an index that is gone', 'DROP INDEX host_by_value', /schema: index host_by_value: it is missing/],
];

describe.each(someOf(CHANGES, 3))('%s', (_, sql, named) => {
  test('is named, exit 5', async () => {
    const folder = copyOfCase();
    tamper(folder, sql);
    const { status, stderr, verdict } = verdictOf(folder, '--all');
    expect(linesOf(verdict)).toMatch(named);
    expect(verdict.ok).toBe(false);
    expect(stderr).toMatch(/case\.db is not what it should be: \d+ problems?\./);
    expect(status).toBe(5);
    // A sample that holds every row names it too.
    expect(linesOf({ ok: false, checks: await checksOf(join(folder, 'case.db')) })).toMatch(named);
  });
});

describe('the custody log', () => {
  const MAY = 'DROP TRIGGER custody_is_not_changed; DROP TRIGGER custody_is_not_shortened;';

  test.each([
    [
      'a change',
      `${MAY} UPDATE custody SET examiner = 'somebody else' WHERE number = 2`,
      /custody: custody 2: it was changed/,
    ],
    [
      'a change of white space',
      `${MAY} UPDATE custody SET details = details || ' ' WHERE number = 3`,
      /custody: custody 3: it was changed/,
    ],
    ['an entry that is gone', `${MAY} DELETE FROM custody WHERE number = 2`, /custody: custody 3: entry 2 is missing/],
    [
      'the last import that is gone',
      `${MAY} DELETE FROM custody WHERE number >= 3`,
      /custody: prod-1\.json: no entry of the log records its import/,
    ],
  ])('tells %s', (_, sql, named) => {
    const folder = copyOfCase();
    tamper(folder, sql);
    const { status, verdict } = verdictOf(folder);
    expect(linesOf(verdict)).toMatch(named);
    expect(status).toBe(5);
  });

  test('can be neither changed nor shortened by accident', () => {
    const folder = copyOfCase();
    expect(() => tamper(folder, "UPDATE custody SET version = '9'")).toThrow(/only added to/);
    expect(() => tamper(folder, 'DELETE FROM custody')).toThrow(/only added to/);
    expect(verdictOf(folder).status).toBe(0);
  });

  test('holds the entry that a manifest names, or verify --head says so', () => {
    const manifest = JSON.parse(readFileSync(join(sound, 'sources.csv.manifest.json'), 'utf8'));
    expect(verdictOf(sound, '--head', manifest.case.custody.head).status).toBe(0);
    const { status, verdict } = verdictOf(sound, '--head', 'ab'.repeat(32));
    expect(linesOf(verdict)).toMatch(/custody: custody: no entry has the hash abab/);
    expect(status).toBe(5);
  });
});

describe('evidence on disk', () => {
  /** A case of its own, because a case names its evidence by where it lies. */
  function ownCase(options: readonly string[] = []): string {
    const folder = join(root, `own-${++copies}`);
    makeCase(folder, options);
    return folder;
  }

  test('a changed byte names the file and the record', () => {
    const folder = ownCase();
    writeFileSync(join(folder, 'access.ndjson'), LOG.replace('198.51.100.4', '198.51.100.5'));
    const { status, verdict } = verdictOf(folder);
    expect(linesOf(verdict)).toMatch(
      /evidence: access\.ndjson: .* has changed since it was imported: its SHA-256 differs/,
    );
    expect(linesOf(verdict)).toMatch(/records: access\.ndjson, record 2: event 2 differs from the record: address/);
    expect(status).toBe(5);
  });

  test('a changed byte of an archive is named', () => {
    const folder = ownCase();
    const bytes = readFileSync(join(folder, 'quay.ndjson.gz'));
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    writeFileSync(join(folder, 'quay.ndjson.gz'), bytes);
    const { status, verdict } = verdictOf(folder, '--all');
    expect(linesOf(verdict)).toMatch(/evidence: quay\.ndjson\.gz: /);
    expect(status).toBe(5);
  });

  test('what is gone is told as not checked, and is a problem with --require-evidence', () => {
    const folder = ownCase();
    rmSync(join(folder, 'access.ndjson'));
    const { status, verdict } = verdictOf(folder);
    expect(status).toBe(0);
    expect(leftOut(verdict)).toMatch(/access\.ndjson: .* is no longer there: not checked/);
    expect(verdict.checks.find(({ id }) => id === 'evidence')?.unchecked).toHaveLength(1);
    expect(imgaudit(folder, ['verify']).stdout).toMatch(
      /sound, as far as it could be checked[\s\S]*evidence +ok in part/,
    );
    const strict = verdictOf(folder, '--require-evidence');
    expect(linesOf(strict.verdict)).toMatch(/evidence: access\.ndjson: .* is no longer there/);
    expect(strict.status).toBe(5);
  });

  test('what is gone and kept is read from the case', () => {
    const folder = ownCase(['--keep']);
    for (const name of ['access.ndjson', 'quay.ndjson.gz', 'prod-1.json']) rmSync(join(folder, name));
    const { status, verdict } = verdictOf(folder, '--all', '--require-evidence');
    expect({ status, lines: linesOf(verdict) }).toEqual({ status: 0, lines: '' });
    expect(leftOut(verdict)).toMatch(/the original in the case was read in its place/);
    tamper(folder, "UPDATE address SET address = '192.0.2.1' WHERE address = '198.51.100.4'");
    expect(linesOf(verdictOf(folder, '--all').verdict)).toMatch(/record 2: event 2 .*: address$/m);
  });
});

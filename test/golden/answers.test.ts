import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { shareOf } from '../support/effort.ts';
import { folderForAllTests } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

/** An answer says in itself what it did not look at: in the table, in Markdown, and in JSON. */
const folder = folderForAllTests();
const LOGS = 'fixtures/cases/stolen-robot';
const db = join(folder, 'case.db');
const DIGEST = `sha256:${'a'.repeat(60)}0da1`;
const OTHER = `sha256:${'a'.repeat(8)}${'b'.repeat(56)}`;

/** An event of a small registry, as CNCF Distribution notifies of it. */
function notified(id: string, timestamp: string, target: object): string {
  const request = { addr: '203.0.113.15', host: 'r.example.org', method: 'PUT' };
  const type = { mediaType: 'application/vnd.oci.image.manifest.v1+json' };
  return JSON.stringify({
    id,
    timestamp,
    action: 'push',
    actor: { name: 'ci' },
    target: { ...type, ...target },
    request,
  });
}

beforeAll(async () => {
  const more = join(folder, 'more.ndjson');
  const lines = [
    notified('1', '2026-02-20T09:00:00Z', { repository: 'team/app', tag: '1', digest: DIGEST }),
    notified('2', '2026-02-20T10:00:00Z', { repository: 'team/web', tag: '1', digest: OTHER }),
    // A day and more after the clock of the test.
    notified('3', '2027-06-01T00:00:00Z', { repository: 'team/web', tag: '2', digest: OTHER }),
  ];
  writeFileSync(more, `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'notes.txt'), 'call the office\n');
  const files = ['acr_access_log.ndjson', 'cloudtrail.json'].map((file) => join(LOGS, file));
  const cluster = ['--cluster', 'prod-1', '--observed-at', '2026-03-02T02:00:00Z'];
  await runCommand(['import', '--threads', '0', ...files, more, join(folder, 'notes.txt')], db);
  await runCommand(['import', '--threads', '0', ...cluster, 'fixtures/inventories/prod-1.pods.json'], db);
  await runCommand(['allow', 'add', '203.0.113.66', '--rule', 'tag-*', '--reason', 'red team'], db);
});

interface Row {
  /** What the user is in, in a few words. */
  readonly situation: string;
  readonly words: string;
  /** What the table and Markdown say. */
  readonly says: RegExp;
  readonly json: object;
  readonly exit?: number;
}

const WINDOW = '--since 3d --as-of 2026-03-02T03:00:00Z';
const outside = { events: 474, first: '2026-02-09T02:09:55.016Z' };

const ROWS: readonly Row[] = [
  {
    situation: 'the window holds no event of the case',
    words: 'suspicious --as-of 2026-01-01 --fail-on high',
    says: /The window holds none of the case's 474 events \(2026-02-09 to 2027-06-01\)/,
    json: { coverage: { events: 474, inWindow: 0, before: 0, after: 474 }, empty: { reason: 'window' }, findings: [] },
    exit: 3,
  },
  {
    situation: 'the window holds no event of the case, and that is allowed',
    words: 'suspicious --as-of 2026-01-01 --fail-on high --allow-empty',
    says: /The window holds none of the case's 474 events/,
    json: { coverage: { inWindow: 0 } },
  },
  {
    situation: 'no event lies before now, so the newest that is not in the future is the reference',
    words: 'summary --since 30m',
    says: /Counted back from the newest event of the case, because no event lies in the 30 minutes before now/,
    json: { window: { to: '2026-03-02T02:13:01.001Z' }, notices: [{ id: 'future-events' }, { id: 'anchor-moved' }] },
  },
  {
    situation: 'events in the future',
    words: 'events --as-of latest --since 1d',
    says: /1 event lies in the future \(newest 2027-06-01T00:00:00\.000Z\); `--as-of latest` passed over it/,
    json: { window: { to: '2026-03-02T02:13:01.001Z' }, coverage: { after: 1 } },
  },
  ...['timeline payments', 'events', 'summary', 'summary --by actor', 'summary --pairs', 'suspicious'].map((words) => ({
    situation: `events outside the window of ${words}`,
    words: `${words} ${WINDOW}`,
    says: /39\d of 474 events outside the window \(2026-02-09 to 2027-06-01\)/,
    json: { coverage: outside, unreadFiles: 1 },
  })),
  ...['images', 'actors', 'ips'].map((words) => ({
    situation: `events outside the window of ${words}`,
    words: `${words} --since 3d`,
    says: /39\d of 474 events outside the window/,
    json: { coverage: outside, unreadFiles: 1 },
  })),
  ...(
    [
      ['image', 'timeline paymnts --all', /nearest: payments\/\* \(2 repositories\)/],
      ['image', 'events payments/api:v9.9 --all', /nearest: payments\/api:v1/],
      ['actor', 'events --actor ci-robott --all', /nearest: ci-robot/],
      ['action', 'events --action DeleteTagg --all', /nearest: DeleteTag/],
      ['address', 'events --ip 203.0.113.99 --all', /nearest: 203\.0\.113\./],
      ['tag', 'events --tag v1.8.33 --all', /nearest: v1\.8\.3/],
      ['client', 'events --client skopeoo --all', /nearest: skopeo/],
      ['cluster', 'usage payments/api --cluster prod', /nearest: prod-1/],
      ['image', 'usage paymnts', /nearest: payments\/\*/],
    ] as const
  ).map(([field, words, nearest]) => ({
    situation: `a name that nothing has: ${field}`,
    words,
    says: new RegExp(`No ${field} of the case matches "[^"]+"; ${nearest.source}`),
    json: { unmatched: [field] },
  })),
  ...['payments', 'PAYMENTS/', 'docker://payments/*', 'payments,'].map((name) => ({
    situation: `a namespace written ${name}`,
    words: `timeline ${name} ${WINDOW} --top 3`,
    says: /Event line of (?:payments|PAYMENTS)\/\*[\s\S]*30 \(2 delete, 1 push, 27 pull\)/i,
    json: { summary: { events: 30 } },
  })),
  {
    situation: 'files that were not read',
    words: `suspicious ${WINDOW}`,
    says: /1 file is unread: not covered here/,
    json: { unreadFiles: 1 },
  },
  {
    situation: 'files that were not read, in the list of sources',
    words: 'sources',
    says: /1 file is unread/,
    json: { unread: [{ reason: expect.stringContaining('neither JSON nor CSV'), bytes: 16 }] },
  },
  {
    situation: 'files that were not read, in verify',
    words: 'verify',
    says: /1 file is unread/,
    json: { unread: [{ bytes: 16 }] },
  },
  {
    situation: 'files that were not read, in status',
    words: 'status',
    says: /4 read, 1 not read \(imgaudit sources --unread\)/,
    json: { unread: [{ bytes: 16 }] },
  },
  {
    situation: 'suppressed findings',
    words: `suspicious ${WINDOW}`,
    says: /1 finding by allow 1 \(203\.0\.113\.66: red team\)/,
    json: { suppressed: { findings: 1, by: [{ entry: 'allow 1 (203.0.113.66: red team)', findings: 1 }] } },
  },
  {
    situation: 'nothing is left but what allow entries suppress',
    words: `suspicious --rule tag-* ${WINDOW}`,
    says: /Nothing is left: allow entries suppress 1 finding/,
    json: { findings: [], suppressed: { findings: 1 } },
  },
  {
    situation: 'a log without a baseline',
    words: 'suspicious --as-of 2026-02-21 --since 10d',
    says: /No baseline for distribution-notifications: .*Older logs give one: import them too\./,
    json: { baseline: { mode: 'learned' } },
  },
  {
    situation: 'logs that have a baseline on later days',
    words: 'suspicious --as-of 2026-02-21 --since 10d',
    says: /No baseline for alibaba-acr-access-log: .* --since 4d asks about the days that have one\./,
    json: { notices: expect.arrayContaining([expect.objectContaining({ id: 'no-baseline' })]) },
  },
  {
    situation: 'a window that was chosen because it leaves a baseline',
    words: 'suspicious --as-of 2026-03-02T03:00:00Z',
    says: /14 days are judged, 7 left to learn from: --since 30d judges all/,
    json: { notices: expect.arrayContaining([expect.objectContaining({ id: 'window-chosen' })]) },
  },
  {
    situation: 'what an inventory looked at, and when',
    words: 'usage payments/api',
    says: /looked at 2 namespaces \(batch, payments\); 5 containers, of which 2 have no known\s+digest/,
    json: { clusters: [{ cluster: 'prod-1', withoutDigest: 2, observedAt: '2026-03-02T02:00:00.000Z' }] },
  },
  {
    situation: 'rows that --top leaves out',
    words: 'images --top 2',
    says: /2 of \d+ images shown \(--top all shows all\)/,
    json: { total: expect.any(Number) },
  },
  {
    situation: 'what the logs do not show',
    words: `suspicious ${WINDOW}`,
    says: /aws-cloudtrail: 3 of 10 events show no whole client address .*: address rules\s+are blind there/,
    json: { notices: expect.arrayContaining([expect.objectContaining({ id: 'address-hidden' })]) },
  },
];

/** The text of a table or of Markdown as one line, without what Markdown escapes. */
const plain = (text: string) =>
  text
    .replaceAll(/\\(?=[^\w\s])/g, '')
    .replaceAll(/[ \n]+/g, ' ')
    .replaceAll('&#64;', '@');

describe.each(ROWS.map((row, place) => ({ ...row, place })))('$situation', ({ words, says, json, exit = 0, place }) => {
  test.each(shareOf(['table', 'md'], place, 2))('%s', async (format) => {
    const run = await runCommand([...words.split(' '), '--format', format], db);
    expect(run.status).toBe(exit);
    expect(plain(run.stdout)).toMatch(says);
  });

  test('json', async () => {
    const run = await runCommand([...words.split(' '), '--format', 'json'], db);
    expect(run.status).toBe(exit);
    expect(JSON.parse(run.stdout)).toMatchObject(json);
  });
});

/** Parts of digests, and what becomes of them. */
const DIGESTS: readonly (readonly [digest: string, exit: number, says: RegExp])[] = [
  [DIGEST, 0, /Event line of sha256:aaaa…0da1[\s\S]*1 \(1 push\)/],
  [DIGEST.slice('sha256:'.length).toUpperCase(), 0, /sha256:aaaa…0da1/],
  [DIGEST.slice(0, -3), 0, /sha256:aaaa…0da1/],
  ['sha256:aaaa…0da1', 0, /sha256:aaaa…0da1/],
  ['sha256:aaaa...0da1', 0, /sha256:aaaa…0da1/],
  ['sha256:aaaaaaaa', 2, /Several digests of the case begin with "sha256:aaaaaaaa": sha256:a+0da1, sha256:a+b+\./],
  ['sha256:aaaa', 2, /too short for a digest/],
  ['sha256:12345678', 2, /No digest of the case is "sha256:12345678"/],
  ['sha256:zz', 2, /is not a digest/],
  [`sha256:${'0'.repeat(64)}`, 0, /No image of the case matches/],
];

test.each(DIGESTS)('timeline and usage of %s', async (digest, exit, says) => {
  for (const command of ['timeline', 'usage']) {
    const words = command === 'timeline' ? [command, digest, '--all'] : [command, digest];
    const { status, stdout, stderr } = await runCommand(words, db);
    expect([command, status]).toEqual([command, exit]);
    if (command === 'timeline' || exit !== 0) expect(stdout + stderr).toMatch(says);
  }
});

test('formats of rows alone say it on stderr, and their manifest keeps it', async () => {
  const file = join(folder, 'rows.csv');
  const { stderr } = await runCommand(['suspicious', ...WINDOW.split(' '), '-f', 'csv', '-o', file], db);
  const { remarks }: { remarks: string[] } = JSON.parse(readFileSync(`${file}.manifest.json`, 'utf8'));
  for (const says of [
    /^Suppressed: 1 finding by allow 1/,
    /events outside the window/,
    /1 file is unread/,
    /address rules are blind there/,
  ]) {
    expect(stderr.split('\n')).toContainEqual(expect.stringMatching(says));
    expect(remarks).toContainEqual(expect.stringMatching(says));
  }
});

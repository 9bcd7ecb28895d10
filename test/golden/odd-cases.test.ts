import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { schemaErrors } from '../support/answer-schema.ts';
import { shareOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

/** Answers about cases that lack something, held against the schemas: what is missing is null, and not left out. */
const folder = folderForAllTests();
const inFolder = (name: string) => join(folder, name);
const LOG = 'fixtures/cases/stolen-robot/acr_access_log.ndjson';
const PODS = 'fixtures/inventories/prod-1.pods.json';

const CASES = ['no-events', 'one-event', 'masked', 'clusters'] as const;

beforeAll(() => {
  const write = (name: string, content: unknown) => {
    writeFileSync(inFolder(name), JSON.stringify(content));
    return inFolder(name);
  };
  const notification = { id: 'n-1', timestamp: '2026-03-01T00:00:00Z', action: 'push' };
  const bare = write('bare.json', {
    events: [{ ...notification, target: { repository: 'a' }, request: {}, actor: {} }],
  });
  const masked = write('masked.json', {
    data_list: [
      {
        ...{
          resource_name: '',
          resource_type: '',
          event_name: 'x',
          event_id: '1',
          event_type: 'y',
          source_ip: '10.0.0.***',
        },
        ...{ user_name: '', time: 1_772_416_800_000, content: '' },
      },
    ],
    total_num: 1,
  });
  const imports: readonly (readonly [(typeof CASES)[number], readonly string[]])[] = [
    ['no-events', [PODS, '--cluster', 'prod-1', '--observed-at', '2026-03-01T00:00:00Z']],
    ['one-event', [bare, 'package.json']],
    ['masked', [masked]],
    ['clusters', [LOG, PODS]],
  ];
  for (const [name, words] of imports) {
    const run = runCli(['import', ...words, '--db', inFolder(`${name}.db`), '-f', 'json']);
    expect([name, run.status, schemaErrors('import', 'json', run.stdout)]).toEqual([name, 0, null]);
  }
});

const COMMANDS: readonly (readonly string[])[] = [
  ['status'],
  ['timeline', 'a'],
  ['timeline', 'nothing:has'],
  ['summary'],
  ['summary', '--by', 'actor'],
  ['summary', '--by', 'hour'],
  ['summary', '--pairs'],
  ['suspicious', '--as-of', 'latest'],
  ['suspicious', '--as-of', 'latest', '--by', 'actor'],
  ['suspicious', '--as-of', 'latest', '--by', 'incident'],
  ['suspicious', '--since', '2020-01-01', '--until', '2020-01-02'],
  ['report', '--as-of', 'latest', '--no-verify'],
  ['note'],
  ['events', '--all'],
  ['events', '--ip', '192.0.2.1', '--actor', 'nobody-*'],
  ['images'],
  ['actors'],
  ['ips'],
  ['usage', 'payments/api'],
  ['usage', 'nothing-has'],
  ['clusters'],
  ['allow', 'list'],
  ['allow', 'suggest'],
  ['registry', 'alias', 'list'],
  ['sources'],
  ['rejects'],
  ['custody'],
  ['verify'],
  ['sql', 'SELECT * FROM events'],
];

describe.each(CASES.map((name, place) => [name, place] as const))('the case %s', (name, place) => {
  const db = inFolder(`${name}.db`);

  test.each(shareOf(COMMANDS, place, 2).map((words) => [words.join(' '), words] as const))('%s', async (_, words) => {
    const [command = ''] = words;
    for (const format of ['json', 'ndjson'] as const) {
      const { status, stdout, stderr } = await runCommand([...words, '--format', format], db);
      expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
      expect(schemaErrors(command, format, stdout)).toBeNull();
    }
  });
});

test('imports of what is no log, of what is known, and of what cannot be read', () => {
  const path = inFolder('again.ndjson');
  copyFileSync(LOG, path);
  writeFileSync(inFolder('broken.json.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]));
  for (const words of [[path], [path, '--dry-run'], [inFolder('broken.json.gz'), 'package.json', path]]) {
    const run = runCli(['import', ...words, '--db', inFolder('again.db'), '-f', 'json']);
    expect([words, schemaErrors('import', 'json', run.stdout)]).toEqual([words, null]);
  }
});

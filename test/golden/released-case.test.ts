import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/**
 * fixtures/schema/0.1.0.db was made by version 0.1.0, and so were the expected answers. Its evidence lies in this
 * repository under relative paths, so that `verify` reads it again. fixtures/schema/README.md says how it was made.
 */
const RELEASED = 'fixtures/schema/0.1.0.db';
const MORE_EVIDENCE = 'fixtures/cases/stolen-robot/cloudtrail.json';

const folder = folderForAllTests();
const LATELY = ['--since', '3d', '--as-of', 'latest'];
const QUESTIONS: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['timeline', ['timeline', 'payments/api:v1.8.3', ...LATELY]],
  ['summary', ['summary', '--since', '7d', '--as-of', 'latest']],
  ['suspicious', ['suspicious', '--show-suppressed', ...LATELY]],
  ['events', ['events', '--event', 'push,delete', '--limit', '20', ...LATELY]],
  ['usage', ['usage', 'payments/api:v1.8.3']],
  ['images', ['images', '--event', 'push']],
  ['sources', ['sources']],
  ['rejects', ['rejects']],
  ['allow', ['allow', 'list']],
];

/** Sentences for people. They may be reworded; what was found, and where, may not change. */
const SENTENCES: ReadonlySet<string> = new Set(['title', 'reason', 'text']);

/** The answer as JSON, without sentences. @throws Error with the messages of a run that failed */
function answer(path: string, words: readonly string[]): string {
  const { status, stdout, stderr } = runCli([...words, '--format', 'json'], { env: { IMGAUDIT_DB: path } });
  if (status !== 0) throw new Error(stderr);
  const facts: unknown = JSON.parse(stdout, (key, value) => (SENTENCES.has(key) ? undefined : value));
  return `${JSON.stringify(facts, null, 1)}\n`;
}

describe('a case of version 0.1.0', () => {
  const path = join(folder, 'released.db');
  beforeAll(() => copyFileSync(RELEASED, path));

  test.each(QUESTIONS)('answers %s as 0.1.0 did', async (name, words) => {
    await expect(answer(path, words)).toMatchFileSnapshot(`expected/released-case/${name}.json`);
  });

  test('keeps its custody log', async () => {
    const log = answer(path, ['custody']).replace(path, 'released.db');
    await expect(log).toMatchFileSnapshot('expected/released-case/custody.json');
  });

  test('verifies, down to every record of its evidence', () => {
    expect(JSON.parse(answer(path, ['verify', '--all', '--require-evidence']))).toMatchObject({ ok: true });
  });
});

describe('a case of version 0.1.0 that takes more evidence', () => {
  const path = join(folder, 'grown.db');
  beforeAll(() => {
    copyFileSync(RELEASED, path);
    const { status } = runCli([
      'import',
      MORE_EVIDENCE,
      RELEASED.replace('0.1.0.db', 'half-broken.ndjson'),
      '--db',
      path,
    ]);
    expect(status).toBe(0);
  });

  test.each(QUESTIONS.filter(([name]) => name !== 'sources'))(
    'answers %s as 0.1.0 did after the same import',
    async (name, words) => {
      await expect(answer(path, words)).toMatchFileSnapshot(`expected/released-case/grown-${name}.json`);
    },
  );

  test('verifies, down to every record of its evidence', () => {
    expect(JSON.parse(answer(path, ['verify', '--all', '--require-evidence']))).toMatchObject({ ok: true });
  });
});

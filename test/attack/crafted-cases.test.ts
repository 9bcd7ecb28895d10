import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { craftCase, makeVariedCase } from '../support/crafted-case.ts';
import { tries } from '../support/effort.ts';
import { type HostedRun, ProgramHost } from '../support/program-host.ts';
import { folderForAllTests } from '../support/run-cli.ts';

/**
 * Cases that somebody crafted: one value anywhere is another. Every command answers as before, or `verify` names what is
 * wrong; none of them fails, hangs, or takes much memory. IMGAUDIT_CRAFTED says how many cases are crafted.
 */
const folder = folderForAllTests();
const sound = join(folder, 'sound.db');
const path = join(folder, 'case.db');

const CASES = Number(process.env['IMGAUDIT_CRAFTED'] ?? tries(12, 4));
const FIRST = Number(process.env['IMGAUDIT_CRAFTED_FROM'] ?? 1);
const MOST_MS = 10_000;
const MOST_BYTES = 600 * 2 ** 20;

const LATELY = ['--since', '30d', '--as-of', 'latest'];
const EARLIER = ['--since', '2026-02-15', '--until', '2026-03-10'];
const IMAGE = 'payments/api:v1.8.3';

/** Questions change nothing. Verify comes first, because the law depends on it. */
const QUESTIONS: readonly (readonly string[])[] = [
  ['verify', '--format', 'json'],
  ['verify', '--all', '--require-evidence', '--format', 'md'],
  ['timeline', IMAGE, '--format', 'json', ...LATELY],
  ['timeline', 'payments/api', '--layers', ...LATELY],
  ['summary', '--format', 'json', ...LATELY],
  ['summary', ...LATELY],
  ['suspicious', '--show-suppressed', '--format', 'json', ...LATELY],
  ['suspicious', '--public-only', '--format', 'sarif', ...LATELY],
  ['events', '--limit', '1000', '--format', 'json', ...LATELY],
  ['events', '--limit', '1000', ...EARLIER, '--format', 'csv'],
  ['events', '--image', 'payments/*', '--event', 'push,delete,pull', ...LATELY],
  ['events', '--format', 'hss', ...EARLIER],
  ['events', '--ip', '203.0.113.7', ...EARLIER],
  ['show', '2'],
  ['show', '40', '--format', 'json'],
  ['show', '2', '--raw'],
  ['images'],
  ['actors', '--format', 'json'],
  ['ips', '--format', 'json'],
  ['usage', IMAGE, '--format', 'json'],
  ['clusters', '--format', 'json'],
  ['allow', 'list', '--format', 'json'],
  ['allow', 'suggest', ...LATELY],
  ['registry', 'alias', 'list', '--format', 'json'],
  ['sources', '--format', 'json'],
  ['sources'],
  ['rejects', '--format', 'json'],
  ['custody', '--format', 'json'],
  ['custody'],
  ['note', '--format', 'json'],
  ['import', 'more.ndjson', '--dry-run', '--format', 'json'],
];

/** Changes of the case, asked last. */
const CHANGES: readonly (readonly string[])[] = [
  ['sources', '--format', 'json', '-o', 'out.json', '--force'],
  ['allow', 'add', '10.0.0.0/8', '--format', 'json'],
  ['allow', 'remove', '1'],
  ['registry', 'alias', 'add', 'a.example.com', 'b.example.com'],
  ['registry', 'alias', 'remove', 'images.example.com'],
  ['import', 'more.ndjson', 'access.ndjson', '--keep', '--format', 'json'],
];

/** These open no case, and are asked once. */
const CATALOGUES: readonly (readonly string[])[] = [['rules'], ['formats'], ['actions']];

const host = new ProgramHost({ timeoutMs: MOST_MS });
afterAll(() => host.close());

type Answers = readonly (readonly [words: readonly string[], run: HostedRun])[];

async function answersOf(commands: readonly (readonly string[])[]): Promise<Answers> {
  const answers: (readonly [readonly string[], HostedRun])[] = [];
  for (const words of commands) answers.push([words, await host.run([...words, '--db', 'case.db'], folder)]);
  return answers;
}

function placeCase(from: string): void {
  for (const end of ['-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
  copyFileSync(from, path);
}

let right: Answers = [];
beforeAll(async () => {
  makeVariedCase(folder);
  copyFileSync(path, sound);
  right = await answersOf(QUESTIONS);
  const catalogues = await answersOf(CATALOGUES);
  if (process.env['IMGAUDIT_TIMES'])
    for (const [words, { ms, peak }] of right) console.log(words.join(' '), Math.round(ms), peak >> 20);
  for (const [words, { status, stderr }] of [...right, ...catalogues])
    expect([words, status, stderr]).toEqual([words, 0, expect.anything()]);
}, 120_000);

/** What is wrong with how a case was answered, a line for each flaw. */
function flawsOf(answers: Answers, changes: Answers): readonly string[] {
  const flaws = [...answers, ...changes].flatMap(([words, { status, stderr, ms, peak }]) => {
    const isDone = status === 0 || status === 5 || (status === 2 && !stderr.includes('internal error'));
    const tooMuch = ms > MOST_MS || peak > MOST_BYTES ? [`took ${Math.round(ms)} ms, ${peak >> 20} MB`] : [];
    return [...(isDone ? [] : [`exit ${status}: ${stderr.trim()}`]), ...tooMuch].map(
      (flaw) => `${words.join(' ')}: ${flaw}`,
    );
  });
  const isNamed = answers.some(([[verb], { status }]) => verb === 'verify' && status === 5);
  const others = answers.filter(
    ([, run], index) => run.stdout.sha256 !== right[index]?.[1].stdout.sha256 || run.status !== 0,
  );
  if (isNamed || others.length === 0) return flaws;
  return [...flaws, ...others.map(([words]) => `${words.join(' ')}: another answer, and verify names nothing`)];
}

test('every command answers a crafted case, or it says that the case is damaged', { timeout: 3_600_000 }, async () => {
  const flaws: string[] = [];
  for (let seed = FIRST; seed < FIRST + CASES; seed++) {
    placeCase(sound);
    const what = craftCase(path, seed);
    const answers = await answersOf(QUESTIONS);
    const changes = await answersOf(CHANGES);
    if (CASES > 100) console.error(`case ${seed}: ${what}`);
    for (const flaw of flawsOf(answers, changes)) {
      flaws.push(`${seed}: ${what}: ${flaw}`);
      console.error(flaws.at(-1));
    }
  }
  expect(flaws).toEqual([]);
});

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { IS_THOROUGH, someOf } from '../support/effort.ts';
import { hostileIn } from '../support/hostile-text.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { GENERATORS } from './generators.ts';

/** Each folder is a class of hostile input: an `input.*` or a generator of that name, and the expected outcome. */
const FILES = 'test/hostile/files';
const CLASSES = readdirSync(FILES).toSorted();
const OUTPUTS = ['table', 'json', 'ndjson', 'csv', 'md'];
const MOST_MEGABYTES = 400;
/** No run takes nearly as long, so a run that takes longer hangs. */
const TIMEOUT_MS = 240_000;

/** Arguments of the import of a class; by default all files of its folder. */
const PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['device-without-end', ['/dev/zero']],
  ['device-without-bytes', ['/dev/null']],
  ['gzip-over-max-bytes', ['input.gz', '--max-bytes', '1MB']],
  ['symlink-loops', ['.']],
  ['pipes-and-devices', ['.']],
  ['names-with-escapes', ['.']],
]);

const LATEST = ['--as-of', 'latest'];
const QUESTIONS: readonly (readonly string[])[] = [
  ['timeline', 'prod/api', ...LATEST],
  ['summary', ...LATEST],
  ['summary', '--by', 'actor', ...LATEST],
  ['suspicious', ...LATEST],
  ['events', '--limit', '50', ...LATEST],
  ['show', '1'],
  ['show', '4'],
  ['images'],
  ['actors'],
  ['ips'],
  ['sources'],
  ['rejects'],
  ['verify', '--all'],
];

/** Commands that are not run on a class: the answer is as long as the log, and tests nothing that others do not. */
const UNASKED: ReadonlyMap<string, readonly string[]> = new Map([
  // Each of the million records gives a finding, an actor and an address.
  ['distinct-actors-by-the-million', ['suspicious', 'actors', 'ips', 'verify']],
]);

/** Classes on which all other commands are run in a thorough run, not only a third of them. */
const FULLY_ASKED: ReadonlySet<string> = new Set(['distinct-actors-by-the-million']);

const home = mkdtempSync(join(tmpdir(), 'imgaudit-hostile-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Makes a folder that holds only the input of a class. The case is made beside the folder. */
function placeInput(name: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const generate = GENERATORS.get(name);
  if (generate !== undefined) generate(folder);
  else for (const input of inputsOf(name)) cpSync(join(FILES, name, input), join(folder, input));
}

function inputsOf(name: string): readonly string[] {
  return readdirSync(join(FILES, name)).filter((file) => file.startsWith('input.'));
}

/** Runs the program, and expects that it ends in an orderly way and writes no hostile character. */
function run(words: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): CliRun {
  const done = runCli([...words, '--db', '../case.db'], { cwd, columns: 120, timeoutMs: TIMEOUT_MS, env });
  const summary = `imgaudit ${words.join(' ')}: ${done.stderr.slice(0, 2000)}`;
  // The status is null after the time limit or a signal, and 1 for a bug of imgaudit.
  expect(done.status, summary).not.toBeNull();
  expect(done.status, summary).not.toBe(1);
  for (const output of [done.stdout, done.stderr]) expect(hostileIn(output), summary).toBeNull();
  return done;
}

interface Receipt {
  readonly files: readonly (Readonly<Record<string, unknown>> & {
    readonly notices: readonly { readonly id: string }[];
  })[];
  readonly totals: unknown;
  readonly passedOver: readonly unknown[];
}

/** What became of an import, without what differs between machines. */
function outcomeOf(done: CliRun, rejects: readonly { readonly record: number; readonly reason: string }[]) {
  const receipt: Receipt = JSON.parse(done.stdout);
  return {
    exit: done.status,
    error: done.stderr.split('\n').find((line) => line.startsWith('imgaudit: ')) ?? null,
    files: receipt.files.map(
      ({ path, status, reason, source, records, accepted, duplicate, ignored, rejected, events, ...rest }) => ({
        ...{ path, status, reason, source },
        counts: `${records} = ${accepted} + ${duplicate} + ${ignored} + ${rejected}, ${events} events`,
        notices: rest.notices.map(({ id }) => id),
      }),
    ),
    passedOver: receipt.passedOver,
    rejects: rejects.slice(0, 12).map(({ record, reason }) => `${record}: ${reason}`),
  };
}

/**
 * A third of the questions, or a quarter of that where the run is not thorough: others for each class. And `verify`. The case
 * of all small inputs gets all questions.
 */
function questionsOf(name: string): readonly (readonly string[])[] {
  const [place, part] = [placeOf(name), IS_THOROUGH ? 3 : 12];
  const isFull = IS_THOROUGH && FULLY_ASKED.has(name);
  return QUESTIONS.filter(([command = ''], index) => {
    const isUnasked = (UNASKED.get(name) ?? []).includes(command);
    return !isUnasked && (command === 'verify' || index % part === place % part || isFull);
  });
}

/** Whether a question that an expected answer is about was asked. */
function isAsked(expected: string, answers: readonly string[]): boolean {
  const questionOf = (answer: string) => answer.slice(0, answer.lastIndexOf(':'));
  return answers.some((answer) => questionOf(answer) === questionOf(expected));
}

/** A number for each class, which stays when other classes are added. */
function placeOf(name: string): number {
  return Buffer.from(name).reduce((sum, byte) => sum + byte, 0);
}

/** The rejected records of the case beside a folder; none if no case was made. */
function rejectsOf(folder: string): readonly { readonly record: number; readonly reason: string }[] {
  if (!existsSync(join(folder, '../case.db'))) return [];
  const { rejects }: { rejects: readonly { record: number; reason: string }[] } = JSON.parse(
    run(['rejects', '--format', 'json'], folder).stdout,
  );
  return rejects;
}

test('every class has one input, and every generator has a class', () => {
  for (const name of CLASSES) {
    expect(inputsOf(name).length + Number(GENERATORS.has(name)), name).toBe(1);
  }
  for (const name of GENERATORS.keys()) expect(CLASSES).toContain(name);
});

describe.each(someOf(CLASSES, 3))('%s', (name) => {
  test('has its expected outcome within bounds, and questions to the case are answered harmlessly', {
    timeout: 600_000,
  }, async () => {
    const folder = join(home, name, 'evidence');
    placeInput(name, folder);
    const memory = join(home, name, 'memory');
    const done = run(['import', ...(PATHS.get(name) ?? readdirSync(folder)), '--format', 'json'], folder, {
      NODE_OPTIONS: `--import ${pathToFileURL('test/support/report-memory.mjs')}`,
      IMGAUDIT_TEST_MEMORY: memory,
    });
    const outcome = outcomeOf(done, rejectsOf(folder));
    expect(Number(readFileSync(memory, 'utf8'))).toBeLessThan(MOST_MEGABYTES);
    const answers = existsSync(join(folder, '../case.db'))
      ? questionsOf(name).map((words, at) => {
          const format = OUTPUTS[(at + placeOf(name)) % OUTPUTS.length] ?? 'table';
          return `${words.join(' ')}: ${run([...words, '--format', format], folder).status}`;
        })
      : [];
    const found = { ...outcome, answers };
    if (IS_THOROUGH) {
      await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(join('files', name, 'expected.json'));
    } else {
      const expected = JSON.parse(readFileSync(join(FILES, name, 'expected.json'), 'utf8'));
      expect(found).toEqual({ ...expected, answers: expected.answers.filter((one: string) => isAsked(one, answers)) });
    }
    rmSync(join(home, name), { recursive: true });
  });
});

test('a named pipe given as an argument is read, as process substitution needs', () => {
  const folder = join(home, 'named');
  mkdirSync(folder);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const log = resolve(FILES, 'half-lines/input.ndjson');
  const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', log, join(folder, 'pipe')]);
  const { stderr } = run(['import', 'pipe'], folder);
  writer.kill();
  expect(stderr).toContain('200 records = 180 accepted + 0 duplicate + 0 ignored + 20 rejected');
});

describe('a case of all small inputs together', () => {
  const folder = join(home, 'all', 'evidence');
  const small = CLASSES.filter((name) => !GENERATORS.has(name) || name === 'names-with-escapes');

  test('is imported', { timeout: 120_000 }, () => {
    for (const name of small) placeInput(name, join(folder, name));
    const { totals }: { totals: { accepted: number; rejected: number } } = JSON.parse(
      run(['import', '.', '--format', 'json'], folder).stdout,
    );
    expect(totals.accepted).toBeGreaterThan(300);
    expect(totals.rejected).toBeGreaterThan(50);
  });

  test.each([...OUTPUTS, 'sarif', 'hss'])('answers every question as %s', { timeout: 120_000 }, (format) => {
    const takers: Readonly<Record<string, string>> = { sarif: 'suspicious', hss: 'events' };
    const asked = QUESTIONS.filter(([command]) => takers[format] === undefined || takers[format] === command);
    for (const words of asked) {
      const { status, stdout } = run([...words, '--format', format], folder);
      expect([words.join(' '), status]).toEqual([words.join(' '), 0]);
      expect(stdout).not.toBe('');
    }
  });
});

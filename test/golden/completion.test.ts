import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { complete } from '../../src/commands/completing/complete.ts';
import { splitLine } from '../../src/commands/completing/split-line.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { Captured, commandContext } from '../support/command-context.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const folder = folderForAllTests();
const db = join(folder, 'case.db');

/** Names that would create a file if a shell evaluated them. */
const HOSTILE = [
  'evil/$(touch\u0024{IFS}ran)',
  'evil/`touch\u0024{IFS}ran`',
  'evil/;touch\u0024{IFS}ran;',
  'evil/\u001b[31m',
];

beforeAll(() => {
  const line = (repository: string, tag: string, index: number) => ({
    id: `id-${index}`,
    timestamp: '2026-03-01T00:00:00Z',
    action: 'push',
    target: { repository, tag, digest: `sha256:${String(index).padStart(64, '0')}` },
    actor: { name: index === 0 ? 'ci-$(touch ran)' : 'ci-robot' },
    request: { id: `r-${index}`, addr: '10.0.0.1', host: 'registry.example.com', method: 'PUT', useragent: 'docker' },
  });
  const named: readonly (readonly [string, string])[] = [
    ...HOSTILE.map((name) => [name, 'v1'] as const),
    ['evil/harmless', 'v1'],
    ['payments/api', 'v1.8.3'],
    ['payments/api', 'v1.8.4'],
    ['payments/worker', 'v1'],
  ];
  const events = named.map(([repository, tag], index) => line(repository, tag, index));
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ events }));
  expect(runCli(['import', join(folder, 'log.json'), '--db', db])).toMatchObject({ status: 0 });
});

/** What a shell is offered at the end of a line. */
async function offered(line: string, { shell = 'bash', point = line.length, env = {} } = {}): Promise<string[]> {
  const stdout = new Captured();
  const comp = { IMGAUDIT_COMP_LINE: line, IMGAUDIT_COMP_POINT: String(point), IMGAUDIT_COMP_BREAKS: ' "\'><=;|&(:' };
  const context = { ...commandContext(['__complete', shell], 80, stdout), env: { IMGAUDIT_DB: db, ...comp, ...env } };
  await complete(COMMANDS, context);
  return stdout.text.split('\n').filter((word) => word !== '');
}

describe('what is offered', () => {
  test.each([
    ['imgaudit tim', ['timeline']],
    ['imgaudit allow s', ['suggest']],
    ['imgaudit events --sor', ['--sort']],
    ['imgaudit events --sort ', ['time']],
    ['imgaudit events --event push,unt', ['push,untag']],
    ['imgaudit suspicious --fail-on=h', ['high']],
    ['imgaudit rules off tag-m', ['tag-moved']],
    ['imgaudit formats aws-cl', ['aws-cloudtrail']],
    ['imgaudit completion z', ['zsh']],
    ['imgaudit timeline pay', ['payments/api', 'payments/worker']],
    ['imgaudit timeline payments/a', ['payments/api', 'payments/api:v1.8.3', 'payments/api:v1.8.4']],
    ['imgaudit timeline payments/api:', ['v1.8.3', 'v1.8.4']],
    ["imgaudit timeline 'payments/api:v1.8.3", ['v1.8.3']],
    ['imgaudit events --not-image payments/w', ['payments/worker', 'payments/worker:v1']],
    ['imgaudit events --actor ci', ['ci-robot']],
    ['cd logs; TZ=utc imgaudit timeline payments/w', ['payments/worker', 'payments/worker:v1']],
    ['imgaudit import ./lo', []],
    ['imgaudit show 4', []],
    ['imgaudit nonsense ', []],
    ['other timeline pay', []],
    ['', []],
  ])('%s', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  test('zsh and fish get whole words, and words up to the cursor count', async () => {
    for (const shell of ['zsh', 'fish']) {
      expect(await offered('imgaudit timeline payments/api:v', { shell })).toEqual([
        'payments/api:v1.8.3',
        'payments/api:v1.8.4',
      ]);
    }
    expect(await offered('imgaudit tim payments', { point: 'imgaudit tim'.length })).toEqual(['timeline']);
  });

  test('names with unusual characters are not offered', async () => {
    expect(await offered('imgaudit timeline evil')).toEqual(['evil/harmless', 'evil/harmless:v1']);
    for (const line of ['imgaudit timeline $(touch ran)', 'imgaudit timeline *', 'imgaudit timeline [a-z]']) {
      expect(await offered(line)).toEqual([]);
    }
  });

  test('no case, and a file that is none, are no reason to say anything', async () => {
    for (const path of [join(folder, 'none.db'), join(folder, 'log.json')]) {
      expect(await offered('imgaudit timeline pay', { env: { IMGAUDIT_DB: path } })).toEqual([]);
      expect(await offered(`imgaudit timeline --db ${path} pay`)).toEqual([]);
    }
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
    expect(await offered(`imgaudit timeline --db ${db} pay`, { env: { IMGAUDIT_DB: '' } })).toHaveLength(2);
  });

  test('a case that another process has locked is waited for no longer than a person waits', async () => {
    const path = join(folder, 'locked.db');
    copyFileSync(db, path);
    const lock = new Database(path);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    const start = performance.now();
    expect(await offered('imgaudit timeline pay', { env: { IMGAUDIT_DB: path } })).toEqual([]);
    // A question waits three seconds for a lock.
    expect(performance.now() - start).toBeLessThan(1500);
    lock.exec('ROLLBACK');
    lock.close();
    expect(await offered('imgaudit timeline pay', { env: { IMGAUDIT_DB: path } })).toHaveLength(2);
  });

  test('the program answers as a command of its own, and writes nothing to the case', () => {
    const before = runCli(['custody', '--format', 'json', '--db', db]).stdout;
    const run = runCli(['__complete', 'zsh'], {
      env: { IMGAUDIT_COMP_LINE: 'imgaudit timeline pay', IMGAUDIT_DB: db },
    });
    expect(run).toEqual({ status: 0, stdout: 'payments/api\npayments/worker\n', stderr: '' });
    expect(runCli(['custody', '--format', 'json', '--db', db]).stdout).toBe(before);
  });
});

test.each([
  ['imgaudit a"b c"d \'e f\' g\\ h i', ['ab cd', 'e f', 'g h'], 'i'],
  ['imgaudit $(x) `y` ', null, ''],
  ['/usr/bin/imgaudit show ', ['show'], ''],
])('a line is cut into words and nothing in it is expanded: %s', (line, before, current) => {
  expect(splitLine(line, 'imgaudit')).toEqual(before === null ? null : { before, current });
});

/** How a shell is started without the settings of a user, and how it learns of the completion. */
interface Shell {
  readonly start: string;
  readonly load: string;
  /** Empties the line that is being typed. */
  readonly clear: string;
}

const SHELLS: Readonly<Record<'bash' | 'zsh' | 'fish', Shell>> = {
  bash: { start: 'bash --noprofile --norc -i', load: 'source <(imgaudit completion bash)', clear: '\u0015' },
  zsh: {
    start: 'zsh -f -i',
    load: 'autoload -Uz compinit; compinit -D -u; source <(imgaudit completion zsh)',
    clear: '\u0015',
  },
  fish: { start: 'fish --no-config -i', load: 'imgaudit completion fish | source', clear: '\u0015' },
};

const isThere = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** Types into an interactive shell on a terminal, and waits for a mark after each line. */
async function typed({ start, load }: Shell, lines: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn('script', ['-qfec', start, '/dev/null'], {
    cwd: folder,
    env: { TERM: 'dumb', PS1: '> ', HOME: join(folder, 'home'), SHELL: '/bin/sh', ...env },
  });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString('utf8');
  });
  for (const [index, line] of [load, ...lines].entries()) {
    child.stdin.write(`${line}\r`);
    child.stdin.write(`echo "mark"-${index}\r`);
    await expect.poll(() => shown, { timeout: 30_000, interval: 20 }).toMatch(new RegExp(`mark-${index}\\s`));
  }
  child.stdin.end('exit\r');
  await new Promise((ended) => child.on('close', ended));
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s on a terminal', (name) => {
  const shell = SHELLS[name];
  const bin = join(folder, 'bin');
  const ran = join(folder, 'ran');
  const called = join(folder, 'called');

  beforeEach(() => {
    for (const path of [called, ran]) rmSync(path, { force: true });
    mkdirSync(join(folder, 'home'), { recursive: true });
  });

  /** Makes a program named imgaudit, and tells what it was called with. */
  function installed(body: string): Record<string, string> {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'imgaudit'), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, 'imgaudit'), 0o755);
    return { PATH: `${bin}:${process.env['PATH'] ?? ''}`, IMGAUDIT_DB: db };
  }

  const real = `"${process.execPath}" "${resolve('bin/imgaudit.js')}"`;

  test.runIf(isThere(name))('completes names with a colon, and no name of a log runs', async () => {
    const env = installed(`case "$1" in __complete|completion) exec ${real} "$@";; esac\nprintf '<%s>' "$@" >> called`);
    await typed(shell, ['imgaudit timeline payments/api:v1.8.\t4', 'imgaudit timeline ev\t'], env);
    // A name that came twice would read payments/api:payments/api:v1.8.4.
    expect(readFileSync(called, 'utf8')).toBe('<timeline><payments/api:v1.8.4><timeline><evil/harmless>');
    expect(existsSync(ran)).toBe(false);
  });

  test.runIf(isThere(name))('inserts what it is given as text, even names that are never offered', async () => {
    for (const hostile of ['evil/$(touch ran)', 'evil/`touch ran`', 'evil/;touch ran;']) {
      const answer = join(folder, 'answer');
      writeFileSync(answer, `${hostile}\n`);
      const env = installed(
        `case "$1" in __complete) cat "${answer}";; completion) exec ${real} "$@";; *) printf '%s' "$2" > called;; esac`,
      );
      await typed(shell, ['imgaudit timeline ev\t', `imgaudit $(touch\u0024{IFS}no) \t${shell.clear}`], env);
      expect([hostile, existsSync(ran)]).toEqual([hostile, false]);
      expect(readFileSync(called, 'utf8')).toBe(hostile);
    }
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

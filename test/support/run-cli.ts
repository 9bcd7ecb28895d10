import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = `${root}bin/imgaudit.js`;

/** What a run of the program gave; the status is null if a signal ended it. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the program is run. By default its folder is the root of the repository and its input is empty. */
export interface CliOptions {
  readonly cwd?: string;
  readonly columns?: number;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** The program is killed after this many milliseconds, and its status is then null. */
  readonly timeoutMs?: number;
  /** Numeric id of the user and group to run as; by default those of this process. */
  readonly user?: number;
}

/** The time that the program takes for now. */
export const NOW = '2026-03-02T03:00:00Z';

/** Runs the built program as a user would, in a bare environment and an odd time zone. */
export function runCli(words: readonly string[], options: CliOptions = {}): CliRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: options.cwd ?? root,
    input: options.input ?? '',
    encoding: 'utf8',
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    maxBuffer: 1 << 28,
    ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
    env: environmentOf(options),
  });
  return { status, stdout, stderr };
}

function environmentOf({ columns, env }: CliOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    NO_COLOR: '1',
    TZ: 'Pacific/Chatham',
    IMGAUDIT_NOW: NOW,
    ...(columns === undefined ? {} : { COLUMNS: String(columns) }),
    ...env,
  };
}

/** Starts the program as `runCli` does, for a test that does something while it runs. */
export function startCli(
  words: readonly string[],
  { stdio = 'pipe', ...options }: Omit<CliOptions, 'input'> & { readonly stdio?: StdioOptions } = {},
): ChildProcess {
  return spawn(process.execPath, [program, ...words], { cwd: options.cwd ?? root, stdio, env: environmentOf(options) });
}

/** How a program ended, and what it wrote to stderr. */
export interface CliEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Waits until the program has ended. */
export function endOf(child: ChildProcess): Promise<CliEnd> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout?.resume();
  return new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal, stderr })));
}

/** Polls until a condition holds that another process brings about. */
export async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A run as text, to compare with a golden file. */
export function transcript(words: readonly string[], run: CliRun): string {
  const typed = words.map((word) => (/^[\w./:@=,-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  return `$ imgaudit ${typed}\nexit ${run.status}\n--- stdout\n${run.stdout}--- stderr\n${run.stderr}`;
}

/** A temporary folder for all tests of a file, removed when the last of them is over. */
export function folderForAllTests(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-golden-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

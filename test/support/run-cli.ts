import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = `${root}bin/imgaudit.js`;

export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly columns?: number;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** After this it is ended, with no status: what hangs is a failure. */
  readonly timeoutMs?: number;
}

/** The moment at which golden runs happen. */
export const NOW = '2026-03-02T03:00:00Z';

/** Runs the built program as a user would, in a bare environment and an odd time zone. */
export function runCli(words: readonly string[], options: CliOptions = {}): CliRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: options.cwd ?? root,
    input: options.input ?? '',
    encoding: 'utf8',
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env['PATH'] ?? '',
      NO_COLOR: '1',
      TZ: 'Pacific/Chatham',
      IMGAUDIT_NOW: NOW,
      ...(options.columns === undefined ? {} : { COLUMNS: String(options.columns) }),
      ...options.env,
    },
  });
  return { status, stdout, stderr };
}

/** A run as text, for comparing with a file. */
export function transcript(words: readonly string[], run: CliRun): string {
  const typed = words.map((word) => (/^[\w./:@=,-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  return `$ imgaudit ${typed}\nexit ${run.status}\n--- stdout\n${run.stdout}--- stderr\n${run.stderr}`;
}

/** A folder for a whole test file, removed when its tests are over. */
export function removeWhenDone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-golden-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

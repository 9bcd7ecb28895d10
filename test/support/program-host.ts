import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NOW } from './run-cli.ts';

const host = fileURLToPath(new URL('program-host.mjs', import.meta.url));

/** A run of the program within the host. */
export interface HostedRun {
  /** The exit status; null if the run took too long, or took its process with it. */
  readonly status: number | null;
  readonly stdout: { readonly text: string; readonly sha256: string };
  readonly stderr: string;
  readonly ms: number;
  /** The most memory that the process held, in bytes. */
  readonly peak: number;
}

interface Running {
  readonly process: ChildProcess;
  readonly answers: Interface;
}

/** Runs the built program many times in one process of its own. A run that hangs ends with that process. */
export class ProgramHost {
  readonly #timeoutMs: number;
  #running: Running | null = null;

  constructor({ timeoutMs }: { readonly timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  async run(words: readonly string[], cwd: string): Promise<HostedRun> {
    const running = this.#running ?? started();
    this.#running = running;
    const answer = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), this.#timeoutMs);
      const end = (line: string | null) => {
        clearTimeout(timer);
        running.answers.off('line', end).off('close', close);
        resolve(line);
      };
      const close = () => end(null);
      running.answers.on('line', end).on('close', close);
      running.process.stdin?.write(`${JSON.stringify({ words, cwd })}\n`);
    });
    if (answer !== null) return JSON.parse(answer);
    this.close();
    return { status: null, stdout: { text: '', sha256: '' }, stderr: 'hung, or killed', ms: this.#timeoutMs, peak: 0 };
  }

  close(): void {
    this.#running?.process.kill('SIGKILL');
    this.#running = null;
  }
}

function started(): Running {
  const child = spawn(process.execPath, ['--expose-gc', host], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TZ: 'Pacific/Chatham', IMGAUDIT_NOW: NOW },
  });
  // A process that was killed cannot take what is written to it.
  child.stdin.on('error', () => {});
  return { process: child, answers: createInterface({ input: child.stdout }) };
}

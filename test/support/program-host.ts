import { type ChildProcess, spawn } from 'node:child_process';
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

/** Runs the built program many times in one process of its own. A run that hangs ends with that process. */
export class ProgramHost {
  readonly #timeoutMs: number;
  #running: ChildProcess | null = null;

  constructor({ timeoutMs }: { readonly timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  async run(words: readonly string[], cwd: string): Promise<HostedRun> {
    const running = this.#running ?? started();
    this.#running = running;
    const answer = await new Promise<HostedRun | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), this.#timeoutMs);
      const end = (run: HostedRun | null) => {
        clearTimeout(timer);
        running.off('message', answered).off('exit', exited);
        resolve(run);
      };
      const answered = (run: HostedRun) => end(run);
      const exited = () => end(null);
      running.on('message', answered).on('exit', exited);
      running.send({ words, cwd });
    });
    if (answer !== null) return answer;
    this.close();
    return { status: null, stdout: { text: '', sha256: '' }, stderr: 'hung, or killed', ms: this.#timeoutMs, peak: 0 };
  }

  close(): void {
    this.#running?.kill('SIGKILL');
    this.#running = null;
  }
}

function started(): ChildProcess {
  return spawn(process.execPath, ['--expose-gc', host], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TZ: 'Pacific/Chatham', IMGAUDIT_NOW: NOW },
  });
}

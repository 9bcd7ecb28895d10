import type { Writable } from 'node:stream';
import { neutralise } from '../../render/text/neutralise.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './global-flags.ts';

export interface Progress {
  file(path: string, totalBytes: number | null): void;
  update(done: { readonly bytes: number; readonly records: number }): void;
  stop(): void;
}

const SILENT: Progress = { file: () => {}, update: () => {}, stop: () => {} };
const UPDATE_EVERY_MS = 100;

/** Shows the progress of long work when stderr is a terminal. */
export async function startProgress(flags: GlobalFlags, context: Context, what = 'Importing'): Promise<Progress> {
  if (!context.isStderrTerminal || flags.quiet === true || flags.progress === false) return SILENT;
  // A terminal that states no width, as `script` and some containers have it, would make ora clear lines for ever.
  if (asTerminal(context.stderr).columns === 0) return SILENT;
  // Loaded on demand: the spinner takes 50 ms to load.
  const { default: ora } = await import('ora');
  // Hiding the cursor would listen to signals to show it again, and a command that computes would not end by them.
  const spinner = ora({
    stream: asTerminal(context.stderr),
    text: what,
    discardStdin: false,
    hideCursor: false,
  }).start();
  let state = { path: '', totalBytes: null as number | null, started: Date.now(), shownAt: 0 };
  return {
    file(path, totalBytes) {
      // A file name may contain escape sequences.
      const name = neutralise(path);
      state = { path: name, totalBytes, started: Date.now(), shownAt: 0 };
      spinner.text = name;
    },
    update({ bytes, records }) {
      const now = Date.now();
      if (now - state.shownAt < UPDATE_EVERY_MS) return;
      state = { ...state, shownAt: now };
      spinner.text = progressText(state, { bytes, records, seconds: (now - state.started) / 1000 });
    },
    stop: () => spinner.stop(),
  };
}

/** ora needs Node's own stream type, which a terminal's stderr has. */
function asTerminal(stream: Writable): NodeJS.WriteStream {
  return stream === process.stderr ? process.stderr : process.stdout;
}

interface Done {
  readonly bytes: number;
  readonly records: number;
  readonly seconds: number;
}

function progressText(file: { readonly path: string; readonly totalBytes: number | null }, done: Done): string {
  const { bytes, records, seconds } = done;
  const megabytes = `${(bytes / 1e6).toFixed(1)} MB`;
  const rate = seconds > 0 ? `${Math.round(records / seconds).toLocaleString('en')} records/s` : '';
  if (file.totalBytes === null || file.totalBytes === 0) return `${file.path}  ${megabytes}  ${rate}`;
  const share = Math.min(1, bytes / file.totalBytes);
  const left = share > 0 ? `${Math.ceil((seconds / share) * (1 - share))} s left` : '';
  return `${file.path}  ${Math.floor(share * 100)} %  ${megabytes}  ${rate}  ${left}`;
}

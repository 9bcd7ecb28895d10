import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Chunks } from '../../render/text/chunks.ts';
import { writeAll } from './standard-output.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Ends at once where the answer fits the screen, shows colours, and leaves the answer on the screen. */
const USUAL_PAGER = 'less -FRX';

/**
 * The shell command of the program that shows long answers screen by screen: `$PAGER`, or the usual one. Null where the
 * user wants none (an empty `$PAGER`, or `cat`), where the terminal cannot show one, or where the program is not there.
 */
export function pagerOf(env: Environment): string | null {
  const command = (env['PAGER'] ?? USUAL_PAGER).trim();
  if (command === '' || command === 'cat' || env['TERM'] === 'dumb') return null;
  return isThere(command, env) ? command : null;
}

/** Whether the program of a command is on the path. A command that is no plain word is left to the shell. */
function isThere(command: string, env: Environment): boolean {
  const [program = ''] = command.split(/\s/);
  if (!/^[\w.+-]+$/.test(program)) return true;
  return (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** Writes an answer to the terminal through a pager, until the user leaves it. To leave it early is no error. */
export async function writePaged(command: string, chunks: Chunks): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(child, 'close');
  const ignore = () => {};
  // Ctrl-C is for the pager, which shares the terminal.
  process.on('SIGINT', ignore);
  child.stdin.on('error', ignore);
  try {
    await writeAll(child.stdin, chunks);
    child.stdin.end();
    await ended;
  } finally {
    process.off('SIGINT', ignore);
  }
}

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { END } from './times.ts';

/**
 * Runs the built program in a bare environment and gives what it writes to stdout.
 * @throws Error if it fails, with what it wrote to stderr
 */
export async function imgaudit(words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [resolve('bin/imgaudit.js'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TZ: 'UTC', IMGAUDIT_NOW: new Date(END).toISOString() },
  });
  const [out, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const status = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  if (status !== 0) {
    throw new Error(`imgaudit ${words.join(' ')} ended with ${status}: ${Buffer.concat(errors).toString('utf8')}`);
  }
  return Buffer.concat(out).toString('utf8');
}

/** Runs tasks, at most `width` at a time, and gives their results in the order of the tasks. */
export async function inParallel<T>(width: number, tasks: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results = new Map<number, T>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task !== undefined) results.set(index, await task());
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}

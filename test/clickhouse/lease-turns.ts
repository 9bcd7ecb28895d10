import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect } from 'vitest';
import { WORKER } from './front.ts';

const HOLDERS = ['one', 'two', 'three', 'four', 'five'];
const ROUNDS = 4;

/** Several processes want the lease of a case at once, some times each: one has it at a time. */
export async function expectTurns(location: string, folder: string): Promise<void> {
  const program = join(folder, 'lease-holder.mjs');
  const bundle = await rolldown({ input: 'test/clickhouse/lease-holder.ts', platform: 'node' });
  await bundle.write({ file: program });
  const log = join(folder, 'log');
  const ends = HOLDERS.map(async (name) => {
    const words = [program, location, WORKER.href, log, name, String(ROUNDS)];
    const holder = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(holder, 'exit');
    return code;
  });
  expect(await Promise.all(ends)).toEqual(HOLDERS.map(() => 0));
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const turns = Array.from({ length: lines.length / 2 }, (_, turn) => lines.slice(turn * 2, turn * 2 + 2));
  for (const [taken = '', given] of turns) expect(given).toBe(taken.replace('has it', 'gives it back'));
  expect(turns.map(([taken = '']) => taken.split(' ')[0]).toSorted()).toEqual(
    HOLDERS.flatMap((name) => HOLDERS.slice(0, ROUNDS).map(() => name)).toSorted(),
  );
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const LOOK_EVERY_MS = 20;

/** Runs a program to its end. Gives seconds and, where /proc tells it, its peak memory in megabytes. */
function runOnce([program, ...args]) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let megabytes = null;
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint = `${complaint}${text}`.slice(-2000);
    });
    const watch = setInterval(() => {
      megabytes = peakOf(child.pid) ?? megabytes;
    }, LOOK_EVERY_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, megabytes });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${complaint}`));
    });
  });
}

function peakOf(pid) {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1000);
  } catch {
    return null;
  }
}

/**
 * The fastest of several runs of each of some sides, which take turns, and the most memory of any run: machines are
 * noisy, and only ever make things slower.
 */
export async function bestOfEach(runs, sides) {
  const best = sides.map(() => ({ seconds: Number.POSITIVE_INFINITY, megabytes: null }));
  for (let run = 0; run < runs; run++) {
    for (const [index, { command, before = () => {} }] of sides.entries()) {
      before();
      const { seconds, megabytes } = await runOnce(command);
      const known = best[index];
      known.seconds = Math.min(seconds, known.seconds);
      known.megabytes = megabytes === null ? null : Math.max(megabytes, known.megabytes ?? 0);
    }
  }
  return best;
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const LOOK_EVERY_MS = 20;

/** Of a processor, as /proc counts them on Linux. */
const TICKS_A_SECOND = 100;

/** Runs a program to its end. Gives seconds and, where /proc tells them, those of processors and the peak memory in megabytes. */
function runOnce([program, ...args]) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let megabytes = null;
    let processorSeconds = null;
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint = `${complaint}${text}`.slice(-2000);
    });
    const watch = setInterval(() => {
      megabytes = peakOf(child.pid) ?? megabytes;
      processorSeconds = processorSecondsOf(child.pid) ?? processorSeconds;
    }, LOOK_EVERY_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, processorSeconds, megabytes });
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

/** Of all its threads, in user and system mode. */
function processorSecondsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A program that ended has used none any more, until it is waited for.
    return fields[0] === 'Z' ? null : (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/**
 * The fastest of several runs of each of some sides, which take turns, and the most memory of any run: machines are
 * noisy, and only ever make things slower.
 */
export async function bestOfEach(runs, sides) {
  const best = sides.map(() => ({ seconds: Number.POSITIVE_INFINITY, processorSeconds: null, megabytes: null }));
  for (let run = 0; run < runs; run++) {
    for (const [index, { command, before = () => {} }] of sides.entries()) {
      before();
      const { seconds, processorSeconds, megabytes } = await runOnce(command);
      const known = best[index];
      known.seconds = Math.min(seconds, known.seconds);
      known.processorSeconds = least(processorSeconds, known.processorSeconds);
      known.megabytes = megabytes === null ? null : Math.max(megabytes, known.megabytes ?? 0);
    }
  }
  return best;
}

function least(a, b) {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

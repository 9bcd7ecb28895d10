/**
 * Runs the built program many times in one process: a process for each run would take hours for some ten thousand runs.
 * Takes a message for each run, `{"words": [...], "cwd": "..."}`, and answers each with one. Standard input is left to the
 * program.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const LONGEST_TEXT = 4000;
/** In bytes. What one run leaves behind shall not count for the next; collecting it takes longer than most runs. */
const MUCH = 250 * 2 ** 20;
const program = new URL('../../dist/cli.js', import.meta.url).href;
let runs = 0;

process.setMaxListeners(0);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

/** Keeps a hash and the beginning of what is written, as a terminal or a pipe would keep nothing. */
function captured(stream) {
  const hash = createHash('sha256');
  let text = '';
  stream.write = (chunk, ...rest) => {
    hash.update(chunk);
    if (text.length < LONGEST_TEXT) text += String(chunk).slice(0, LONGEST_TEXT);
    rest.find((last) => typeof last === 'function')?.();
    return true;
  };
  return () => ({ text, sha256: hash.digest('hex') });
}

/** The most memory that this process has held since the last call, in bytes. */
function peakMemory() {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  writeFileSync('/proc/self/clear_refs', '5');
  return Number(kilobytes) * 1024;
}

async function run({ words, cwd }) {
  process.chdir(cwd);
  process.argv = [process.execPath, 'imgaudit', ...words];
  process.exitCode = 0;
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  if (peakMemory() > MUCH) globalThis.gc?.();
  peakMemory();
  const start = performance.now();
  // Another query makes Node run the module again; what it loads stays loaded.
  await import(`${program}?run=${++runs}`);
  const status = process.exitCode ?? 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  return { status, stdout: stdout(), stderr: stderr().text, ms: performance.now() - start, peak: peakMemory() };
}

process.on('message', async (order) => process.send(await run(order)));

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const BUILT = 'IMGAUDIT_TEST_BUILT';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tests that import one of these helpers, or say 'dist', run the program as users do: built. */
const RUNS_THE_PROGRAM = /support\/(?:run-cli|custody-case|import-trial)\.ts|quality\/case\.ts|'dist'/;

/** Builds the program before the tests, once, and only when one of the chosen test files runs it. */
export function setup({ vitest }: TestProject): void {
  // Each project of the tests calls this.
  if (process.env[BUILT] === '1') return;
  const testFiles = vitest.state.getPaths();
  if (!testFiles.some((file) => RUNS_THE_PROGRAM.test(readFileSync(file, 'utf8')))) return;
  process.env[BUILT] = '1';
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-changed'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

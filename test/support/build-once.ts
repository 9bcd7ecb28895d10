import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILT = 'IMGAUDIT_TEST_BUILT';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The golden tests run the program as users do: built. */
export function setup(): void {
  // Every project of the tests asks for it.
  if (process.env[BUILT] === '1') return;
  process.env[BUILT] = '1';
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

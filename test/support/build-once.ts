import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILT = 'IMGAUDIT_TEST_BUILT';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The golden tests run the program as users do: built. */
export function setup(): void {
  // Every project of the tests asks for it.
  if (process.env[BUILT] === '1') return;
  process.env[BUILT] = '1';
  rmSync(`${root}dist`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}

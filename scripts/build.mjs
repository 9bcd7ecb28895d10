/**
 * Bundles the program into dist/. `npm run build` always builds; with `--if-changed` (the tests) it builds only when a
 * source differs from what dist/ was made of.
 *
 * Several test runs may do this at once, while others run the program. So the bundle is made in a folder of its own and
 * moved over file by file, and old files, which a running program may still load, stay for an hour.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { contentHash } from './content-hash.mjs';

const OLD_FILE_MS = 3_600_000;
const STAMP = '.built-from';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const isForTests = process.argv.includes('--if-changed');
const sources = contentHash(['src', 'rolldown.config.mjs', 'package-lock.json']);
const stamp = join('dist', STAMP);
const isCurrent = existsSync('dist/cli.js') && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
if (!isForTests || !isCurrent) await buildAndMove();

async function buildAndMove() {
  const { default: config } = await import('../rolldown.config.mjs');
  mkdirSync('dist', { recursive: true });
  const folder = mkdtempSync(join('dist', '.new-'));
  try {
    await build({ ...config, output: { ...config.output, dir: folder } });
    const names = readdirSync(folder);
    // The entry files come last: they name the others.
    const isEntry = (name) => Object.hasOwn(config.input, name.replace(/\.js$/, ''));
    for (const name of names.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
      renameSync(join(folder, name), join('dist', name));
    }
    writeFileSync(stamp, sources);
    removeOldFiles(new Set(names));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeOldFiles(current) {
  const oldest = isForTests ? Date.now() - OLD_FILE_MS : Number.POSITIVE_INFINITY;
  for (const name of readdirSync('dist')) {
    const path = join('dist', name);
    if (current.has(name) || name === STAMP) continue;
    if (statSync(path, { throwIfNoEntry: false })?.mtimeMs < oldest) rmSync(path, { recursive: true, force: true });
  }
}

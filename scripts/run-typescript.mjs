import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { assembly } from './assembly-plugin.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a script of this folder in this process, with the root of the checkout as working directory. Node 20 cannot read
 * TypeScript, so the script is bundled first, into a folder below node_modules where its packages are found.
 */
export async function runTypescript(name) {
  process.chdir(root);
  const cache = join(root, 'node_modules', '.cache', 'imgaudit');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'script-'));
  try {
    await build({
      input: { script: join('scripts', name) },
      plugins: [assembly()],
      platform: 'node',
      external: /^(?!\.{0,2}\/|[A-Za-z]:)/,
      logLevel: 'warn',
      output: { dir: folder, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    });
    await import(pathToFileURL(join(folder, 'script.mjs')).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const SUFFIX = '?assembly';

/**
 * For rolldown and vitest: `import base64 from './module.ts?assembly'` translates AssemblyScript to WebAssembly. It is
 * small, and stands in the bundle as text, so that there is no file to be found.
 */
export function assembly() {
  return {
    name: 'assembly',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      return `export default ${JSON.stringify(await translated(id.slice(0, -SUFFIX.length)))};`;
    },
  };
}

async function translated(file) {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-assembly-'));
  const target = join(folder, 'module.wasm');
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert'];
  try {
    // Modules are named by their place under the base folder, also those that the host is.
    const base = dirname(file);
    const files = [basename(file), '--baseDir', base, '--outFile', relative(base, target)];
    const { error, stderr } = await asc.main([...files, ...options]);
    if (error) throw new Error(`${file}: ${stderr.toString()}`, { cause: error });
    return readFileSync(target).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

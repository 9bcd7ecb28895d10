import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SUFFIX = '?assembly';
const OPTIONS = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert'];
/** The rooms of src/reading have a folder of AssemblyScript each. */
const READING = fileURLToPath(new URL('../src/reading/', import.meta.url));
const SOURCE = /[\\/]assembly[\\/][^\\/]+[.]ts$/;
const CACHE = fileURLToPath(new URL('../node_modules/.cache/imgaudit/', import.meta.url));

/**
 * A plugin for rolldown and vitest: `import base64 from './module.ts?assembly'` translates AssemblyScript to
 * WebAssembly. The module is small, so it stands in the bundle as text and no file has to be found at run time.
 */
export function assembly() {
  return {
    name: 'assembly',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      return `export default ${JSON.stringify(await translatedOnce(id.slice(0, -SUFFIX.length)))};`;
    },
  };
}

/** A translation takes seconds, so it is kept under the hash of everything that it depends on. */
async function translatedOnce(file) {
  const kept = join(CACHE, `assembly-${inputHash(file)}.txt`);
  try {
    return readFileSync(kept, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const base64 = await translated(file);
  mkdirSync(CACHE, { recursive: true });
  // Another process may translate the same sources: renaming a finished file lets both write.
  const unfinished = `${kept}.${process.pid}`;
  writeFileSync(unfinished, base64);
  renameSync(unfinished, kept);
  return base64;
}

/** A module may import from the folder of another. */
function inputHash(file) {
  const hash = createHash('sha256');
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
  hash.update(JSON.stringify([version, OPTIONS, relative(READING, file)]));
  const sources = readdirSync(READING, { recursive: true }).filter((name) => SOURCE.test(name));
  for (const name of sources.toSorted()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(READING, name)));
  }
  return hash.digest('hex');
}

async function translated(file) {
  // Loading the translator takes half a second.
  const { default: asc } = await import('assemblyscript/asc');
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-assembly-'));
  const target = join(folder, 'module.wasm');
  try {
    // The translator names modules by their path below the base folder, including those that the host provides.
    const base = dirname(file);
    const files = [basename(file), '--baseDir', base, '--outFile', relative(base, target)];
    const { error, stderr } = await asc.main([...files, ...OPTIONS]);
    if (error) throw new Error(`${file}: ${stderr.toString()}`, { cause: error });
    return readFileSync(target).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

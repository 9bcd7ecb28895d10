import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** One line for everything in a folder: its name, its mode, and what it holds. Equal for a folder that nobody touched. */
export function stateOfFolder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => `${name} ${contentOf(join(folder, name))}`);
}

function contentOf(path: string): string {
  const state = lstatSync(path);
  const mode = (state.mode & 0o777).toString(8);
  if (state.isSymbolicLink()) return `leads to ${readlinkSync(path)}`;
  if (!state.isFile()) return mode;
  return `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

interface Cruise {
  readonly summary: { readonly error: number; readonly totalCruised: number };
  readonly modules: readonly { readonly source: string }[];
}

/** A room, the rooms it may import, and why. */
type Step = readonly [string, readonly string[], string];

const LAW_FILE = resolve('.dependency-cruiser.mjs');
const { STAIRCASE }: { readonly STAIRCASE: readonly Step[] } = await import(LAW_FILE);

/** Source files by their folder under src; unit tests and the AssemblyScript of the fast lane are left out. */
function sourceFiles(): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!/^.+\/.+\.ts$/.test(name) || /\.test\.ts$|\/assembly\/|\.d\.ts$/.test(name)) continue;
    const file = join('src', name);
    const folder = dirname(file).slice('src/'.length);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** `formats/vendors/*` for `formats/vendors/aws`. */
function roomOf(folder: string): string {
  return folder.replace(/^formats\/vendors\/.+/, 'formats/vendors/*');
}

/** A checker that sees no modules finds no violations: that it sees them is part of the law. */
test('the layering law holds, and the checker sees every module', () => {
  const output = execFileSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'bin',
      'src',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const cruise: Cruise = JSON.parse(output);
  expect(cruise.summary.error).toBe(0);
  const own = cruise.modules.filter(({ source }) => source.startsWith('src/'));
  expect(own.length).toBeGreaterThan(100);
  expect(cruise.summary.totalCruised).toBeGreaterThan(own.length);
});

test('every folder of src has its step on the staircase, and the other way round', () => {
  const folders = new Set([...sourceFiles().keys()].map(roomOf));
  expect(STAIRCASE.map(([room]) => room).toSorted()).toEqual([...folders].toSorted());
});

test('no room may import one that stands on a higher step', () => {
  const steps = STAIRCASE.map(([room]) => room);
  for (const [room, allowed] of STAIRCASE) {
    for (const name of allowed)
      expect(steps.indexOf(name), `${room} imports ${name}`).toBeLessThan(steps.indexOf(room));
    for (const name of allowed) expect(steps, `${room} imports ${name}`).toContain(name);
  }
});

test('a folder holds about a dozen files, and a file at most 300 lines', () => {
  for (const [folder, files] of sourceFiles()) {
    // The folders of members grow with what imgaudit knows: one member, one file.
    const isOfMembers = /^(formats\/vendors\/|rules\/catalog$|commands$|report\/answers$|exports\/formats$)/.test(
      folder,
    );
    if (!isOfMembers) expect(files.length, folder).toBeLessThanOrEqual(14);
    for (const file of files) expect(readFileSync(file, 'utf8').split('\n').length, file).toBeLessThanOrEqual(301);
  }
});

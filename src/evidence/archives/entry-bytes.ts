import { statSync } from 'node:fs';
import { FileProblem } from '../source/file-problem.ts';
import { stateOf } from '../source/file-state.ts';
import { INSIDE, type Place } from '../source/place.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { type Container, entriesOf, fileContainer } from './open-archive.ts';

/** An archive that is gone through. Asked for entries in their order, it is gone through once. */
interface Cursor {
  readonly state: string;
  readonly entries: AsyncGenerator<ArchiveEntry>;
}

/** By the location of the archive. Few, because each holds a file open. */
const cursors = new Map<string, Cursor>();
const MOST_CURSORS = 3;

/**
 * The bytes of an entry of an archive; `guard` ends those of a bomb. @throws FileProblem if there is no such entry, and any
 * error of the file
 */
export async function* entryBytes({ file, entries }: Place, guard: SizeGuard | null = null): AsyncGenerator<Buffer> {
  yield* await (await entryAt(file, entries, guard)).open();
}

async function entryAt(file: string, entries: readonly string[], guard: SizeGuard | null): Promise<ArchiveEntry> {
  const archive = [file, ...entries.slice(0, -1)].join(INSIDE);
  const name = entries.at(-1) ?? '';
  const state = stateOf(file);
  const known = cursors.get(archive);
  if (known?.state === state) {
    // One that is beyond the entry, or was left in the middle of another, is begun again.
    const found = await foundIn(known, name).catch(() => null);
    if (found !== null) return found;
  }
  forget(archive);
  const opened = await entriesOf(
    containerOf(file, entries.slice(0, -1), () => entryAt(file, entries.slice(0, -1), guard)),
    guard,
  );
  if (opened === null) throw new FileProblem(`${archive} is no archive any more`);
  for (const oldest of cursors.keys()) if (cursors.size >= MOST_CURSORS) forget(oldest);
  const cursor = { state, entries: opened };
  cursors.set(archive, cursor);
  const found = await foundIn(cursor, name);
  if (found === null) throw new FileProblem(`${archive} has no entry ${name} any more`);
  return found;
}

function containerOf(file: string, entries: readonly string[], entry: () => Promise<ArchiveEntry>): Container {
  if (entries.length === 0) return fileContainer(file);
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* await (await entry()).open();
  }
  return { path: null, bytes: statSync(file).size, chunks };
}

async function foundIn({ entries }: Cursor, name: string): Promise<ArchiveEntry | null> {
  for (let next = await entries.next(); !next.done; next = await entries.next()) {
    if (next.value.name === name && next.value.problem === null) return next.value;
  }
  return null;
}

function forget(archive: string): void {
  const cursor = cursors.get(archive);
  cursors.delete(archive);
  // What cannot be closed is forgotten all the same.
  cursor?.entries.return(undefined).catch(() => {});
}

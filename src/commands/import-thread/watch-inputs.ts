import { statSync } from 'node:fs';
import { AuditError } from '../../domain/audit-error.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';
import { findInputs } from '../../importing/find-inputs.ts';
import type { Context } from '../shared/context.ts';
import { withoutOwnFiles } from './import-task.ts';

/** What is watched, and how often it is looked at. */
export interface Watch {
  /** Folders, as the user gave them. */
  readonly folders: readonly string[];
  readonly intervalMs: number;
  /** Where the case is. It may lie in a folder that is watched. */
  readonly case: string;
}

/**
 * Looks at folders until the user interrupts, and gives the paths of files that are new or changed. A file is given when
 * two looks in a row found the same size and time of change: what is still being written is left alone. A network drive
 * tells nobody that a file came, so the folders are looked at again and again.
 * @throws AuditError `input-not-found` if a folder is gone, `usage` for what is no folder
 */
export async function* watchedInputs(watch: Watch, context: Context): AsyncGenerator<readonly string[]> {
  refuseFiles(watch.folders);
  const isReady = readiness();
  // The import of what was found ends in order by itself. An interruption right after it must not be lost.
  const isOver = context.endInOrder(async () => {});
  try {
    while (!context.signal.aborted) {
      const ready = (await filesIn(watch)).filter(isReady).map(({ path }) => path);
      if (ready.length > 0) yield ready;
      await pause(watch.intervalMs, context);
    }
  } finally {
    isOver();
  }
}

/** Tells of each file of a look whether it is new or changed, and was the same in the look before. */
function readiness(): (file: InputFile) => boolean {
  const [seen, given] = [new Map<string, string>(), new Map<string, string>()];
  return ({ path, location }) => {
    const state = stateOf(location);
    if (state === null || given.get(path) === state) return false;
    const isReady = seen.get(path) === state;
    seen.set(path, state);
    if (isReady) given.set(path, state);
    return isReady;
  };
}

function refuseFiles(paths: readonly string[]): void {
  const file = paths.find((path) => path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() === false);
  if (file === undefined) return;
  throw new AuditError('usage', `--watch looks at folders, and ${file} is not a folder.`, { hint: 'Name the folder.' });
}

async function filesIn({ folders, case: caseFile }: Watch): Promise<readonly InputFile[]> {
  try {
    return (await withoutOwnFiles(findInputs(folders), folders, caseFile)).files;
  } catch (error) {
    // A folder that is empty today may be filled tomorrow.
    if (error instanceof AuditError && error.code === 'nothing-to-import') return [];
    throw error;
  }
}

/** Size and time of change; null for a file that is gone again. */
function stateOf(location: string | null): string | null {
  const stat = location === null ? undefined : statSync(location, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.size} ${stat.mtimeMs}`;
}

/** Waits; an interruption ends it at once. */
async function pause(milliseconds: number, { signal }: Context): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuditError } from '../../../domain/audit-error.ts';
import { fileTrouble } from '../../../domain/text/file-trouble.ts';
import { filesOfCase } from './case-files.ts';

/**
 * Whether there is a file at the path of a case.
 * @throws AuditError `case-unusable` for what can be no case: a folder, a pipe or a device, on which opening would wait,
 * a link that leads nowhere, and a path that cannot be followed
 */
export function isCaseThere(path: string): boolean {
  try {
    const state = statSync(path, { throwIfNoEntry: false });
    if (state !== undefined) {
      if (state.isFile()) return true;
      throw unusable(path, `is ${state.isDirectory() ? 'a folder' : 'a pipe or a device'}, not a case file`);
    }
    // What is created through such a link would lie where its maker wants it.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    throw unusable(path, 'is a link that leads nowhere');
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw unusable(path, `cannot be a case: ${fileTrouble(error)}`);
  }
}

function unusable(path: string, what: string): AuditError {
  return new AuditError('case-unusable', `${path} ${what}.`, { hint: 'Name a file with --db.' });
}

/**
 * Refuses a path where no case should be created: in a folder that is not there, or beside a file that SQLite would take
 * for the journal of the new case, and then overwrite or remove. It may be evidence, or what is left of another case.
 * @throws AuditError `case-not-found`, `case-unusable`
 */
export function refuseToCreate(path: string): void {
  refuseMissingFolder(path);
  const [, ...beside] = filesOfCase(path);
  const stray = beside.find((name) => lstatSync(name, { throwIfNoEntry: false }) !== undefined);
  // Another process may have created the case in the meantime: then it is the journal of that one.
  if (stray === undefined || isCaseThere(path)) return;
  throw new AuditError('case-unusable', `${stray} is in the way of the case ${path}: its database needs that name.`, {
    hint: 'Move it elsewhere, or name another case with --db.',
  });
}

function refuseMissingFolder(path: string): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new AuditError('case-not-found', `There is no folder ${folder} for the case ${path}.`, {
    hint: 'Create it, or name another case with --db.',
  });
}

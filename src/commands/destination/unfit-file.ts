import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuditError } from '../../domain/audit-error.ts';
import { fileErrorCode, fileTrouble, specialFile } from '../../domain/text/file-trouble.ts';
import { manifestPath, unfinishedPrefix } from './output-names.ts';
import { partOfCase } from './protected-cases.ts';
import { Evidence } from './protected-evidence.ts';
import { isSameFile } from './same-file.ts';

/** What an output must not be written over. */
export interface Precautions {
  /** The case at hand, whether or not it is there. */
  readonly caseFile: string;
  /** Paths of the files that the command reads. */
  readonly inputs: readonly string[];
  /** Whether another file may be replaced. */
  readonly isForced: boolean;
}

/**
 * Refuses a file that an output and its manifest must not be written to: a part of a case, evidence, a link, anything
 * that is no regular file, and without `--force` any file. Nothing is changed.
 * @throws AuditError `output-refused`, `output-exists`, `output-failed`
 */
export async function refuseUnfitFile(path: string, precautions: Precautions): Promise<void> {
  if (/[/\\]$/.test(path)) throw refused(`${path} names a folder, not a file.`, ANOTHER_NAME);
  refuseFolder(dirname(path));
  // The longest name that will be needed.
  stateOf(`${unfinishedPrefix(path)}XXXXXX`);
  const evidence = await Evidence.of(precautions.caseFile, precautions.inputs);
  for (const name of [path, manifestPath(path)]) await refuseName(name, evidence, precautions);
}

/**
 * Refuses a name that another output of the same command has, or needs for its manifest.
 * @throws AuditError `output-refused`
 */
export function refuseSharedName(path: string, taken: readonly string[]): void {
  for (const other of taken) {
    const names = [other, manifestPath(other)];
    if ([path, manifestPath(path)].some((name) => names.some((known) => isSameFile(name, known)))) {
      throw refused(`Two outputs have the name ${path}.`, 'Give each output a name of its own.');
    }
  }
}

async function refuseName(name: string, evidence: Evidence, { caseFile, isForced }: Precautions): Promise<void> {
  const state = stateOf(name);
  if (state !== null) refuseSpecial(name, state);
  const what = (await partOfCase(name, caseFile)) ?? evidence.at(name);
  if (what !== null) throw refused(`${name} is ${what}.`, ANOTHER_NAME);
  if (state === null) return;
  if (!isForced) {
    throw new AuditError('output-exists', `${name} is there already.`, { hint: 'Give another name, or --force.' });
  }
  const copied = await evidence.withBytesOf(name, state.size);
  if (copied !== null) throw refused(`${name} is ${copied}.`, ANOTHER_NAME);
}

const ANOTHER_NAME = 'Nothing was written; give another name with --output.';

function refused(message: string, hint: string): AuditError {
  return new AuditError('output-refused', message, { hint });
}

function refuseFolder(folder: string): void {
  try {
    if (!statSync(folder).isDirectory()) throw refused(`${folder} is a file, not a folder.`, ANOTHER_NAME);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw troubleWithFolder(folder, error);
  }
}

function troubleWithFolder(folder: string, cause: unknown): AuditError {
  switch (fileErrorCode(cause)) {
    case 'ENOENT':
      return refused(`There is no folder ${folder}.`, 'Create it, and run the command again.');
    case 'ELOOP':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return refused(`The folder ${folder} cannot be used: ${fileTrouble(cause)}.`, ANOTHER_NAME);
    default:
      return new AuditError('output-failed', `Nothing can be written to the folder ${folder}: ${fileTrouble(cause)}.`, {
        hint: 'Give another folder.',
        cause,
      });
  }
}

/** The file at a path, and not what a link there leads to; null if nothing is there. */
function stateOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw refused(`${path} cannot be written: ${fileTrouble(error)}.`, 'Give another name with --output.');
  }
}

function refuseSpecial(path: string, state: Stats): void {
  if (state.isFile()) return;
  if (state.isDirectory()) throw refused(`${path} is a folder, not a file.`, ANOTHER_NAME);
  if (!state.isSymbolicLink()) throw refused(`${path} is ${specialFile(state)}, not a file.`, REDIRECT);
  throw refusedLink(path);
}

const REDIRECT = 'Leave --output out, and redirect standard output to it (>).';
const NAME_THE_FILE = 'Name the file itself with --output.';

/** A link may lead to evidence a moment later, so links are not followed. */
function refusedLink(link: string): AuditError {
  try {
    const state = statSync(link);
    if (state.isFile()) return refused(`${link} is a link to ${realpathSync(link)}.`, NAME_THE_FILE);
    return refused(`${link} is a link to ${specialFile(state)}.`, state.isDirectory() ? NAME_THE_FILE : REDIRECT);
  } catch (error) {
    const where = fileErrorCode(error) === 'ELOOP' ? 'back to itself' : 'nowhere';
    return refused(`${link} is a link that leads ${where}.`, NAME_THE_FILE);
  }
}

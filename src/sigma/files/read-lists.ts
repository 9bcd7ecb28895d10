import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../../case/custody/sha256.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import type { PlaceholderLists } from '../language/placeholder-lists.ts';
import type { RuleFile } from '../language/sigma-rule.ts';
import { readBounded, utf8Text } from './read-bounded.ts';

/** Lists of values, and the files that they come from. */
export interface ReadLists {
  readonly lists: PlaceholderLists;
  readonly files: readonly RuleFile[];
}

const LARGEST_LIST = 1_000_000;
const MOST_LISTS = 500;

/**
 * Reads lists for the modifier `expand`: each `name=file`, or a folder in which `admins.txt` is the list `admins`. A
 * list has a value on each line; `#` starts a comment.
 * @throws AuditError `input-not-found`, `usage`
 */
export function readLists(given: readonly string[]): ReadLists {
  const lists = new Map<string, readonly string[]>();
  const files: RuleFile[] = [];
  for (const [name, path] of given.flatMap(filesOf)) {
    const bytes = readList(path);
    const text = utf8Text(bytes);
    if (text === null)
      throw new AuditError('usage', `The list ${path} is no UTF-8 text.`, { hint: 'Save it as UTF-8.' });
    lists.set(name, valuesIn(text));
    files.push({ path, bytes: bytes.length, sha256: sha256Of(bytes) });
  }
  return { lists, files };
}

function filesOf(given: string): readonly (readonly [name: string, path: string])[] {
  const equals = given.indexOf('=');
  if (equals > 0) return [[given.slice(0, equals), given.slice(equals + 1)]];
  const names = explained(given, () => readdirSync(given)).filter((name) => name.endsWith('.txt'));
  if (names.length > MOST_LISTS) throw new AuditError('usage', `${given} holds more than ${MOST_LISTS} lists.`);
  return names.toSorted().map((name) => [name.slice(0, -'.txt'.length), join(given, name)]);
}

function readList(path: string): Buffer {
  const bytes = explained(path, () => readBounded(path, LARGEST_LIST));
  if (bytes !== null) return bytes;
  throw new AuditError('usage', `The list ${path} has more than ${LARGEST_LIST.toLocaleString('en')} bytes.`, {
    hint: 'Cut it into several lists.',
  });
}

function valuesIn(text: string): readonly string[] {
  const lines = text.split('\n');
  const values = lines.map((line) => (line.trimStart().startsWith('#') ? '' : (line.split(' #')[0] ?? '').trim()));
  return [...new Set(values.filter((value) => value !== ''))];
}

function explained<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read the list ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Give --lists <folder> or --lists <name>=<file>.',
      cause,
    });
  }
}

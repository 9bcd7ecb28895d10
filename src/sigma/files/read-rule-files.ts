import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../../case/custody/sha256.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import type { RuleProblem } from '../language/sigma-rule.ts';
import type { RuleText } from '../parse/parse-rules.ts';
import { LARGEST_FILE } from '../parse/parse-rules.ts';

/** The rule files at a path, in the order of their names, and those that are none. */
export interface ReadFiles {
  readonly files: readonly RuleText[];
  readonly problems: readonly RuleProblem[];
}

/** More files than a folder of rules has. */
const MOST_FILES = 2000;
/** Folders in each other. */
const DEEPEST = 10;

/**
 * Reads a file, or all files of a folder and its folders that end in .yml or .yaml.
 * @throws AuditError `input-not-found`
 */
export function readRuleFiles(path: string): ReadFiles {
  const found = pathsAt(path);
  if (found.length > MOST_FILES) {
    throw new AuditError('usage', `${path} holds more than ${MOST_FILES} rule files.`, {
      hint: 'Name a smaller folder.',
    });
  }
  const files: RuleText[] = [];
  const problems: RuleProblem[] = [];
  for (const one of found) {
    const { size } = statSync(one);
    if (size > LARGEST_FILE) {
      const text = `has ${size.toLocaleString('en')} bytes, and a rule file may have ${LARGEST_FILE.toLocaleString('en')}`;
      problems.push({ severity: 'error', path: one, line: 1, text, hint: 'Cut it into several files.' });
      continue;
    }
    const bytes = explained(one, () => readFileSync(one));
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    files.push({ path: one, bytes: bytes.length, sha256: sha256Of(bytes), text });
  }
  return { files, problems };
}

function pathsAt(path: string): readonly string[] {
  const standing = explained(path, () => statSync(path));
  if (!standing.isDirectory()) return [path];
  const found = [...ruleFilesIn(path, 0)];
  if (found.length > 0) return found;
  throw new AuditError('input-not-found', `The folder ${path} holds no rule file.`, {
    hint: 'Rule files end in .yml or .yaml.',
  });
}

function* ruleFilesIn(folder: string, depth: number): Generator<string> {
  const entries = explained(folder, () => readdirSync(folder, { withFileTypes: true }));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < DEEPEST) yield* ruleFilesIn(path, depth + 1);
    else if (entry.isFile() && /\.ya?ml$/i.test(entry.name)) yield path;
  }
}

function explained<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

import { statSync } from 'node:fs';
import { sha256Of } from '../../case/custody/sha256.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import type { RuleProblem } from '../language/sigma-rule.ts';
import type { RuleText } from '../parse/parse-rules.ts';
import { LARGEST_FILE } from '../parse/parse-rules.ts';
import { type FoundFiles, findRuleFiles } from './find-rule-files.ts';
import { readBounded, utf8Text } from './read-bounded.ts';

/** The rule files at a path, in the order of their names, and those that are none. */
export interface ReadFiles {
  readonly files: readonly RuleText[];
  readonly problems: readonly RuleProblem[];
}

/** More files than a folder of rules has. */
const MOST_FILES = 2000;

/**
 * Reads a file, or all files of a folder and its folders that end in .yml or .yaml.
 * @throws AuditError `input-not-found`, `usage`
 */
export function readRuleFiles(path: string): ReadFiles {
  const found = filesAt(path);
  if (found.paths.length > MOST_FILES) {
    throw new AuditError('usage', `${path} holds more than ${MOST_FILES} rule files.`, {
      hint: 'Name a smaller folder.',
    });
  }
  const read = found.paths.map(readRuleFile);
  return {
    files: read.flatMap((one) => ('severity' in one ? [] : [one])),
    problems: [...found.problems, ...read.flatMap((one) => ('severity' in one ? [one] : []))],
  };
}

function readRuleFile(path: string): RuleText | RuleProblem {
  const problem = (text: string, hint: string): RuleProblem => ({ severity: 'error', path, line: 1, text, hint });
  const bytes = explained(path, () => readBounded(path, LARGEST_FILE));
  if (bytes === null) {
    return problem(`has more than ${LARGEST_FILE.toLocaleString('en')} bytes`, 'Cut it into several files.');
  }
  const text = utf8Text(bytes);
  if (text === null) return problem('is no UTF-8 text', 'Save it as UTF-8.');
  return { path, bytes: bytes.length, sha256: sha256Of(bytes), text };
}

function filesAt(path: string): FoundFiles {
  const standing = explained(path, () => statSync(path));
  if (!standing.isDirectory()) return { paths: [path], problems: [] };
  const found = explained(path, () => findRuleFiles(path));
  if (found.paths.length + found.problems.length > 0) return found;
  throw new AuditError('input-not-found', `The folder ${path} holds no rule file.`, {
    hint: 'Rule files end in .yml or .yaml.',
  });
}

function explained<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read ${placeOf(cause) ?? path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/** The path that the operating system refused, which may lie in the folder that was asked for. */
function placeOf(cause: unknown): string | null {
  const path = cause instanceof Error && 'path' in cause ? cause.path : null;
  return typeof path === 'string' ? path : null;
}

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleProblem } from '../language/sigma-rule.ts';

/** Folders in each other. */
const DEEPEST = 10;

/** The rule files of a folder, in the order of their names, and folders that were not looked into. */
export interface FoundFiles {
  readonly paths: readonly string[];
  readonly problems: readonly RuleProblem[];
}

/** Finds the files of a folder and its folders that end in .yml or .yaml. Hidden ones are left out, as shells do. */
export function findRuleFiles(folder: string): FoundFiles {
  const finder = new Finder();
  finder.look(folder, 0);
  return finder;
}

class Finder implements FoundFiles {
  readonly paths: string[] = [];
  readonly problems: RuleProblem[] = [];
  /** Links may lead to what was seen, and in a circle. */
  readonly #seen = new Set<string>();

  look(folder: string, depth: number): void {
    if (this.#isSeen(folder)) return;
    if (depth > DEEPEST) {
      const text = `lies more than ${DEEPEST} folders deep, so its rules would not be run`;
      this.problems.push({ severity: 'error', path: folder, line: 1, text, hint: 'Name a folder nearer to it.' });
      return;
    }
    for (const name of readdirSync(folder).toSorted()) {
      const path = join(folder, name);
      if (name.startsWith('.')) continue;
      const isRuleFile = /\.ya?ml$/i.test(name);
      const standing = statSync(path, { throwIfNoEntry: isRuleFile });
      if (standing?.isDirectory() === true) this.look(path, depth + 1);
      else if (standing !== undefined && isRuleFile && !this.#isSeen(path)) this.paths.push(path);
    }
  }

  #isSeen(path: string): boolean {
    const real = realpathSync(path);
    const isSeen = this.#seen.has(real);
    this.#seen.add(real);
    return isSeen;
  }
}

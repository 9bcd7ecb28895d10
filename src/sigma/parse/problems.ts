import type { RuleProblem } from '../language/sigma-rule.ts';

/** Gathers what is wrong with a file, so that one run tells all of it. */
export class Problems {
  readonly #path: string;
  readonly found: RuleProblem[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  error(line: number, text: string, hint: string | null = null): null {
    this.found.push({ severity: 'error', path: this.#path, line, text, hint });
    return null;
  }

  warning(line: number, text: string, hint: string | null = null): void {
    this.found.push({ severity: 'warning', path: this.#path, line, text, hint });
  }
}

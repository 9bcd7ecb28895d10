import { CHECKS, type CheckId, type CheckResult, type Problem } from '../../case/audit/verification.ts';

/** How many problems of one check are reported: a case that was tampered with may have millions. */
const MOST_REPORTED = 100;

/** In characters. What a problem is about may be a text of any length, where somebody tampered with the case. */
const LONGEST_TEXT = 2000;

/** The results of one check so far. */
class CheckSoFar {
  checked = 0;
  found = 0;
  readonly problems: Problem[] = [];
  readonly unchecked: Problem[] = [];
}

/** Collects the results of all checks of a case. */
export class Findings {
  readonly #checks = new Map<CheckId, CheckSoFar>(CHECKS.map(({ id }) => [id, new CheckSoFar()]));

  problem(id: CheckId, where: string, text: string): void {
    const check = this.#of(id);
    check.found++;
    if (check.problems.length < MOST_REPORTED) check.problems.push({ where: clipped(where), text: clipped(text) });
  }

  /** Records that something could not be checked, and why. */
  unchecked(id: CheckId, where: string, text: string): void {
    this.#of(id).unchecked.push({ where: clipped(where), text: clipped(text) });
  }

  checked(id: CheckId, count: number): void {
    this.#of(id).checked += count;
  }

  /** How many rows, files or records a check has covered so far. */
  countOf(id: CheckId): number {
    return this.#of(id).checked;
  }

  results(): readonly CheckResult[] {
    return CHECKS.map(({ id, title }) => {
      const { checked, found, problems, unchecked } = this.#of(id);
      return { id, title, checked, found, problems, unchecked };
    });
  }

  /** Whether any check found a problem so far. */
  get areAny(): boolean {
    return [...this.#checks.values()].some(({ found }) => found > 0);
  }

  #of(id: CheckId): CheckSoFar {
    const check = this.#checks.get(id) ?? new CheckSoFar();
    this.#checks.set(id, check);
    return check;
  }
}

function clipped(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

import { CHECKS, type CheckId, type CheckResult, type Problem } from '../../case/verification.ts';

/** A case may be wrong a million times over; nobody reads more than these of one check. */
const MOST_TOLD = 100;

/** Gathers what one check comes to. */
class Gathering {
  checked = 0;
  found = 0;
  readonly problems: Problem[] = [];
  readonly unchecked: Problem[] = [];
}

/** Gathers what the checks of a case come to. */
export class Findings {
  readonly #checks = new Map<CheckId, Gathering>(CHECKS.map(({ id }) => [id, new Gathering()]));

  problem(check: CheckId, where: string, text: string): void {
    const gathering = this.#of(check);
    gathering.found++;
    if (gathering.problems.length < MOST_TOLD) gathering.problems.push({ where, text });
  }

  unchecked(check: CheckId, where: string, text: string): void {
    this.#of(check).unchecked.push({ where, text });
  }

  checked(check: CheckId, count: number): void {
    this.#of(check).checked += count;
  }

  /** How many things a check has looked at so far. */
  countOf(check: CheckId): number {
    return this.#of(check).checked;
  }

  results(): readonly CheckResult[] {
    return CHECKS.map(({ id, title }) => {
      const { checked, found, problems, unchecked } = this.#of(id);
      return { id, title, checked, found, problems, unchecked };
    });
  }

  #of(check: CheckId): Gathering {
    const gathering = this.#checks.get(check) ?? new Gathering();
    this.#checks.set(check, gathering);
    return gathering;
  }
}

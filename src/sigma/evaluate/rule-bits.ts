import type { Expression, FieldTest } from '../language/expression.ts';

/** A set of rules by their places, a bit for each, that holds no rule yet. */
export function noRules(rules: number): Uint32Array {
  return new Uint32Array(Math.ceil(rules / 32));
}

export function addRule(bits: Uint32Array, rule: number): void {
  bits[rule >>> 5] = (bits[rule >>> 5] ?? 0) | (1 << (rule & 31));
}

/** Keeps the rules that are in both sets; false if no rule is left. */
export function keepCommon(bits: Uint32Array, other: Uint32Array): boolean {
  let left = 0;
  for (let word = 0; word < bits.length; word++) {
    const common = (bits[word] ?? 0) & (other[word] ?? 0);
    bits[word] = common;
    left |= common;
  }
  return left !== 0;
}

/** The places of the rules in a set, in ascending order. */
export function rulesIn(bits: Uint32Array): readonly number[] {
  const rules: number[] = [];
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1)
      rules.push(word * 32 + (31 - Math.clz32(rest & -rest)));
  }
  return rules;
}

/**
 * What follows from some tests alone: true or false, or null where it depends on others. `known` gives the outcome of a
 * test, or null.
 */
export function outcomeOf(expression: Expression, known: (test: FieldTest) => boolean | null): boolean | null {
  switch (expression.kind) {
    case 'test':
      return known(expression.test);
    case 'not': {
      const outcome = outcomeOf(expression.of, known);
      return outcome === null ? null : !outcome;
    }
    default: {
      // One that decides the whole: a false one of all, a true one of any.
      const deciding = expression.kind === 'any';
      let isOpen = false;
      for (const part of expression.of) {
        const outcome = outcomeOf(part, known);
        if (outcome === deciding) return deciding;
        isOpen ||= outcome === null;
      }
      return isOpen ? null : !deciding;
    }
  }
}

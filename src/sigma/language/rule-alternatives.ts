import type { RuleCondition } from './sigma-rule.ts';

/** Rules that must have matched, and rules that must not have. */
export interface RuleAlternative {
  readonly affirmed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

/** A condition over rules may have this many alternatives. */
export const MOST_ALTERNATIVES = 64;

/** A condition over rules as its alternatives (its disjunctive normal form); null if there are too many. */
export function alternativesOf(condition: RuleCondition, isDenied = false): readonly RuleAlternative[] | null {
  if (condition.kind === 'not') return alternativesOf(condition.of, !isDenied);
  if (condition.kind === 'rule') {
    const [it, none] = [new Set([condition.rule]), new Set<string>()];
    return [isDenied ? { affirmed: none, denied: it } : { affirmed: it, denied: none }];
  }
  // Not all of them is one of them denied, and the other way round.
  const isAll = (condition.kind === 'all') !== isDenied;
  let found: readonly RuleAlternative[] = isAll ? [{ affirmed: new Set(), denied: new Set() }] : [];
  for (const part of condition.of) {
    const more = alternativesOf(part, isDenied);
    if (more === null) return null;
    found = isAll ? found.flatMap((one) => more.flatMap((other) => both(one, other))) : [...found, ...more];
    if (found.length > MOST_ALTERNATIVES) return null;
  }
  return found;
}

/** Both at once; none if one affirms what the other denies. */
function both(one: RuleAlternative, other: RuleAlternative): readonly RuleAlternative[] {
  const affirmed = new Set([...one.affirmed, ...other.affirmed]);
  const denied = new Set([...one.denied, ...other.denied]);
  return [...affirmed].some((rule) => denied.has(rule)) ? [] : [{ affirmed, denied }];
}

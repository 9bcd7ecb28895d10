import type { Notice } from '../../domain/evidence-file.ts';
import type { OwnRules } from '../files/load-own-rules.ts';
import { targetOf } from '../language/log-sources.ts';
import type { EventRule, RuleProblem } from '../language/sigma-rule.ts';
import { neverMatches } from './never-matches.ts';

/** Everything that is wrong with rules, also what only their meaning shows. */
export function checkRules({ rules, problems }: OwnRules): readonly RuleProblem[] {
  const found = rules.flatMap(({ head, source, expression }): readonly RuleProblem[] => {
    const path = head.file.path;
    const target = targetOf(source);
    if (target.kind === 'nothing') {
      const text = 'its log source is not one that imgaudit reads, so it is never run';
      const hint = 'For the events of a case: logsource: {product: imgaudit, category: container_registry}.';
      return [{ severity: 'warning', path, line: head.line, text, hint }];
    }
    if (target.kind !== 'events') return [];
    const { whole, tests } = neverMatches(expression);
    return [
      ...tests.map(({ line, text, hint }) => ({ severity: 'warning' as const, path, line, text, hint })),
      ...(whole === null ? [] : [{ severity: 'warning' as const, path, line: head.line, text: whole, hint: null }]),
    ];
  });
  return [...problems, ...found].toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** The id of a notice of a rule that can match no event of any case. */
export const RULE_NEVER = 'rule-never-matches';

/** Says which rules can match no event of any case. Without it, they would look like rules that found nothing. */
export function neverMatchingNotices(rules: readonly EventRule[]): readonly Notice[] {
  return rules.flatMap(({ head, source, expression }): readonly Notice[] => {
    if (targetOf(source).kind !== 'events') return [];
    const { whole, tests } = neverMatches(expression);
    if (whole === null) return [];
    return [{ id: RULE_NEVER, text: `The rule ${head.id} can match no event (${tests[0]?.text ?? whole}).` }];
  });
}

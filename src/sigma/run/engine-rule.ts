import type { Rule } from '../../rules/engine/rule.ts';
import type { CorrelationRule, EventRule } from '../language/sigma-rule.ts';

/** A rule of the user as investigations know rules. What it finds is handed to them, so it detects nothing itself. */
export function engineRule(rule: EventRule | CorrelationRule): Rule {
  const { id, family, step, title, severity, attack, description, falsePositives, references, author, file } =
    rule.head;
  return {
    ...{ id, family, step, title, severity, attack, references },
    version: 1,
    why: description ?? title,
    logic: rule.kind === 'rule' ? conditionInWords(rule) : correlationInWords(rule),
    falsePositives: falsePositives.length === 0 ? 'The rule names none.' : falsePositives.join('; '),
    needs: [],
    stage: 'events',
    own: { author, file: file.path, sha256: file.sha256 },
    detect: () => [],
  };
}

function conditionInWords({ condition, selections }: EventRule): string {
  return `${condition} (selections: ${[...selections.keys()].join(', ')})`;
}

function correlationInWords({ type, rules, groupBy, spanMs, limits, fields, percentile }: CorrelationRule): string {
  const limit = Object.entries(limits).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
  return [
    `${type} of ${rules.join(', ')} within ${spanMs / 1000} s`,
    ...(groupBy.length === 0 ? [] : [`by ${groupBy.join(', ')}`]),
    ...(fields.length === 0 ? [] : [`of ${fields.join(', ')}`]),
    ...(percentile === null ? [] : [`percentile ${percentile}`]),
    ...limit,
  ].join(', ');
}

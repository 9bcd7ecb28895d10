import type { Finding } from '../../domain/finding.ts';
import type { Rule } from '../../rules/engine/rule.ts';

/** What an incident needs to know of the rule of a finding. */
export type FindingRule = Pick<Rule, 'id' | 'family' | 'step'>;

/** The rule of a finding; null if it is not among those that ran. */
export type RuleOf = (finding: Finding) => FindingRule | null;

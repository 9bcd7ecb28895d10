import { needsWhole } from '../evaluate/event-reader.ts';
import { type Expression, testsOf } from '../language/expression.ts';
import { describeLogSource, targetOf } from '../language/log-sources.ts';
import { type CorrelationRule, type EventRule, hasNoLimit } from '../language/sigma-rule.ts';
import type { LinkedCorrelation, LinkedRules } from '../parse/link-rules.ts';

/** A rule that is not run, and why. */
export interface RestingRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

/** What is run, over what. */
export interface Plan {
  readonly rules: readonly EventRule[];
  readonly correlations: readonly LinkedCorrelation[];
  /** For each rule, the formats whose records it is run over; null for events. */
  readonly resting: readonly RestingRule[];
}

/** Chooses the rules that some log of the case can feed. `formats` are those of the case. */
export function planOf(linked: LinkedRules, formats: ReadonlySet<string>): Plan {
  const resting: RestingRule[] = [];
  const rules = linked.rules.filter((rule) => {
    const why = whyResting(rule, formats);
    if (why !== null) resting.push({ id: rule.head.id, title: rule.head.title, why });
    return why === null;
  });
  const running = new Set<EventRule | CorrelationRule>(rules);
  const correlations: LinkedCorrelation[] = [];
  for (const linkedOne of linked.correlations) {
    const { rule, of } = linkedOne;
    const why = whyIdle(
      linkedOne,
      of.filter((one) => !running.has(one)),
    );
    if (why === null) {
      running.add(rule);
      correlations.push(linkedOne);
    } else resting.push({ id: rule.head.id, title: rule.head.title, why });
  }
  return { rules, correlations, resting };
}

/** Why a correlation is not run, where some of its rules are not; null if it is. */
function whyIdle({ rule, of }: LinkedCorrelation, idle: LinkedCorrelation['of']): string | null {
  if (idle.length === of.length) return 'none of its rules is for a log of the case';
  const [first] = idle;
  const needsAll = rule.type.startsWith('temporal') && rule.needed === null && hasNoLimit(rule.limits);
  return first === undefined || !needsAll ? null : `it needs all of its rules, and ${first.head.id} is not run`;
}

function whyResting({ source }: EventRule, formats: ReadonlySet<string>): string | null {
  const target = targetOf(source);
  if (target.kind === 'nothing') return `its log source (${describeLogSource(source)}) is not one that imgaudit reads`;
  if (target.kind === 'events' || formats.has(target.format)) return null;
  return `no log of the case is ${target.format} (${describeLogSource(source)})`;
}

/** The rules that give no findings of their own: a correlation is about them and does not say `generate`. */
export function silentRules({ correlations }: Plan): ReadonlySet<EventRule | CorrelationRule> {
  const used = new Set<EventRule | CorrelationRule>();
  const kept = new Set<EventRule | CorrelationRule>();
  for (const { rule, of } of correlations) for (const one of of) (rule.generates ? kept : used).add(one);
  return new Set([...used].filter((one) => !kept.has(one)));
}

/** Whether whole events must be read, or their heads say enough. */
export function readsWholeEvents(plan: Plan): boolean {
  const ofEvents = plan.rules.filter(({ source }) => targetOf(source).kind === 'events');
  const fields = ofEvents.flatMap(({ expression }) => fieldsIn(expression));
  return [...fields, ...fieldsOfCorrelations(plan)].some(needsWhole);
}

function fieldsIn(expression: Expression): readonly (string | null)[] {
  return [...testsOf(expression)].flatMap(({ field, value }) =>
    value.kind === 'field' ? [field, value.field] : [field],
  );
}

/** The fields that correlations group by or look at. */
export function fieldsOfCorrelations({ correlations }: Plan): readonly string[] {
  const fields = correlations.flatMap(({ rule }) => [
    ...rule.groupBy,
    ...rule.fields,
    ...[...rule.aliases.values()].flatMap((alias) => [...alias.values()]),
  ]);
  return [...new Set(fields)];
}

/** The fields that a rule tests and does not forbid, for the sentence of a finding. */
export function shownFields(expression: Expression): readonly string[] {
  return [...new Set(positive(expression))].slice(0, MOST_SHOWN);
}

const MOST_SHOWN = 5;

function positive(expression: Expression): readonly string[] {
  if (expression.kind === 'not') return [];
  if (expression.kind === 'test') return expression.test.field === null ? [] : [expression.test.field];
  return expression.of.flatMap(positive);
}

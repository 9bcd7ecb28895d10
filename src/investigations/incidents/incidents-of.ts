import { EVIDENCE_LIMIT, type Finding } from '../../domain/finding.ts';
import { type Incident, incidentId } from '../../domain/incident.ts';
import { EPOCH } from '../../domain/instant.ts';
import { ATTACK_STEPS, type AttackStep, isAtLeast, type Severity } from '../../domain/vocabulary.ts';
import { addCount } from '../../numbers/group-by.ts';
import type { FindingRule, RuleOf } from './finding-rule.ts';
import { type FindingGroup, groupFindings } from './group-findings.ts';
import { incidentTitle } from './incident-title.ts';
import type { Span } from './runs-in-time.ts';
import type { Standing } from './standing.ts';
import { type IncidentWeight, ruleCounts, weighIncident } from './weigh-incident.ts';

/**
 * Findings as incidents, the worst first: by weight, and those that are at most low after all others. Every finding belongs to exactly one; one that nothing ties to another is an
 * incident of its own. What an allow entry covers is expected, so it ties nothing that it does not cover.
 */
export function incidentsOf(
  findings: readonly Finding[],
  rules: readonly FindingRule[],
  standing: Standing,
): readonly Incident[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const ruleOf = (finding: Finding) => byId.get(finding.rule) ?? null;
  const inOrder = findings.toSorted(inTime);
  const parts = [
    inOrder.filter(({ suppressedBy }) => suppressedBy === null),
    inOrder.filter(({ suppressedBy }) => suppressedBy !== null),
  ];
  return parts.flatMap((part) => weighed(groupFindings(part, ruleOf, standing), ruleOf, standing));
}

function inTime(a: Finding, b: Finding): number {
  return a.first - b.first || a.last - b.last || (a.id < b.id ? -1 : 1);
}

function weighed(groups: readonly FindingGroup[], ruleOf: RuleOf, { nameOf }: Standing): readonly Incident[] {
  const counts = ruleCounts(groups.map(({ tied, joined }) => [...tied, ...joined]));
  return groups
    .map((group) => {
      const weight = weighIncident([...group.tied, ...group.joined], ruleOf, counts);
      return { weight, incident: incidentOf(group, ruleOf, { weight, nameOf }) };
    })
    .toSorted(
      (a, b) =>
        Number(isSerious(b.incident)) - Number(isSerious(a.incident)) ||
        b.weight.weight - a.weight.weight ||
        a.incident.first - b.incident.first ||
        (a.incident.id < b.incident.id ? -1 : 1),
    )
    .map(({ incident }) => incident);
}

/** What is known of an incident beside its findings. */
interface AboutIncident {
  readonly weight: IncidentWeight;
  readonly nameOf: ReadonlyMap<string, string>;
}

function incidentOf({ tied, joined }: FindingGroup, ruleOf: RuleOf, { weight, nameOf }: AboutIncident): Incident {
  const { severity, score } = weight;
  const telling = seriousOf(tied);
  const findings = [...tied, ...joined].toSorted(inTime);
  const ids = findings.map(({ id }) => id);
  const begins = telling.map(({ first }) => first).toSorted((a, b) => a - b)[0] ?? EPOCH;
  const ends = telling.map(({ last }) => last).toSorted((a, b) => b - a)[0] ?? begins;
  const steps = stepsOf(findings, ruleOf, { first: begins, last: ends });
  const actors = mostSuspectFirst(telling, ({ actors: named }) => named);
  const ips = mostSuspectFirst(telling, ({ ips: named }) => named);
  const images = mostSuspectFirst(telling, ({ images: named }) => named);
  return {
    id: incidentId(ids),
    severity,
    score,
    title: incidentTitle({ findings, steps, actors: actors.map((actor) => nameOf.get(actor) ?? actor), ips, images }),
    steps,
    findings: ids,
    actors,
    people: actors.map((actor) => (nameOf.has(actor) ? `${nameOf.get(actor)} (${actor})` : actor)),
    ips,
    images,
    first: begins,
    last: ends,
    events: eventsIn(telling),
    isSuppressed: findings.every(({ suppressedBy }) => suppressedBy !== null),
    status: null,
    notes: [],
  };
}

function isSerious({ severity }: { readonly severity: Severity }): boolean {
  return isAtLeast(severity, 'medium');
}

/**
 * The findings that say what an incident is: what is at most low beside worse ones may be daily life of the same actor, and
 * would give the incident its dates. Without worse ones, all of them.
 */
function seriousOf(findings: readonly Finding[]): readonly Finding[] {
  const serious = findings.filter(isSerious);
  return serious.length === 0 ? findings : serious;
}

/** Steps in a time, in their order; those that begin at once stand in the order of an attack. */
function stepsOf(findings: readonly Finding[], ruleOf: RuleOf, { first, last }: Span): readonly AttackStep[] {
  const begins = new Map<AttackStep, number>();
  for (const finding of findings) {
    const step = ruleOf(finding)?.step ?? null;
    if (step === null || begins.has(step) || finding.first > last || finding.last < first) continue;
    begins.set(step, Math.max(finding.first, first));
  }
  return [...begins]
    .toSorted(([a, at], [b, then]) => at - then || ATTACK_STEPS.indexOf(a) - ATTACK_STEPS.indexOf(b))
    .map(([step]) => step);
}

/**
 * Each finding gives its score in equal parts to those that it names: who is named alone in a severe finding comes before
 * who is one of many in several mild ones.
 */
function mostSuspectFirst(
  findings: readonly Finding[],
  namesOf: (finding: Finding) => readonly string[],
): readonly string[] {
  // Most incidents are of one finding.
  const [only, ...others] = findings;
  if (only !== undefined && others.length === 0) return [...new Set(namesOf(only))].toSorted();
  const parts = new Map<string, number>();
  for (const finding of findings) {
    const names = new Set(namesOf(finding));
    for (const name of names) addCount(parts, name, finding.score / names.size);
  }
  return [...parts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([name]) => name);
}

/** Findings of one incident often rest on the same events. */
function eventsIn(findings: readonly Finding[]): number {
  const listed = new Set(findings.flatMap(({ events }) => events)).size;
  const uncut = findings.reduce((most, { count }) => (count > EVIDENCE_LIMIT ? Math.max(most, count) : most), 0);
  return Math.max(listed, uncut);
}

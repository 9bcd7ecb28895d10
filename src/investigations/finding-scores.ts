import type { Finding } from '../domain/finding.ts';
import { repositoryIn } from '../domain/image-ref.ts';
import { DAY_MS } from '../domain/time-window.ts';
import type { Severity } from '../domain/vocabulary.ts';
import { addToGroup } from '../numbers/group-by.ts';
import type { Evidence } from '../rules/engine/detection.ts';
import type { RuleFamily } from '../rules/engine/rule.ts';

const BASE: Readonly<Record<Severity, number>> = { info: 0, low: 10, medium: 30, high: 60, critical: 90 };
const HIGHEST = 99;
const PER_FAMILY = 10;
const COLD = -20;

/** A finding with the facts that its score needs. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly family: RuleFamily;
  readonly isCold: boolean;
  readonly evidence: Evidence;
}

/**
 * The score of each finding, from 0 to 99. It starts from the severity. It gains ten for each other family of rules with a
 * finding about the same actor, address or repository within a day, and loses twenty if there is no baseline.
 */
export function scoresOf(judged: readonly JudgedFinding[]): readonly number[] {
  const numberOf = numbering();
  const entities = judged.map(({ finding }) => entitiesOf(finding, numberOf));
  const byEntity: Map<RuleFamily, Finding[]>[] = [];
  for (const [index, { finding, family }] of judged.entries()) {
    for (const entity of entities[index] ?? []) {
      const families = byEntity[entity] ?? new Map<RuleFamily, Finding[]>();
      byEntity[entity] = families;
      addToGroup(families, family, finding);
    }
  }
  const all = new Set(judged.map(({ family }) => family));
  return judged.map(({ finding, family, isCold }, index) => {
    // The finding's own family gives no points.
    const families = new Set([family]);
    for (const entity of entities[index] ?? []) {
      if (families.size === all.size) break;
      addNear(families, finding, byEntity[entity]);
    }
    const score = BASE[finding.severity] + PER_FAMILY * (families.size - 1) + (isCold ? COLD : 0);
    return Math.max(0, Math.min(HIGHEST, score));
  });
}

/** Adds the families with a finding within a day of this one. */
function addNear(
  families: Set<RuleFamily>,
  finding: Finding,
  around: ReadonlyMap<RuleFamily, readonly Finding[]> | undefined,
): void {
  for (const [family, findings] of around ?? []) {
    if (!families.has(family) && findings.some((one) => areNear(finding, one))) families.add(family);
  }
}

/** Numbers entities in order of appearance. */
type NumberOf = (kind: 'actor' | 'address' | 'repository', name: string) => number;

function numbering(): NumberOf {
  const numbers = {
    actor: new Map<string, number>(),
    address: new Map<string, number>(),
    repository: new Map<string, number>(),
  };
  let next = 0;
  return (kind, name) => {
    const known = numbers[kind].get(name);
    if (known !== undefined) return known;
    numbers[kind].set(name, next);
    return next++;
  };
}

function entitiesOf({ actors, ips, images }: Finding, numberOf: NumberOf): readonly number[] {
  const repositories = new Set(images.map(repositoryIn));
  return [
    ...actors.map((name) => numberOf('actor', name)),
    ...ips.map((ip) => numberOf('address', ip)),
    ...Array.from(repositories, (name) => numberOf('repository', name)),
  ];
}

function areNear(a: Finding, b: Finding): boolean {
  return a.first - b.last <= DAY_MS && b.first - a.last <= DAY_MS;
}

import { repositoryIn } from '../../domain/image-ref.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { addToGroup } from '../../numbers/group-by.ts';
import type { Detection, Evidence } from '../../rules/engine/detection.ts';
import type { RuleFamily } from '../../rules/engine/rule.ts';
import type { JudgedDetection } from './judged-detection.ts';

const BASE: Readonly<Record<Severity, number>> = { info: 0, low: 10, medium: 30, high: 60, critical: 90 };
const HIGHEST = 99;
const PER_FAMILY = 10;
const COLD = -20;

/**
 * The score of each finding, from 0 to 99. It starts from the severity. It gains ten for each other family of rules with a
 * finding about the same actor, address or repository within a day, and loses twenty if there is no baseline.
 */
export function scoresOf(judged: readonly JudgedDetection[]): readonly number[] {
  const numberOf = numbering();
  const entities = judged.map(({ detection }) => entitiesOf(detection, numberOf));
  const byEntity: Map<RuleFamily, Evidence[]>[] = [];
  for (const [index, { rule, detection }] of judged.entries()) {
    for (const entity of entities[index] ?? []) {
      const families = byEntity[entity] ?? new Map<RuleFamily, Evidence[]>();
      byEntity[entity] = families;
      addToGroup(families, rule.family, detection.evidence);
    }
  }
  const all = new Set(judged.map(({ rule }) => rule.family));
  return judged.map(({ rule, detection, severity }, index) => {
    // The finding's own family gives no points.
    const families = new Set([rule.family]);
    for (const entity of entities[index] ?? []) {
      if (families.size === all.size) break;
      addNear(families, detection.evidence, byEntity[entity]);
    }
    const score = BASE[severity] + PER_FAMILY * (families.size - 1) + (detection.isCold ? COLD : 0);
    return Math.max(0, Math.min(HIGHEST, score));
  });
}

/** Adds the families with evidence within a day of this one. */
function addNear(
  families: Set<RuleFamily>,
  evidence: Evidence,
  around: ReadonlyMap<RuleFamily, readonly Evidence[]> | undefined,
): void {
  for (const [family, others] of around ?? []) {
    if (!families.has(family) && others.some((other) => areNear(evidence, other))) families.add(family);
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

function entitiesOf({ actors, addresses, images }: Detection, numberOf: NumberOf): readonly number[] {
  const repositories = new Set(images.map(repositoryIn));
  return [
    ...actors.map((name) => numberOf('actor', name)),
    ...addresses.map(({ address }) => numberOf('address', address)),
    ...Array.from(repositories, (name) => numberOf('repository', name)),
  ];
}

function areNear(a: Evidence, b: Evidence): boolean {
  return a.first - b.last <= DAY_MS && b.first - a.last <= DAY_MS;
}

import type { Finding } from '../domain/finding.ts';
import type { Severity } from '../domain/terms.ts';
import { DAY_MS } from '../domain/time-window.ts';

const BASE: Readonly<Record<Severity, number>> = { info: 0, low: 10, medium: 30, high: 60, critical: 90 };
const HIGHEST = 99;
const PER_FAMILY = 10;
const COLD = -20;

export interface ScoredFinding extends Finding {
  readonly family: string;
  readonly isCold: boolean;
}

/**
 * Severity says how bad one thing is; the score also counts what else happened around it: ten more for each other
 * family of rules that saw the same actor, address or repository within a day, twenty less without a baseline.
 */
export function scoresOf(findings: readonly ScoredFinding[]): readonly number[] {
  const byEntity = new Map<string, ScoredFinding[]>();
  for (const finding of findings) {
    for (const entity of entitiesOf(finding)) {
      const known = byEntity.get(entity);
      if (known === undefined) byEntity.set(entity, [finding]);
      else known.push(finding);
    }
  }
  return findings.map((finding) => {
    const near = entitiesOf(finding).flatMap((entity) => byEntity.get(entity) ?? []);
    const families = new Set(near.filter((other) => areNear(finding, other)).map(({ family }) => family));
    families.delete(finding.family);
    const score = BASE[finding.severity] + PER_FAMILY * families.size + (finding.isCold ? COLD : 0);
    return Math.max(0, Math.min(HIGHEST, score));
  });
}

function entitiesOf({ actors, ips, images }: Finding): readonly string[] {
  const repositories = images.map((image) => image.replace(/[:@].*$/, ''));
  return [
    ...new Set([
      ...actors.map((name) => `actor ${name}`),
      ...ips.map((ip) => `address ${ip}`),
      ...repositories.map((name) => `repository ${name}`),
    ]),
  ];
}

function areNear(a: Finding, b: Finding): boolean {
  return a.first - b.last <= DAY_MS && b.first - a.last <= DAY_MS;
}

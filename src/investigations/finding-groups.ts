import type { Finding } from '../domain/finding.ts';
import { repositoryIn } from '../domain/image-ref.ts';
import type { Incident } from '../domain/incident.ts';
import { EPOCH, type Instant } from '../domain/instant.ts';
import { rankOfSeverity, type Severity } from '../domain/vocabulary.ts';
import { least } from '../numbers/extremes.ts';
import { addToGroup } from '../numbers/group-by.ts';

/** What findings can be regrouped by. */
export const FINDING_KEYS = ['rule', 'ip', 'actor', 'image'] as const;
export type FindingKey = (typeof FINDING_KEYS)[number];

/** The findings that name one rule, address, actor or repository. A finding may stand in several groups, or in none. */
export interface FindingGroupOf {
  readonly name: string;
  /** That of the worst finding. */
  readonly severity: Severity;
  readonly findings: number;
  /** How many incidents hold them. */
  readonly incidents: number;
  /** The first of these incidents in the order in which they are shown; null for findings without one. */
  readonly worst: Incident | null;
  readonly first: Instant;
  readonly last: Instant;
}

/** Regroups findings: worst first, then the groups with most findings. */
export function groupFindingsBy(
  key: FindingKey,
  findings: readonly Finding[],
  incidents: readonly Incident[],
): readonly FindingGroupOf[] {
  const placeOf = new Map(
    incidents.flatMap(({ findings: held }, place) => held.map((finding) => [finding, place] as const)),
  );
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) for (const name of namesOf(key, finding)) addToGroup(groups, name, finding);
  return [...groups]
    .map(([name, held]) => {
      const places = new Set(held.flatMap(({ id }) => placeOf.get(id) ?? []));
      const worst = incidents[least([...places], Number.POSITIVE_INFINITY)] ?? null;
      return { ...groupOf(name, held), incidents: places.size, worst };
    })
    .toSorted(
      (a, b) =>
        rankOfSeverity(b.severity) - rankOfSeverity(a.severity) ||
        b.findings - a.findings ||
        (a.name < b.name ? -1 : 1),
    );
}

function namesOf(key: FindingKey, { rule, ips, actors, images }: Finding): Iterable<string> {
  const names = { rule: [rule], ip: ips, actor: actors, image: images.map(repositoryIn) };
  return new Set(names[key]);
}

function groupOf(name: string, held: readonly Finding[]): Omit<FindingGroupOf, 'incidents' | 'worst'> {
  const byTime = held.toSorted((a, b) => a.first - b.first);
  const [worst] = held.toSorted((a, b) => rankOfSeverity(b.severity) - rankOfSeverity(a.severity));
  const first = byTime[0]?.first ?? EPOCH;
  return {
    name,
    severity: worst?.severity ?? 'info',
    findings: held.length,
    first,
    last: held.map(({ last }) => last).toSorted((a, b) => b - a)[0] ?? first,
  };
}

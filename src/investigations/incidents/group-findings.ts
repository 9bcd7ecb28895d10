import type { Finding } from '../../domain/finding.ts';
import { DisjointSets } from '../../numbers/disjoint-sets.ts';
import { addToGroup, addToSet } from '../../numbers/group-by.ts';
import type { RuleOf } from './finding-rule.ts';
import type { Standing } from './standing.ts';
import { type Places, rareTies } from './ties.ts';

/** Findings that belong together. */
export interface FindingGroup {
  /** Those that something rare ties. */
  readonly tied: readonly Finding[];
  /** Those that only rest on the same events, among others: some of their names and times come from elsewhere. */
  readonly joined: readonly Finding[];
}

/**
 * Groups findings that share something rare, directly or through others. What sums up other findings ties none together:
 * it joins the group that holds most of its events. So does a finding that nothing ties, such as a habit of weeks that an
 * attack is a part of. The work grows with what the findings name, times its logarithm.
 */
export function groupFindings(
  findings: readonly Finding[],
  ruleOf: RuleOf,
  standing: Standing,
): readonly FindingGroup[] {
  const isSummary = (finding: Finding) => ruleOf(finding)?.step === null;
  const single = findings.filter((finding) => !isSummary(finding));
  const sets = new DisjointSets(single.length);
  for (const tie of rareTies(single, ruleOf, standing)) unite(sets, tie);
  const groups = new Map<number, Finding[]>();
  for (const [place, finding] of single.entries()) addToGroup(groups, sets.find(place), finding);
  const tied = [...groups.values()].filter(({ length }) => length > 1);
  const alone = [...groups.values()].filter(({ length }) => length === 1).flat();
  const habits = joinedTo(
    tied.map((group) => ({ tied: group, joined: [] })),
    alone,
    ({ events }) => events.length * LEAST_SHARE,
  );
  return joinedTo(habits, findings.filter(isSummary), () => 1);
}

function unite(sets: DisjointSets, [one, ...others]: Places): void {
  if (one === undefined) return;
  for (const other of others) sets.unite(one, other);
}

/** The share of its events that a group must hold for a finding to join it. */
const LEAST_SHARE = 0.5;

function joinedTo(
  groups: readonly FindingGroup[],
  loose: readonly Finding[],
  leastShared: (finding: Finding) => number,
): readonly FindingGroup[] {
  const joined = groups.map(({ joined: before }) => [...before]);
  const holders = holdersOf(groups, new Set(loose.flatMap(({ events }) => events)));
  const alone: FindingGroup[] = [];
  for (const finding of loose) {
    const best = bestHolder(finding.events, holders);
    const own = best === null || best.shared < leastShared(finding) ? undefined : joined[best.place];
    if (own === undefined) alone.push({ tied: [finding], joined: [] });
    else own.push(finding);
  }
  return [...groups.map(({ tied }, place) => ({ tied, joined: joined[place] ?? [] })), ...alone];
}

/** For each event that is asked about, the groups that hold it. */
function holdersOf(
  groups: readonly FindingGroup[],
  asked: ReadonlySet<number>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const holders = new Map<number, Set<number>>();
  for (const [place, { tied }] of groups.entries()) {
    for (const seq of tied.flatMap(({ events }) => events)) {
      if (asked.has(seq)) addToSet(holders, seq, place);
    }
  }
  return holders;
}

function bestHolder(
  events: readonly number[],
  holders: ReadonlyMap<number, ReadonlySet<number>>,
): { readonly place: number; readonly shared: number } | null {
  const shared = new Map<number, number>();
  for (const seq of events) {
    for (const place of holders.get(seq) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1);
  }
  const [best] = [...shared].toSorted(([a, one], [b, other]) => other - one || a - b);
  return best === undefined ? null : { place: best[0], shared: best[1] };
}

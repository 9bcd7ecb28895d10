import type { EventReader } from '../../case/case-reader.ts';
import { eventSetOf } from '../../case/event-filter.ts';
import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import { addToGroup, askTogether } from '../../numbers/group-by.ts';
import type { EventGroups, Evidence, EvidenceEvents } from './detection.ts';

type GroupsEvidence = Extract<EvidenceEvents, { readonly kind: 'groups' }>;

/**
 * The numbers of the events of each piece of evidence, lowest first, at most EVIDENCE_LIMIT of each. It asks one question
 * for each EventGroups, no matter how many findings use it.
 */
export function evidenceNumbers(reader: EventReader, evidence: readonly Evidence[]): readonly (readonly number[])[] {
  const byGroups = new Map<EventGroups, GroupsEvidence[]>();
  for (const leaf of evidence.flatMap(({ of }) => leavesOf(of))) addToGroup(byGroups, leaf.groups, leaf);
  const numbers = new Map<GroupsEvidence, readonly number[]>();
  for (const [{ selection, by }, leaves] of byGroups) {
    const found = askTogether(
      leaves.map((leaf) => leaf.keys),
      (keys) => reader.groupNumbers(selection, { by, keys, limit: EVIDENCE_LIMIT }),
    );
    for (const [index, leaf] of leaves.entries()) numbers.set(leaf, lowest(found[index] ?? []));
  }
  const numbersOf = (of: EvidenceEvents): readonly number[] => {
    if (of.kind === 'numbers') return of.numbers;
    return of.kind === 'groups' ? (numbers.get(of) ?? []) : lowest(of.parts.map(numbersOf));
  };
  return evidence.map(({ of }) => numbersOf(of));
}

function leavesOf(of: EvidenceEvents): readonly GroupsEvidence[] {
  if (of.kind === 'numbers') return [];
  return of.kind === 'groups' ? [of] : of.parts.flatMap(leavesOf);
}

function lowest(lists: readonly (readonly number[])[]): readonly number[] {
  const [only = []] = lists;
  return lists.length < 2 ? only : eventSetOf(lists.flat()).numbers.slice(0, EVIDENCE_LIMIT);
}

import type { EventReader } from '../case/case-reader.ts';
import type { Category } from '../domain/vocabulary.ts';
import { addToGroup } from '../numbers/group-by.ts';

/** A rule, as far as its sight depends on the logs. */
export interface SeeingRule {
  readonly id: string;
  /** Categories of events that it needs; an empty list stands for any. */
  readonly needs: readonly Category[];
  /** Ids of the formats that can log one of these. */
  readonly sources: readonly string[];
}

/** What the logs of a case show a rule. */
export interface RuleSight {
  /** Sources of the case that can log what the rule needs. A rule without any is blind. */
  readonly fedBy: readonly string[];
  /** Events of the case that the rule needs. */
  readonly events: number;
}

/** What the logs of a case show each rule, by the id of the rule. */
export function ruleSights(
  reader: Pick<EventReader, 'tally'>,
  rules: readonly SeeingRule[],
): ReadonlyMap<string, RuleSight> {
  const tallies = reader.tally({ window: null, where: [] }, ['source', 'category']);
  const bySource = new Map<string, { readonly category: string; readonly events: number }[]>();
  for (const { key, events } of tallies) {
    addToGroup(bySource, key.source ?? '', { category: key.category ?? '', events });
  }
  return new Map(
    rules.map(({ id, needs, sources }) => {
      const fedBy = [...bySource.keys()].filter((source) => sources.includes(source)).toSorted();
      const needed = new Set<string>(needs);
      const seen = fedBy
        .flatMap((source) => bySource.get(source) ?? [])
        .filter(({ category }) => needed.size === 0 || needed.has(category));
      return [id, { fedBy, events: seen.reduce((sum, { events }) => sum + events, 0) }];
    }),
  );
}

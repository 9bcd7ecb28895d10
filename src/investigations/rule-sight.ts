import type { EventReader, Tally } from '../case/case-reader.ts';
import { eventsOf } from '../case/tally-group.ts';
import type { Category } from '../domain/vocabulary.ts';

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
  return new Map(
    rules.map(({ id, needs, sources }) => {
      const feeding = tallies.filter(({ key }) => sources.includes(key.source ?? ''));
      const needed = new Set<string>(needs);
      const shown = feeding.filter(({ key }) => needed.size === 0 || needed.has(key.category ?? ''));
      return [id, { fedBy: distinctSources(feeding), events: eventsOf(shown) }];
    }),
  );
}

function distinctSources(tallies: readonly Tally[]): readonly string[] {
  return [...new Set(tallies.map(({ key }) => key.source ?? ''))].toSorted();
}

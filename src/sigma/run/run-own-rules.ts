import type { CaseReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { eventSetOf } from '../../case/event-filter.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { MOST_GROUPS, MOST_HELD } from '../correlate/correlator.ts';
import { EVENT_READER, type ReadEvent } from '../evaluate/event-reader.ts';
import { DETAILS } from '../language/event-fields.ts';
import { targetOf } from '../language/log-sources.ts';
import { engineRule } from './engine-rule.ts';
import { type OwnDetection, ownDetections } from './own-detections.ts';
import { OwnRuleRun, type RecordMatch } from './own-rule-run.ts';
import { type Plan, readsWholeEvents, silentRules } from './plan.ts';
import { MOST_FINDINGS } from './rule-findings.ts';
import { WatchedFields, withoutFieldsNotices } from './watched-fields.ts';

/** The id of a notice of a rule that no log of the case can feed. */
export const RULE_NOT_RUN = 'rule-not-run';

/** What the rules of the user found. */
export interface OwnFindings {
  readonly rules: readonly Rule[];
  readonly found: readonly OwnDetection[];
  readonly notices: readonly Notice[];
}

/** The matches of original records by the number of their events. */
export type RecordMatches = ReadonlyMap<number, readonly RecordMatch[]>;

/** Runs the rules of a plan over the selected events, which are read one by one, in the order of (time, number). */
export function runOwnRules(reader: CaseReader, selection: Selection, plan: Plan, records: RecordMatches): OwnFindings {
  const run = new OwnRuleRun(plan);
  const watched = new WatchedFields(
    plan.rules.filter(({ source }) => targetOf(source).kind === 'events'),
    EVENT_READER,
    // The other fields are those of every event, whether a log states them or not.
    { isWatched: (path) => path.startsWith(DETAILS), namesOf: detailsOf },
  );
  for (const event of eventsFor(reader, selection, plan, records)) {
    watched.see(event);
    run.add(event, records.get(event.seq) ?? []);
  }
  run.end();
  const silent = silentRules(plan);
  const all = [...plan.rules, ...plan.correlations.map(({ rule }) => rule)];
  return {
    rules: all.filter((rule) => !silent.has(rule)).map(engineRule),
    found: ownDetections(run),
    notices: [...restingNotices(plan), ...withoutFieldsNotices('event', watched.rulesWithout()), ...cutNotices(run)],
  };
}

/** The part of an event that only its format knows, by the name that rules call it. */
function detailsOf(event: ReadEvent): unknown {
  return 'details' in event ? { details: event.details } : null;
}

function eventsFor(reader: CaseReader, selection: Selection, plan: Plan, records: RecordMatches) {
  const isOfEvents = plan.rules.some(({ source }) => targetOf(source).kind === 'events');
  // Rules about original records have been evaluated: only their events are read again. An empty set would ask for all.
  const narrowed = isOfEvents ? [] : [{ among: eventSetOf([-1, ...records.keys()]) }];
  const where = [...selection.where, ...narrowed];
  const events = reader.eventList({ ...selection, where }, { limit: -1, offset: 0, order: 'oldest-first' });
  return readsWholeEvents(plan) ? events : events.heads;
}

function restingNotices({ resting }: Plan): readonly Notice[] {
  return resting.map(({ id, title, why }) => ({
    id: RULE_NOT_RUN,
    text: `The rule ${id} (${title}) was not run: ${why}.`,
  }));
}

function cutNotices(run: OwnRuleRun): readonly Notice[] {
  const texts = [
    ...run.findings
      .filter(({ isCut }) => isCut)
      .map(
        ({ rule }) => `The rule ${rule.head.id} found more than ${MOST_FINDINGS} things: the later ones are left out.`,
      ),
    ...run.correlations.flatMap(({ correlator: { rule, cut } }) => [
      ...(cut.groups
        ? [
            `The correlation ${rule.head.id} has more than ${MOST_GROUPS} groups at once: the later ones were not counted.`,
          ]
        : []),
      ...(cut.events
        ? [
            `The correlation ${rule.head.id} has more than ${MOST_HELD} events in a window: the oldest were not counted.`,
          ]
        : []),
    ]),
  ];
  return texts.map((text) => ({ id: 'own-rules-cut', text }));
}

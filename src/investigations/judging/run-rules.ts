import type { CaseReader } from '../../case/case-reader.ts';
import { type EventFilter, type EventSet, eventSetOf } from '../../case/event-filter.ts';
import { DAY_MS, daysBefore, type TimeWindow } from '../../domain/time-window.ts';
import type { AddressIntelligence, Detection } from '../../rules/engine/detection.ts';
import { evidenceNumbers } from '../../rules/engine/evidence-numbers.ts';
import { ObservedWindow } from '../../rules/engine/observed-window.ts';
import { type Detections, type Rule, STAGES } from '../../rules/engine/rule.ts';
import { isAtLeast } from './severity-order.ts';

/** What rules are run over. */
export interface RulesQuery {
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  readonly rules: readonly Rule[];
  /** Length of the learning window before the inspected one, in milliseconds. */
  readonly learnMs: number;
  /** What the analyst's files say about addresses. */
  readonly intelligence: AddressIntelligence;
}

export interface RuleDetection {
  readonly rule: Rule;
  readonly detection: Detection;
}

/** What rules saw in a window, and what they compared it with. */
export interface RulesResult {
  readonly found: readonly RuleDetection[];
  readonly baseline: TimeWindow;
  /** The length of the learning window in words: `14 days`. */
  readonly learningLength: string;
  /** The sources of the window. */
  readonly sources: readonly string[];
  /** Those of them without a baseline. */
  readonly cold: readonly string[];
}

/** Runs rules over a window. What they remember of it is forgotten when this returns. */
export function runRules(reader: CaseReader, query: RulesQuery): RulesResult {
  const { window, where, rules, intelligence } = query;
  const baseline = before(window, query.learnMs);
  const quarantine = quarantineOf(reader, query, baseline);
  const observe = () => new ObservedWindow(reader, { window, baseline, intelligence, quarantine }, where);
  const found = detectAll(observe, rules);
  const observed = observe();
  const sources = reader.tally({ window, where }, ['source']).map(({ key }) => key.source ?? '');
  const cold = sources.filter((source) => !observed.isLearned(source));
  return { found, baseline, learningLength: observed.learningLength, sources, cold };
}

/**
 * Events of the learning window that the rules themselves judge as high or worse: what an intruder did last week must not
 * be learned as normal. The learning window before that one is their baseline; without it, the set is empty.
 */
function quarantineOf(reader: CaseReader, query: RulesQuery, baseline: TimeWindow): EventSet {
  const { rules, intelligence, learnMs } = query;
  const windows = { window: baseline, baseline: before(baseline, learnMs), intelligence };
  const observe = () => new ObservedWindow(reader, windows, []);
  if (!observe().hasBaseline()) return eventSetOf([]);
  const severe = detectAll(observe, rules).filter(({ detection }) => {
    return !detection.isCold && isAtLeast(detection.severity, 'high');
  });
  const evidence = severe.map(({ detection }) => detection.evidence);
  return eventSetOf(evidenceNumbers(reader, evidence).flat());
}

/** The window of this length that ends where another begins. */
function before({ from }: TimeWindow, lengthMs: number): TimeWindow {
  return { from: daysBefore(from, lengthMs / DAY_MS), to: from };
}

/** Runs every rule, stage by stage. What rules remember of a window is forgotten with the stage. */
function detectAll(observe: () => ObservedWindow, rules: readonly Rule[]): readonly RuleDetection[] {
  const found: RuleDetection[] = [];
  let seen: Detections = new Map();
  for (const stage of STAGES) {
    const observed = observe();
    const ofStage = rules
      .filter((rule) => rule.stage === stage)
      .map((rule) => ({ rule, detections: Array.from(rule.detect(observed, seen), compact) }));
    for (const { rule, detections } of ofStage) for (const detection of detections) found.push({ rule, detection });
    seen = new Map([...seen, ...ofStage.map(({ rule, detections }) => [rule.id, detections] as const)]);
  }
  return found;
}

/** The same detection in a third of the memory: V8 keeps a description of its own for each object that was spread. */
function compact(detection: Detection): Detection {
  const { subject, severity, reason, images, actors, addresses, isPublic, isCold, evidence, next } = detection;
  return { subject, severity, reason, images, actors, addresses, isPublic, isCold, evidence, next };
}

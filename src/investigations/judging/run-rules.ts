import type { CaseReader } from '../../case/case-reader.ts';
import type { EventSet } from '../../case/event-filter.ts';
import type { Instant } from '../../domain/instant.ts';
import { DAY_MS, type TimeWindow, windowBefore } from '../../domain/time-window.ts';
import { DailyCounts } from '../../rules/engine/daily-counts.ts';
import type { Detection } from '../../rules/engine/detection.ts';
import { KNOWN_DAYS, learnedEvents, SUCCEEDED } from '../../rules/engine/learned-events.ts';
import { ObservedWindow, type ObservedWindows } from '../../rules/engine/observed-window.ts';
import { type Detections, type Rule, STAGES } from '../../rules/engine/rule.ts';
import { UseDays } from '../../rules/engine/use-days.ts';
import { daysIn, midnightAfter } from './days.ts';
import { covers } from './judged-detection.ts';
import { mergedDetections } from './merged-detections.ts';
import { quarantineOf } from './quarantine.ts';
import type { RuleDetection } from './rule-detection.ts';
import type { RulesQuery } from './rules-query.ts';

/** A source of the window, and from when on it has a baseline. */
export interface LearnedSource {
  readonly source: string;
  /** The start of the first day with a baseline: that of the window, or a later one; null if no day has one. */
  readonly since: Instant | null;
}

/** What rules saw in a window, and what they compared it with. */
export interface RulesResult {
  readonly found: readonly RuleDetection[];
  /** The learning window of the first day. */
  readonly baseline: TimeWindow;
  readonly sources: readonly LearnedSource[];
}

/** Runs rules over a window. What they remember of it is forgotten when this returns. */
export function runRules(reader: CaseReader, query: RulesQuery): RulesResult {
  const windows = new ObservedParts(reader, query, quarantineOf(reader, query));
  return {
    found: detectAll(windows, query),
    baseline: windowBefore(query.window, query.learnMs),
    sources: learnedSources(reader, query, windows),
  };
}

/** The inspected window as rules observe it: as a whole, and day by day. */
class ObservedParts {
  readonly #reader: CaseReader;
  readonly #query: RulesQuery;
  readonly #quarantine: EventSet;
  /** The window, and all learning windows. */
  readonly #range: TimeWindow;
  readonly #days: readonly TimeWindow[];
  readonly #begin: Instant | null;
  readonly #counts: DailyCounts;
  #uses: UseDays | null = null;

  constructor(reader: CaseReader, query: RulesQuery, quarantine: EventSet) {
    this.#reader = reader;
    this.#query = query;
    this.#quarantine = quarantine;
    this.#range = { from: windowBefore(query.window, query.learnMs).from, to: query.window.to };
    this.#days = daysIn(query.window);
    this.#begin = reader.coverage()?.first ?? null;
    this.#counts = new DailyCounts(reader, this.#range, learnedEvents(quarantine));
  }

  #allUses(): UseDays {
    const where = [...learnedEvents(this.#quarantine), SUCCEEDED];
    this.#uses ??= new UseDays(this.#reader, { window: this.#range, where });
    return this.#uses;
  }

  whole(): ObservedWindow {
    const uses = () => this.#allUses();
    if (this.#days.length < 2) return this.#observed(this.#query.window, { uses });
    const dayOf = (time: Instant) => this.#dayWith(time);
    return this.#observed(this.#query.window, { uses, days: () => this.days(), dayOf });
  }

  /** The `whole` window or, where nothing lies before it, its first days and the others, which learn from these. */
  *learningParts(whole: ObservedWindow): Iterable<ObservedWindow> {
    const { from, to } = this.#query.window;
    const start = this.#begin === null ? to : midnightAfter(Math.max(this.#begin, from) + KNOWN_DAYS * DAY_MS);
    if (start === null || start >= to || this.#days.length < 2 || whole.hasBaseline()) {
      yield whole;
      return;
    }
    const dayOf = (time: Instant) => this.#dayWith(time);
    const shared = { uses: () => this.#allUses(), whole: this.#query.window, dayOf };
    yield this.#observed({ from, to: start }, shared);
    yield this.#observed({ from: start, to }, shared);
  }

  *days(): Iterable<ObservedWindow> {
    for (const day of this.#days) yield this.#observedDay(day);
  }

  #dayWith(time: Instant): ObservedWindow | null {
    const day = this.#days.find(({ from, to }) => time >= from && time < to);
    return day === undefined ? null : this.#observedDay(day);
  }

  #observedDay(day: TimeWindow): ObservedWindow {
    const whole = this.#days.length > 1 ? { whole: this.#query.window } : {};
    return this.#observed(day, { counts: this.#counts, uses: () => this.#allUses(), ...whole });
  }

  #observed(
    window: TimeWindow,
    kind: Pick<ObservedWindows, 'counts' | 'uses' | 'days' | 'dayOf' | 'whole'>,
  ): ObservedWindow {
    const { intelligence, where, learnMs } = this.#query;
    const baseline = windowBefore(window, learnMs);
    const quarantine = this.#quarantine;
    return new ObservedWindow(
      this.#reader,
      { window, baseline, begin: this.#begin, intelligence, quarantine, ...kind },
      where,
    );
  }
}

/** Runs the rules, stage by stage. What rules remember of a window is forgotten with the stage. */
function detectAll(windows: ObservedParts, query: RulesQuery): readonly RuleDetection[] {
  const { rules, allow } = query;
  const found: RuleDetection[] = [];
  const seen = new Map<string, readonly Detection[]>();
  const isWanted = new Set(rules);
  const run = needed(query);
  for (const stage of STAGES) {
    const ofStage = run.filter((rule) => rule.stage === stage);
    const detected = detectOnce(windows, ofStage, new Map(seen));
    for (const rule of ofStage) {
      const detections = detected.get(rule.id) ?? [];
      if (isWanted.has(rule)) for (const detection of detections) found.push({ rule, detection });
      const open = detections.filter((detection) => !allow.some((entry) => covers(entry, { rule, detection })));
      seen.set(rule.id, open);
    }
  }
  return found;
}

/** The wanted rules, and those that they rest on: a rule of a later stage may rest on any rule that is on. */
function needed({ rules, on = rules }: RulesQuery): readonly Rule[] {
  return rules.every(({ stage }) => stage === 'events') ? rules : on;
}

/** The detections of rules of one stage. Rules take turns on each part of the window, so that they share what it remembers. */
function detectOnce(windows: ObservedParts, rules: readonly Rule[], seen: Detections): Detections {
  const daily = rules.filter(({ isDaily = false }) => isDaily);
  const learning = rules.filter(({ learnsInWindow = false }) => learnsInWindow);
  const others = rules.filter((rule) => !daily.includes(rule) && !learning.includes(rule));
  // One window for both, so that they share what it remembers; what parts of it remember is forgotten before.
  const whole = windows.whole();
  return new Map([
    ...detected(learning.length === 0 ? [] : windows.learningParts(whole), learning, seen),
    ...detected([whole], others, seen),
    ...merged(detected(daily.length === 0 ? [] : windows.days(), daily, seen)),
  ]);
}

/** The detections of rules on some parts of the window. */
function detected(parts: Iterable<ObservedWindow>, rules: readonly Rule[], seen: Detections): Detections {
  const found = new Map<string, Detection[]>(rules.map(({ id }) => [id, []]));
  for (const part of parts) {
    for (const rule of rules)
      for (const detection of rule.detect(part, seen)) found.get(rule.id)?.push(compact(detection));
  }
  return found;
}

/** What daily rules found about one subject on several days is one detection. */
function merged(detections: Detections): Detections {
  return new Map(Array.from(detections, ([id, all]) => [id, mergedDetections(all)]));
}

/** The same detection in a third of the memory: V8 keeps a description of its own for each object that was spread. */
function compact(detection: Detection): Detection {
  const { subject, severity, reason, images, actors, addresses, isPublic, isCold, evidence, next } = detection;
  return { subject, severity, reason, images, actors, addresses, isPublic, isCold, evidence, next };
}

/** When each source of the window has a baseline for the first time. */
function learnedSources(
  reader: CaseReader,
  { window, where }: RulesQuery,
  windows: ObservedParts,
): readonly LearnedSource[] {
  const since = new Map<string, Instant | null>(
    reader.tally({ window, where }, ['source']).map(({ key }) => [key.source ?? '', null]),
  );
  for (const day of windows.days()) {
    const cold = [...since].filter(([, start]) => start === null).map(([source]) => source);
    if (cold.length === 0) break;
    for (const source of cold) if (day.isLearned(source)) since.set(source, day.window.from);
  }
  return Array.from(since, ([source, start]) => ({ source, since: start }));
}

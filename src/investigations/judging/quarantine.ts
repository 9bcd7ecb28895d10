import type { CaseReader } from '../../case/case-reader.ts';
import { type EventFilter, type EventSet, eventSetOf } from '../../case/event-filter.ts';
import type { Instant } from '../../domain/instant.ts';
import { dayOf, type TimeWindow, windowBefore } from '../../domain/time-window.ts';
import { isAtLeast } from '../../domain/vocabulary.ts';
import { addToSet } from '../../numbers/group-by.ts';
import type { Detection } from '../../rules/engine/detection.ts';
import { evidenceNumbers } from '../../rules/engine/evidence-numbers.ts';
import { SUCCEEDED } from '../../rules/engine/learned-events.ts';
import { ObservedWindow } from '../../rules/engine/observed-window.ts';
import type { RulesQuery } from './rules-query.ts';

/** An actor that was at an address on this many days before is at home there. */
const DAYS_OF_HABIT = 2;
/** What is severe on this many days is done every day. */
const DAYS_OF_ROUTINE = 3;
/** A finding that names more actors or addresses is about none of them in particular. */
const MOST_NAMED = 3;
/** Each pair of actors and addresses costs two questions. */
const MOST_INTRUDERS = 50;

/**
 * Events of the first learning window that must not be learned as normal: those that proven rules judge as high or worse,
 * and what the same actors did from the same addresses afterwards, unless they were at home there. The learning window
 * before that one is the baseline of those rules; without it, the set is empty.
 */
export function quarantineOf(
  reader: CaseReader,
  { window, rules, on = rules, learnMs, intelligence }: RulesQuery,
): EventSet {
  const learned = windowBefore(window, learnMs);
  const baseline = windowBefore(learned, learnMs);
  const observed = new ObservedWindow(reader, { window: learned, baseline, intelligence }, []);
  if (!observed.hasBaseline()) return eventSetOf([]);
  const found = on
    .filter(({ isProven = false }) => isProven)
    .flatMap((rule) => [...rule.detect(observed, new Map())])
    .filter(({ severity, isCold }) => !isCold && isAtLeast(severity, 'high'));
  const severe = withoutRoutines(found);
  const proven = evidenceNumbers(
    reader,
    severe.map(({ evidence }) => evidence),
  );
  const afterwards = intrudersIn(severe).map((intruder) =>
    doneBy(reader, intruder, { from: baseline.from, to: learned.to }),
  );
  return eventSetOf([...proven.flat(), ...afterwards.flat()]);
}

/**
 * What is severe on several days, and comes from inside, is a routine that grows, such as a clean-up: it is learned, or it would
 * stay severe for weeks. An intruder comes from outside, or is not found three days in a row.
 */
function withoutRoutines(severe: readonly Detection[]): readonly Detection[] {
  const days = new Map<string, Set<number>>();
  for (const detection of severe) addToSet(days, whoAndWhere(detection), dayOf(detection.evidence.first));
  const isRoutine = (detection: Detection) =>
    !detection.isPublic && (days.get(whoAndWhere(detection))?.size ?? 0) >= DAYS_OF_ROUTINE;
  return severe.filter((detection) => !isRoutine(detection));
}

/** The actors and addresses of a detection, as a key. */
function whoAndWhere({ actors, addresses }: Detection): string {
  return JSON.stringify([actors.toSorted(), addresses.map(({ address }) => address).toSorted()]);
}

/** Who did something severe, from where, and when it began. */
interface Intruder {
  readonly actors: readonly string[];
  readonly addresses: readonly string[];
  readonly since: Instant;
}

function intrudersIn(severe: readonly Detection[]): readonly Intruder[] {
  const intruders = new Map<string, Intruder>();
  for (const detection of severe) {
    const { actors, addresses, isPublic, evidence } = detection;
    const named = addresses.map(({ address }) => address);
    const areFew = Math.max(actors.length, named.length) <= MOST_NAMED;
    if (!isPublic || !areFew || actors.length === 0 || named.length === 0) continue;
    const key = whoAndWhere(detection);
    const known = intruders.get(key);
    if (known === undefined || evidence.first < known.since) {
      intruders.set(key, { actors, addresses: named, since: evidence.first });
    }
  }
  return [...intruders.values()].slice(0, MOST_INTRUDERS);
}

/** The numbers of what an intruder did from its addresses in `range` since it began; none where it was at home. */
function doneBy(reader: CaseReader, { actors, addresses, since }: Intruder, range: TimeWindow): readonly number[] {
  const where: readonly EventFilter[] = [
    { subjects: actors.map((actor) => ({ kind: 'actor' as const, actor })) },
    { subjects: addresses.map((address) => ({ kind: 'address' as const, address })) },
  ];
  const before = { window: { from: range.from, to: since }, where: [...where, SUCCEEDED] };
  if (reader.tally(before, ['day']).length >= DAYS_OF_HABIT) return [];
  return reader.steps({ window: { from: since, to: range.to }, where }).map(({ seq }) => seq);
}

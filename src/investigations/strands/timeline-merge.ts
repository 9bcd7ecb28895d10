import type { EventHead } from '../../domain/registry-event.ts';
import type { Sequence } from '../../numbers/sequence.ts';
import type { Concern, Strand } from './timeline-strands.ts';

/** An event, whole or its head, and how it belongs to a timeline. */
export interface ConcernedEvent<Event> {
  readonly event: Event;
  readonly concern: Concern;
}

/** The next event of a strand that belongs to it. */
interface Front<Event> extends ConcernedEvent<Event> {
  readonly rest: Iterator<ConcernedEvent<Event>>;
}

/**
 * The events of all strands in order of time, then number: `lists` holds the events of each strand in that order. An
 * event that several strands have comes once, as the first of them sees it. One event of each strand is held at a time.
 */
export function* mergedStrands<Event extends EventHead>(
  strands: readonly Strand[],
  lists: readonly Sequence<Event>[],
): Generator<ConcernedEvent<Event>> {
  const fronts = strands.map((strand, index) => nextOf(concerned(strand, lists[index] ?? [])));
  for (;;) {
    // Of equal events the first strand's comes first, and the others are dropped with it.
    const first = fronts.reduce((a, b) => (a === null || (b !== null && isBefore(b, a)) ? b : a), null);
    if (first === null) return;
    yield first;
    for (const [index, front] of fronts.entries()) {
      if (front?.event.seq === first.event.seq) fronts[index] = nextOf(front.rest);
    }
  }
}

function* concerned<Event extends EventHead>(strand: Strand, list: Sequence<Event>): Generator<ConcernedEvent<Event>> {
  for (const event of list) {
    const concern = strand.concernOf(event);
    if (concern !== null) yield { event, concern };
  }
}

function nextOf<Event>(rest: Iterator<ConcernedEvent<Event>>): Front<Event> | null {
  const next = rest.next();
  return next.done === true ? null : { event: next.value.event, concern: next.value.concern, rest };
}

function isBefore(a: Front<EventHead>, b: Front<EventHead>): boolean {
  return a.event.time < b.event.time || (a.event.time === b.event.time && a.event.seq < b.event.seq);
}

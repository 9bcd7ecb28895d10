import type { EventReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { printDay } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { WindowCoverage } from './coverage.ts';

/** Why an answer has no rows. */
export interface EmptyAnswer {
  /**
   * - `nothing`: the case holds no event
   * - `name`: nothing in the case has a name that was asked for
   * - `window`: the events that pass the filters lie outside the window, or all events do
   * - `filter`: no event of the case passes all filters, or the answer leaves out all that do (see `isLeftOut`)
   */
  readonly reason: 'nothing' | 'name' | 'window' | 'filter';
  /** Whether the window holds no event at all, whatever the filters. */
  readonly isWindowEmpty: boolean;
  /** Whether events of the window pass the filters, and the answer leaves them out, as a timeline does with layers. */
  readonly isLeftOut: boolean;
  /** A sentence without a full stop. */
  readonly text: string;
}

/** What was asked for: the filters, what the window holds, and a sentence for each name that nothing has. */
export interface EmptyQuestion {
  readonly window: TimeWindow | null;
  readonly where: readonly EventFilter[];
  readonly coverage: WindowCoverage | null;
  readonly unmatched: readonly string[];
}

/** The reason why no event was found. It is asked only for an answer without rows. */
export function emptyAnswer(
  reader: Pick<EventReader, 'count'>,
  { window, where, coverage, unmatched }: EmptyQuestion,
): EmptyAnswer {
  const isWindowEmpty = coverage === null || coverage.inWindow === 0;
  const facts = { isWindowEmpty, isLeftOut: false };
  if (coverage === null) return { reason: 'nothing', ...facts, text: 'The case holds no event' };
  const [name] = unmatched;
  if (name !== undefined) return { reason: 'name', ...facts, text: name };
  if (isWindowEmpty) {
    const period = `(${printDay(coverage.first)} to ${printDay(coverage.last)})`;
    const events = coverage.events.toLocaleString('en-US');
    return { reason: 'window', ...facts, text: `The window holds none of the case's ${events} events ${period}` };
  }
  const matching = reader.count({ window: null, where });
  if (matching === 0) return { reason: 'filter', ...facts, text: 'No event of the case passes all these filters' };
  const leftOut = reader.count({ window, where });
  if (leftOut === 0) {
    return { reason: 'window', ...facts, text: `${passing(matching)} the filters, all outside the window` };
  }
  const text = `${passing(leftOut)} the filters in the window, but this answer leaves ${leftOut === 1 ? 'it' : 'them'} out`;
  return { reason: 'filter', ...facts, isLeftOut: true, text };
}

function passing(events: number): string {
  return events === 1 ? '1 event passes' : `${events.toLocaleString('en-US')} events pass`;
}

import type { EventReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { printDay } from '../../domain/instant.ts';
import type { WindowCoverage } from './coverage.ts';

/** Why an answer has no rows. */
export interface EmptyAnswer {
  /**
   * - `nothing`: the case holds no event
   * - `name`: nothing in the case has a name that was asked for
   * - `window`: the events that pass the filters lie outside the window, or all events do
   * - `filter`: no event of the case passes all filters
   */
  readonly reason: 'nothing' | 'name' | 'window' | 'filter';
  /** Whether the window holds no event at all, whatever the filters. */
  readonly isWindowEmpty: boolean;
  /** A sentence without a full stop. */
  readonly text: string;
}

/** What was asked for: the filters, what the window holds, and a sentence for each name that nothing has. */
export interface EmptyQuestion {
  readonly where: readonly EventFilter[];
  readonly coverage: WindowCoverage | null;
  readonly unmatched: readonly string[];
}

/** The reason why no event was found. It is asked only for an answer without rows. */
export function emptyAnswer(
  reader: Pick<EventReader, 'count'>,
  { where, coverage, unmatched }: EmptyQuestion,
): EmptyAnswer {
  const isWindowEmpty = coverage === null || coverage.inWindow === 0;
  if (coverage === null) return { reason: 'nothing', isWindowEmpty, text: 'The case holds no event' };
  const [name] = unmatched;
  if (name !== undefined) return { reason: 'name', isWindowEmpty, text: name };
  if (isWindowEmpty) {
    const period = `(${printDay(coverage.first)} to ${printDay(coverage.last)})`;
    const events = coverage.events.toLocaleString('en-US');
    return { reason: 'window', isWindowEmpty, text: `The window holds none of the case's ${events} events ${period}` };
  }
  const matching = reader.count({ window: null, where });
  if (matching === 0) return { reason: 'filter', isWindowEmpty, text: 'No event of the case passes all these filters' };
  const what = matching === 1 ? '1 event passes' : `${matching.toLocaleString('en-US')} events pass`;
  return { reason: 'window', isWindowEmpty, text: `${what} the filters, all outside the window` };
}

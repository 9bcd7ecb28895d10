import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { mapped, type Sequence } from '../../numbers/sequence.ts';
import { plural } from '../cells.ts';
import { eventTable } from '../event-table.ts';
import { eventPayload, windowPayload } from '../payloads.ts';
import { type Report, SCHEMA } from '../report.ts';

export interface EventsPage {
  readonly window: TimeWindow;
  /** Number of events that pass the filters, on all pages. */
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly events: Sequence<RecordedEvent>;
}

export function eventsReport({ window, total, limit, offset, events }: EventsPage): Report {
  const table = eventTable(events, {
    shows: 'images',
    added: [],
    eventOf: (event) => event,
    whenEmpty: 'No event in the window passes these filters.',
  });
  const rest = total - offset - events.length;
  const more = rest > 0 ? ` ${rest} more: --limit and --offset.` : '';
  const items = () => mapped(events, (event) => eventPayload(event));
  return {
    sections: [
      { kind: 'table', table },
      { kind: 'notices', texts: [`${plural(events.length, 'event')} of ${total}, newest first.${more}`] },
    ],
    primary: table,
    items,
    payload: () => ({ schema: SCHEMA, window: windowPayload(window), total, limit, offset, events: items() }),
  };
}

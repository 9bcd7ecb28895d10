import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { mapped, type Sequence } from '../../numbers/sequence.ts';
import { limitSections, plural, unseenText } from '../cells.ts';
import { eventTable } from '../event-table.ts';
import { eventPayload, windowPayload } from '../payloads.ts';
import { type Cell, count, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';

export interface EventsPage {
  readonly window: TimeWindow;
  /** Number of events that pass the filters, on all pages. */
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly order: 'oldest-first' | 'newest-first';
  readonly events: Sequence<RecordedEvent>;
  /** The columns that were asked for; null for those that all tables of events have. */
  readonly columns: readonly AskedColumn[] | null;
}

/** A field of an event as a column. */
export interface AskedColumn {
  /** Its path in the JSON of an event. */
  readonly path: string;
  read(event: RecordedEvent): string | number | boolean | null;
}

/** Events with the columns that were asked for. */
function askedTable(events: Sequence<RecordedEvent>, columns: readonly AskedColumn[], whenEmpty: string): Table {
  return {
    title: null,
    columns: columns.map(({ path }, index) => ({
      ...{ key: path, title: path.toUpperCase(), minWidth: 8 },
      // The user put the important ones first.
      dropOrder: index,
    })),
    rows: mapped(events, (event) =>
      columns.map(({ path, read }): Cell => {
        if (path === 'time') return time(event.time);
        const value = read(event);
        return typeof value === 'number' ? count(value) : text(value === null ? null : String(value));
      }),
    ),
    whenEmpty,
  };
}

function askedPayload(event: RecordedEvent, columns: readonly AskedColumn[]): Payload {
  return Object.fromEntries(columns.map(({ path, read }) => [path, read(event)]));
}

export function eventsReport(page: EventsPage): Report {
  const { window, total, limit, offset, order, events, columns } = page;
  const whenEmpty = emptyText(page);
  const table =
    columns === null
      ? eventTable(events, { shows: 'images', added: [], eventOf: (event) => event, whenEmpty })
      : askedTable(events, columns, whenEmpty);
  const newest = order === 'newest-first';
  const rest = Math.max(0, total - offset - events.length);
  const shown = `${plural(events.length, 'event')} of ${total} shown, the ${newest ? 'newest' : 'oldest'} first`;
  const limits = [
    ...(rest > 0 && events.length > 0 ? [`${shown} (--limit and --offset show more)`] : []),
    ...unseenTexts(page),
  ];
  const items = () =>
    mapped(events, (event) => (columns === null ? eventPayload(event) : askedPayload(event, columns)));
  return {
    sections: [
      { kind: 'table', table },
      ...limitSections(limits),
      { kind: 'notices', texts: limits.length > 0 ? [] : [`${shown}.`] },
    ],
    primary: table,
    items,
    payload: () => ({
      ...{ schema: SCHEMA, window: windowPayload(window), total, limit, offset },
      ...(columns === null ? {} : { columns: columns.map(({ path }) => path) }),
      events: items(),
    }),
  };
}

function emptyText(page: EventsPage): string {
  return page.total === 0 ? 'No event in the window passes these filters.' : `${unseenTexts(page).join('')}.`;
}

/** Why a page is empty though events were found: it is no answer about them. */
function unseenTexts(page: EventsPage): readonly string[] {
  return page.total === 0 || page.events.length > 0 ? [] : [unseenText(page, 'event')];
}

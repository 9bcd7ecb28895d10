import { printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { plural } from '../cells.ts';
import { eventTable } from '../event-table.ts';
import { eventPayload, windowPayload } from '../payloads.ts';
import { type Payload, type Report, SCHEMA } from '../report.ts';

export interface EventsPage {
  readonly window: TimeWindow;
  /** Events that pass the filters, on this page or not. */
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly events: readonly RecordedEvent[];
}

export function eventsReport({ window, total, limit, offset, events }: EventsPage): Report {
  const payloads = events.map(eventPayload);
  const rest = total - offset - events.length;
  return {
    title: null,
    facts: [],
    tables: [eventTable(events, 'images', 'No event in the window passes these filters.')],
    main: 0,
    payload: { schema: SCHEMA, window: windowPayload(window), total, limit, offset, events: payloads },
    lines: payloads,
    variants: { hss: { total_num: total, data_list: events.map(hssRow) } },
    notes: [
      `${plural(events.length, 'event')} of ${total}, newest first.${rest > 0 ? ` ${rest} more: --limit and --offset.` : ''}`,
    ],
  };
}

/** An event in the shape of Huawei's HSS API, keys in its order; the vendor's own fields where the event has them. */
function hssRow(event: RecordedEvent): Payload {
  const { details, image, actor, client } = event;
  const own = (key: 'resource_name' | 'resource_type' | 'event_name' | 'event_type' | 'content'): string | null => {
    const value = details[key];
    return typeof value === 'string' ? value : null;
  };
  const reference = image === null ? '' : printReference(image);
  return {
    resource_name: own('resource_name') ?? image?.repository ?? '',
    resource_type: own('resource_type') ?? reference,
    event_name: own('event_name') ?? event.action,
    event_id: event.eventId ?? '',
    event_type: own('event_type') ?? event.category,
    source_ip: client.address ?? '',
    user_name: actor.name ?? actor.id ?? '',
    time: event.time,
    content: own('content') ?? `${event.outcome} ${event.category} ${reference}`.trim(),
  };
}

import { printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import type { EventContext, Export } from '../toolkit/export.ts';

type VendorField = 'resource_name' | 'resource_type' | 'event_name' | 'event_type' | 'content';

/** An event as a row of the API, keys in its order; the vendor's own values where the event was read from HSS. */
function hssRow(event: RecordedEvent): Readonly<Record<string, unknown>> {
  const { details, image, actor, client } = event;
  const own = (key: VendorField): string | null => {
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

function* page(events: Iterable<RecordedEvent>, { total }: EventContext): Iterable<string> {
  yield `{"total_num":${total},"data_list":[`;
  let separator = '';
  for (const event of events) {
    yield `${separator}${safeJson(hssRow(event))}`;
    separator = ',';
  }
  yield ']}\n';
}

/** The answer of Huawei's HSS API to GET /v5/{project_id}/container/image/events. */
export const exporter: Export = {
  id: 'hss',
  extension: 'json',
  isBinary: false,
  isPaged: true,
  hasPlaces: false,
  events: page,
  findings: null,
  page: null,
  eventParts: null,
};

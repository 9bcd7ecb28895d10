import { printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { eventPayload } from '../payloads.ts';
import { type Cell, type Report, SCHEMA, type Table, text, time } from '../report.ts';

/** The record that an event was read from, or why it cannot be shown. */
export type OriginalText =
  | { readonly status: 'verified'; readonly text: string }
  | { readonly status: 'unavailable'; readonly because: string };

/** `contradicts`: the numbers of the events whose records have the id of this one's record and say something else. */
export function showReport(event: RecordedEvent, contradicts: readonly number[], original: OriginalText): Report {
  const rows = [...contradictionRows(contradicts), ...fieldRows(event, original)];
  const payload = () => ({ schema: SCHEMA, event: eventPayload(event), contradicts, original });
  const table: Table = {
    title: null,
    columns: [
      { key: 'field', title: 'FIELD' },
      { key: 'value', title: 'VALUE', minWidth: 40, wraps: true },
    ],
    rows: rows.map(([field, value]) => [text(field), value]),
    whenEmpty: '',
  };
  return {
    sections: [
      { kind: 'heading', text: `Event ${event.seq}` },
      { kind: 'table', table },
    ],
    primary: table,
    items: () => [payload()],
    payload,
  };
}

function contradictionRows(contradicts: readonly number[]): readonly (readonly [string, Cell])[] {
  if (contradicts.length === 0) return [];
  const events = `${contradicts.length === 1 ? 'event' : 'events'} ${contradicts.join(', ')}`;
  return [['contradicts', text(`${events}: the records have the same id and say different things`)]];
}

function fieldRows(event: RecordedEvent, original: OriginalText): readonly (readonly [string, Cell])[] {
  const { actor, client, image, evidence } = event;
  const end = evidence.offset + evidence.length;
  const details = Object.entries(event.details).map(([name, value]): readonly [string, Cell] => [
    `details.${name}`,
    text(typeof value === 'string' ? value : JSON.stringify(value)),
  ]);
  return [
    ['event id', text(event.eventId)],
    ['time', time(event.time)],
    ['category', { kind: 'category', term: event.category }],
    ['action', text(event.action)],
    ['plane', text(event.plane)],
    ['outcome', { kind: 'outcome', term: event.outcome }],
    ['reason code', text(event.reasonCode)],
    ['actor', text(actor.name ?? actor.id)],
    ['actor id', text(actor.id)],
    ['actor type', text(actor.type)],
    ['credential', text(actor.credential)],
    ['address', text(client.address)],
    ['network', { kind: 'network', term: client.network }],
    ['stated network', text(client.statedNetwork)],
    ['user agent', text(client.userAgent)],
    ['client', text(client.tool)],
    ['registry', text(image?.registry ?? null)],
    ['image', text(image === null ? null : printReference(image))],
    ['digest', text(image?.digest ?? null)],
    ['region', text(event.region)],
    ['account', text(event.account)],
    ['source', text(event.source)],
    ...details,
    ['file', text(evidence.file)],
    ['record', text(`${evidence.record} (bytes ${evidence.offset} to ${end})`)],
    original.status === 'verified'
      ? ['original', text(original.text.trimEnd())]
      : ['original', text(`not available: ${original.because}`)],
  ];
}

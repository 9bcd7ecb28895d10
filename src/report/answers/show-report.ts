import { printReference } from '../../domain/image-ref.ts';
import type { Note } from '../../domain/judgement.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { Twin } from '../../investigations/twins/act.ts';
import { noteText } from '../cells.ts';
import { indentedJson } from '../indented-json.ts';
import { eventPayload, notePayload } from '../payloads.ts';
import { type Cell, type Payload, type Report, SCHEMA, type Section, type Table, text, time } from '../report.ts';
import { twinPayload, twinText } from '../twin-text.ts';

/** The record that an event was read from, or why it cannot be shown. */
export type OriginalText =
  | { readonly status: 'verified'; readonly text: string }
  | { readonly status: 'unavailable'; readonly because: string };

/** An event, its original record, and what stands around it. */
export interface ShownEvent {
  readonly event: RecordedEvent;
  /** Numbers of the events whose records have the id of this one's record and say something else. */
  readonly contradicts: readonly number[];
  /** What other logs most likely say of the same act. */
  readonly twins: readonly Twin[];
  readonly original: OriginalText;
  /** Numbers of the events before and after it: of its repository, or of the case if it names none. */
  readonly previous: number | null;
  readonly next: number | null;
  /** What examiners noted on it, the oldest first. */
  readonly notes: readonly Note[];
}

/** Events in full, one below the other. The JSON of a single one has it as `event`, that of several as `events`. */
export function showReport(shown: readonly ShownEvent[]): Report {
  const [only] = shown;
  const payloads = shown.map(shownPayload);
  const tables = shown.map(fieldTable);
  return {
    sections: shown.flatMap((one, index) => sectionsOf(one, tables[index])),
    primary: joined(tables),
    items: () => payloads,
    payload: () => {
      return shown.length === 1 && only !== undefined
        ? { schema: SCHEMA, ...shownPayload(only) }
        : { schema: SCHEMA, events: payloads };
    },
  };
}

function shownPayload({ event, contradicts, twins, original, previous, next, notes }: ShownEvent): Payload {
  const told = { notes: notes.map(notePayload), contradicts, twins: twins.map(twinPayload) };
  return { event: eventPayload(event), ...told, original, previous, next };
}

function sectionsOf({ event, original, previous, next }: ShownEvent, table: Table | undefined): readonly Section[] {
  const around = [
    ...(previous === null ? [] : [`imgaudit show ${previous}  (before it)`]),
    ...(next === null ? [] : [`imgaudit show ${next}  (after it)`]),
  ];
  return [
    { kind: 'heading', text: `Event ${event.seq}` },
    ...(table === undefined ? [] : [{ kind: 'table' as const, table }]),
    ...(original.status === 'verified'
      ? [
          {
            kind: 'text' as const,
            title: 'Original record (checked against the evidence file)',
            lines: linesOf(original.text),
          },
        ]
      : []),
    { kind: 'facts', facts: around.map((command) => ({ label: 'See also', cells: [text(command)] })) },
  ];
}

/** A record in JSON has a line for each member. */
function linesOf(original: string): readonly string[] {
  return indentedJson(original) ?? original.trimEnd().split('\n');
}

function fieldTable({ event, contradicts, twins, original, notes }: ShownEvent): Table {
  const twinRows = twins.map((twin) => ['likely twin', text(twinText(twin, event))] as const);
  const noteRows = notes.map((note) => ['note', text(noteText(note))] as const);
  const rows = [...noteRows, ...contradictionRows(contradicts), ...twinRows, ...fieldRows(event, original)];
  return {
    title: null,
    columns: [
      { key: 'field', title: 'FIELD' },
      { key: 'value', title: 'VALUE', minWidth: 40, wraps: true },
    ],
    rows: rows.map(([field, value]) => [text(field), value]),
    whenEmpty: '',
  };
}

/** The rows of all tables, for programs that read rows. */
function joined(tables: readonly Table[]): Table | null {
  const [first] = tables;
  return first === undefined ? null : { ...first, rows: tables.flatMap(({ rows }) => [...rows]) };
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
    ...(original.status === 'verified' ? [] : [['original', text(`not available: ${original.because}`)] as const]),
  ];
}

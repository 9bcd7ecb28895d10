import { printReference } from '../domain/image-ref.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { mapped, type Sequence } from '../numbers/sequence.ts';
import { actorText, addressText, clientText, referenceCell } from './cells.ts';
import { type Cell, type Column, count, type Table, text, time } from './report.ts';

type EventColumn = CellColumn<RecordedEvent>;

const LEADING: readonly EventColumn[] = [
  { key: 'seq', title: 'SEQ', align: 'right', cell: ({ seq }) => count(seq) },
  { key: 'time', title: 'TIME', cell: (event) => time(event.time) },
  {
    key: 'category',
    title: 'EVENT',
    cell: ({ category, outcome }) => ({ kind: 'category', term: category, outcome }),
  },
  {
    key: 'outcome',
    title: 'OUTCOME',
    audience: 'machines',
    cell: ({ outcome }) => ({ kind: 'outcome', term: outcome }),
  },
  {
    key: 'network',
    title: 'NETWORK',
    minWidth: 7,
    dropOrder: 7,
    toldOnce: true,
    cell: ({ client }) => ({ kind: 'network', term: client.network }),
  },
  { key: 'address', title: 'ADDRESS', minWidth: 13, cell: (event) => text(addressText(event)) },
  { key: 'actor', title: 'ACTOR', minWidth: 8, dropOrder: 6, cell: (event) => text(actorText(event)) },
];

const TRAILING: readonly EventColumn[] = [
  {
    key: 'client',
    title: 'CLIENT',
    minWidth: 8,
    dropOrder: 8,
    toldOnce: true,
    cell: (event) => text(clientText(event)),
  },
  { key: 'source', title: 'SOURCE', minWidth: 10, dropOrder: 9, toldOnce: true, cell: ({ source }) => text(source) },
  { key: 'action', title: 'ACTION', audience: 'machines', cell: ({ action }) => text(action) },
  { key: 'plane', title: 'PLANE', audience: 'machines', cell: ({ plane }) => text(plane) },
  { key: 'reasonCode', title: 'REASON', audience: 'machines', cell: ({ reasonCode }) => text(reasonCode) },
  { key: 'actorId', title: 'ACTOR ID', audience: 'machines', cell: ({ actor }) => text(actor.id) },
  { key: 'actorType', title: 'ACTOR TYPE', audience: 'machines', cell: ({ actor }) => text(actor.type) },
  { key: 'userAgent', title: 'USER AGENT', audience: 'machines', cell: ({ client }) => text(client.userAgent) },
  { key: 'registry', title: 'REGISTRY', audience: 'machines', cell: ({ image }) => text(image?.registry ?? null) },
  {
    key: 'repository',
    title: 'REPOSITORY',
    audience: 'machines',
    cell: ({ image }) => text(image?.repository ?? null),
  },
  { key: 'tag', title: 'TAG', audience: 'machines', cell: ({ image }) => text(image?.tag ?? null) },
  { key: 'digest', title: 'DIGEST', audience: 'machines', cell: ({ image }) => text(image?.digest ?? null) },
  { key: 'region', title: 'REGION', audience: 'machines', cell: ({ region }) => text(region) },
  { key: 'account', title: 'ACCOUNT', audience: 'machines', cell: ({ account }) => text(account) },
  { key: 'eventId', title: 'EVENT ID', audience: 'machines', cell: ({ eventId }) => text(eventId) },
  { key: 'file', title: 'FILE', audience: 'machines', cell: ({ evidence }) => text(evidence.file) },
  { key: 'record', title: 'RECORD', audience: 'machines', cell: ({ evidence }) => count(evidence.record) },
];

/** A timeline is about one repository, so rows show the tag or digest alone. */
const REFERENCE: EventColumn = {
  key: 'reference',
  title: 'TAG/DIGEST',
  minWidth: 9,
  cell: ({ image }) => referenceCell(image),
};

const IMAGE: EventColumn = {
  key: 'image',
  title: 'IMAGE',
  minWidth: 16,
  keepsEnd: true,
  cell: ({ image }) => text(image === null ? null : shortReference(image)),
};

function shortReference(image: NonNullable<RecordedEvent['image']>): string {
  return printReference(image.tag === null ? image : { ...image, digest: null });
}

/** A column, and what it says of each item. */
export interface CellColumn<Item> extends Column {
  cell(item: Item): Cell;
}

/** What a table of events shows. */
export interface EventTableShape<Item> {
  /** The image column: whole images, or tags and digests of one repository. */
  readonly shows: 'images' | 'references';
  /** Columns behind those that all tables of events have. */
  readonly added: readonly CellColumn<Item>[];
  readonly whenEmpty: string;
  eventOf(item: Item): RecordedEvent;
}

/** Events as rows, which are made while they are written. */
export function eventTable<Item>(items: Sequence<Item>, shape: EventTableShape<Item>): Table {
  const { shows, added, whenEmpty, eventOf } = shape;
  const columns = [...LEADING, shows === 'images' ? IMAGE : REFERENCE, ...TRAILING];
  return {
    title: null,
    columns: [...columns, ...added].map(({ cell: _, ...column }) => column),
    rows: mapped(items, (item) => {
      const event = eventOf(item);
      return [...columns.map(({ cell }) => cell(event)), ...added.map(({ cell }) => cell(item))];
    }),
    whenEmpty,
  };
}

import { printReference } from '../../domain/image-ref.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { PublicAddressActivity } from '../../investigations/activity-summary.ts';
import type { Breakdown, BreakdownRow } from '../../investigations/breakdown.ts';
import type { ActorTotal, ImageTotal } from '../../investigations/inventory.ts';
import type { DayActivity, SourceActivity, SummaryResult } from '../../investigations/summary.ts';
import { greatest } from '../../numbers/extremes.ts';
import { countsText, limitSections, plural, windowFact } from '../cells.ts';
import { instantPayload, publicAddressPayload, windowPayload } from '../payloads.ts';
import { type Cell, type Column, count, type Fact, type Report, SCHEMA, type Table, text, time } from '../report.ts';

const EVENTS: Column = { key: 'events', title: 'EVENTS', align: 'right' };
const FIRST: Column = { key: 'first', title: 'FIRST', dropOrder: 2 };
const LAST: Column = { key: 'last', title: 'LAST', dropOrder: 1 };
const BY_CATEGORY: Column = { key: 'byCategory', title: 'BY EVENT', minWidth: 20 };

export function summaryReport(result: SummaryResult): Report {
  const { window, events, byCategory, byOutcome, byNetwork, totals } = result;
  const facts: readonly Fact[] = [
    windowFact(window),
    { label: 'Events', cells: [text(`${events} (${countsText(byCategory)})`)] },
    { label: 'Outcome', cells: [text(countsText(byOutcome))] },
    { label: 'Network', cells: [text(countsText(byNetwork))] },
    ...result.gaps.map(({ source, from, to, days }) => ({
      label: 'Gap',
      cells: [text(`${source} logged nothing from ${from} to ${to} (${plural(days, 'day')})`)],
    })),
  ];
  const tables = [
    dayTable(activeDays(result.days)),
    imageTable(result.images),
    actorTable(result.actors),
    addressTable(result.publicAddresses),
    sourceTable(result.sources),
  ];
  const limits = [
    ...leftOut('image', totals.images, result.images.length),
    ...leftOut('actor', totals.actors, result.actors.length),
    ...leftOut('public address', totals.publicAddresses, result.publicAddresses.length),
  ];
  return {
    sections: [
      { kind: 'heading', text: 'Activity' },
      { kind: 'facts', facts },
      ...tables.map((table) => ({ kind: 'table' as const, table })),
      ...limitSections(limits),
    ],
    primary: dayTable(result.days),
    items: () => result.days.map(dayPayload),
    payload: () => payloadOf(result),
  };
}

function leftOut(noun: string, total: number, shown: number): readonly string[] {
  return total > shown ? [`${shown} of ${plural(total, noun)} shown (--top all shows all)`] : [];
}

function dayPayload({ date, events, byCategory }: DayActivity) {
  return { date, events, byCategory };
}

function payloadOf(result: SummaryResult) {
  const { window, events, byCategory, byOutcome, byNetwork } = result;
  return {
    schema: SCHEMA,
    window: windowPayload(window),
    events,
    byCategory,
    byOutcome,
    byNetwork,
    days: result.days.map(dayPayload),
    images: result.images.map(imageTotalPayload),
    actors: result.actors.map(actorTotalPayload),
    publicAddresses: result.publicAddresses.map(publicAddressPayload),
    sources: result.sources.map(({ source, events: total, first, last }) => ({
      source,
      events: total,
      first: instantPayload(first),
      last: instantPayload(last),
    })),
    gaps: result.gaps,
    totals: result.totals,
  };
}

export function imageTotalPayload(total: ImageTotal) {
  const { registry, repository, tag, digest, events, first, last, byCategory } = total;
  const seen = { first: instantPayload(first), last: instantPayload(last) };
  // Told where it is so, because most rows are images.
  const artefact = isArtefactTag(tag) ? { artefact: true } : {};
  return { registry, repository, tag, digest, ...artefact, events, ...seen, byCategory };
}

export function actorTotalPayload({ id, name, type, events, first, last, byCategory }: ActorTotal) {
  return { id, name, type, events, first: instantPayload(first), last: instantPayload(last), byCategory };
}

/** The days from the first with events to the last, because empty days at the ends of a window say nothing. */
function activeDays(days: readonly DayActivity[]): readonly DayActivity[] {
  const isActive = days.map(({ events }) => events > 0);
  return days.slice(Math.max(0, isActive.indexOf(true)), isActive.lastIndexOf(true) + 1);
}

function dayTable(days: readonly DayActivity[]): Table {
  const most = greatest(
    days.map(({ events }) => events),
    0,
  );
  return {
    title: 'Days (UTC)',
    columns: [
      { key: 'date', title: 'DAY' },
      EVENTS,
      { key: 'bar', title: '', audience: 'people', minWidth: 10 },
      { ...BY_CATEGORY, dropOrder: 1 },
    ],
    rows: days.map(({ date, events, byCategory }): readonly Cell[] => [
      text(date),
      count(events),
      { kind: 'bar', count: events, most },
      text(events === 0 ? null : countsText(byCategory)),
    ]),
    whenEmpty: 'No day of the window has events.',
  };
}

export function imageTable(images: readonly ImageTotal[], title: string | null = 'Images'): Table {
  const names = images.map(imageName);
  const isRepeated = new Set(names).size < names.length;
  return {
    title,
    columns: [
      { key: 'image', title: 'IMAGE', minWidth: 24, keepsEnd: true },
      EVENTS,
      BY_CATEGORY,
      FIRST,
      LAST,
      // Names that several registries hold are told apart by nothing else.
      { key: 'registry', title: 'REGISTRY', minWidth: 12, ...(isRepeated ? {} : { dropOrder: 3 }) },
    ],
    rows: images.map((image, index) => [
      text(names[index] ?? null),
      count(image.events),
      text(countsText(image.byCategory)),
      time(image.first),
      time(image.last),
      text(image.registry),
    ]),
    whenEmpty: 'No event names an image.',
  };
}

function imageName(image: ImageTotal): string {
  const isByDigest = image.tag === null && image.digest !== null;
  return isByDigest
    ? `${image.repository}@${image.digest}`
    : printReference({ ...image, namespace: null, digest: null });
}

export function actorTable(actors: readonly ActorTotal[], title: string | null = 'Actors'): Table {
  return {
    title,
    columns: [
      { key: 'actor', title: 'ACTOR', minWidth: 24 },
      { key: 'type', title: 'TYPE', dropOrder: 3 },
      EVENTS,
      BY_CATEGORY,
      FIRST,
      LAST,
      { key: 'id', title: 'ID', audience: 'machines' },
    ],
    rows: actors.map(({ id, name, type, events, first, last, byCategory }) => [
      text(name ?? id ?? (type === 'anonymous' ? 'anonymous' : null)),
      text(type),
      count(events),
      text(countsText(byCategory)),
      time(first),
      time(last),
      text(id),
    ]),
    whenEmpty: 'No event names an actor.',
  };
}

function addressTable(addresses: readonly PublicAddressActivity[]): Table {
  return {
    title: 'Public addresses',
    columns: [{ key: 'address', title: 'ADDRESS', minWidth: 15 }, EVENTS, BY_CATEGORY, FIRST, LAST],
    rows: addresses.map(({ ip, events, first, last, byCategory }) => [
      text(ip),
      count(events),
      text(countsText(byCategory)),
      time(first),
      time(last),
    ]),
    whenEmpty: 'No event came from a public address.',
  };
}

function sourceTable(sources: readonly SourceActivity[]): Table {
  return {
    title: 'Sources',
    columns: [{ key: 'source', title: 'SOURCE' }, EVENTS, { ...FIRST, key: 'first' }, LAST],
    rows: sources.map(({ source, events, first, last }) => [text(source), count(events), time(first), time(last)]),
    whenEmpty: 'No source logged anything.',
  };
}

/** What is counted for each value of a property. */
export interface BrokenDown {
  readonly by: Breakdown;
  readonly rows: readonly BreakdownRow[];
  /** At most this many rows. */
  readonly top: number;
  /** For ids of actors, the names that people know them by. */
  readonly nameOf: ReadonlyMap<string, string>;
}

/** Events of a window by one property, such as the actor. */
export function breakdownReport(window: TimeWindow, { by, rows, top, nameOf }: BrokenDown): Report {
  const shown = by === 'day' ? rows : rows.slice(0, top);
  const payloads = shown.map(({ key, events, first, last }) => {
    return { [by]: key, events, first: instantPayload(first), last: instantPayload(last) };
  });
  const most = greatest(
    shown.map(({ events }) => events),
    0,
  );
  const table: Table = {
    title: null,
    columns: [
      { key: by, title: by.toUpperCase(), minWidth: 20, ...(by === 'actor' ? { audience: 'machines' } : {}) },
      ...(by === 'actor' ? [{ key: 'name', title: 'ACTOR', minWidth: 20, audience: 'people' } as const] : []),
      EVENTS,
      { key: 'bar', title: '', audience: 'people', minWidth: 10 },
      FIRST,
      LAST,
    ],
    rows: shown.map(({ key, events, first, last }) => [
      text(key),
      ...(by === 'actor' ? [text(nameOf.get(key ?? '') ?? key)] : []),
      count(events),
      { kind: 'bar', count: events, most },
      time(first),
      time(last),
    ]),
    whenEmpty: 'No event in the window.',
  };
  const isCut = rows.length > shown.length;
  return {
    sections: [
      { kind: 'heading', text: `Activity by ${by}` },
      { kind: 'facts', facts: [windowFact(window)] },
      { kind: 'table', table },
      ...limitSections(isCut ? [`${shown.length} of ${rows.length} rows shown (--top all shows all)`] : []),
    ],
    primary: table,
    items: () => payloads,
    payload: () => ({ schema: SCHEMA, window: windowPayload(window), by, total: rows.length, rows: payloads }),
  };
}

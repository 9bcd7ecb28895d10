import type { Zone } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { AddressPair, AddressPairs } from '../../investigations/activity/address-pairs.ts';
import type { HourOfWeek } from '../../investigations/activity/hours-of-week.ts';
import { greatest } from '../../numbers/extremes.ts';
import { countsText, limitSections, plural, windowFact } from '../cells.ts';
import { weekdayName } from '../page/weekdays.ts';
import { instantPayload, windowPayload } from '../payloads.ts';
import { count, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';

/** Events of a window by weekday and hour, in a zone: 168 rows, so that silent hours show too. */
export function hoursReport(window: TimeWindow, zone: Zone, cells: readonly HourOfWeek[]): Report {
  const most = greatest(
    cells.map(({ events }) => events),
    0,
  );
  const table: Table = {
    title: null,
    columns: [
      { key: 'day', title: 'DAY', audience: 'people' },
      { key: 'weekday', title: 'WEEKDAY', audience: 'machines' },
      { key: 'hour', title: 'HOUR', align: 'right' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'bar', title: '', audience: 'people', minWidth: 10 },
    ],
    rows: cells.map(({ weekday, hour, events }) => [
      text(weekdayName(weekday)),
      count(weekday),
      count(hour),
      count(events),
      { kind: 'bar', count: events, most },
    ]),
    whenEmpty: 'No event in the window.',
  };
  return {
    sections: [
      { kind: 'heading', text: 'Activity by hour of the week' },
      { kind: 'facts', facts: [windowFact(window), { label: 'Hours in', cells: [{ kind: 'zone' }] }] },
      { kind: 'table', table },
    ],
    primary: table,
    items: () => cells.map(hourPayload),
    payload: () => ({
      schema: SCHEMA,
      window: windowPayload(window),
      by: 'hour',
      tz: zone === 'utc' ? 'UTC' : zone,
      cells: cells.map(hourPayload),
    }),
  };
}

function hourPayload({ weekday, hour, events }: HourOfWeek): Payload {
  return { weekday, hour, events };
}

/** Who reached which image from where. `nameOf` has the names that people know ids of actors by. */
export function pairsReport(
  window: TimeWindow,
  { all, shown }: AddressPairs,
  nameOf: ReadonlyMap<string, string>,
): Report {
  const table: Table = {
    title: null,
    columns: [
      { key: 'ip', title: 'ADDRESS', minWidth: 15 },
      { key: 'actor', title: 'ACTOR', audience: 'machines' },
      { key: 'name', title: 'ACTOR', minWidth: 12, audience: 'people' },
      { key: 'image', title: 'IMAGE', minWidth: 16, keepsEnd: true },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'byOutcome', title: 'BY OUTCOME', minWidth: 12 },
      { key: 'byCategory', title: 'BY EVENT', minWidth: 12 },
      { key: 'first', title: 'FIRST', dropOrder: 2 },
      { key: 'last', title: 'LAST', dropOrder: 1 },
    ],
    rows: shown.map(({ ip, actor, image, events, byOutcome, byCategory, first, last }) => [
      text(ip),
      text(actor),
      text(nameOf.get(actor ?? '') ?? actor),
      text(image),
      count(events),
      text(countsText(byOutcome)),
      text(countsText(byCategory)),
      time(first),
      time(last),
    ]),
    whenEmpty: 'No event in the window names an address.',
  };
  const isCut = all > shown.length;
  return {
    sections: [
      { kind: 'heading', text: 'Who reached which image from where' },
      { kind: 'facts', facts: [windowFact(window)] },
      { kind: 'table', table },
      ...limitSections(isCut ? [`${shown.length} of ${plural(all, 'pair')} shown (--top all shows all)`] : []),
    ],
    primary: table,
    items: () => shown.map(pairPayload),
    payload: () => ({ schema: SCHEMA, window: windowPayload(window), total: all, pairs: shown.map(pairPayload) }),
  };
}

function pairPayload({ ip, actor, image, events, byOutcome, byCategory, first, last }: AddressPair): Payload {
  return {
    ip,
    actor,
    image,
    events,
    byOutcome,
    byCategory,
    first: instantPayload(first),
    last: instantPayload(last),
  };
}

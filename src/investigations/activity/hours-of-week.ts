import type { EventReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { displayInstant, type Instant, instantOf, type Zone } from '../../domain/instant.ts';
import { HOUR_MS } from '../../domain/time-window.ts';

const HOURS_A_DAY = 24;
const DAYS_A_WEEK = 7;

/** The events of one hour of the week, such as Mondays from 01:00 to 02:00. */
export interface HourOfWeek {
  /** From 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  /** From 0 to 23. */
  readonly hour: number;
  readonly events: number;
}

type WeekReader = Pick<EventReader, 'tally' | 'eventList'>;

/** Counts the selected events by weekday and hour in a zone: 168 cells, Monday first, also those without events. */
export function hoursOfWeek(reader: WeekReader, selection: Selection, zone: Zone): readonly HourOfWeek[] {
  const tallies = reader.tally(selection, ['hour']);
  const hours = tallies.map(({ key, events }) => ({ at: instantOf(Number(key.hour) * HOUR_MS), events }));
  // Where the zone is half an hour off, an hour of UTC lies in two of its hours, so each event is looked at.
  const isAligned = hours.every(({ at }) => at === null || displayInstant(at, zone).slice(14, 16) === '00');
  const counted = isAligned ? hours : timesOf(reader, selection);
  const cells = new Map<number, number>();
  for (const { at, events } of counted) {
    if (at === null) continue;
    const cell = cellOf(at, zone);
    cells.set(cell, (cells.get(cell) ?? 0) + events);
  }
  return Array.from({ length: DAYS_A_WEEK * HOURS_A_DAY }, (_, cell) => ({
    weekday: Math.floor(cell / HOURS_A_DAY) + 1,
    hour: cell % HOURS_A_DAY,
    events: cells.get(cell) ?? 0,
  }));
}

/** The place of a moment in the week, in hours since Monday 00:00 of the zone: from 0 to 167. */
export function cellOf(at: Instant, zone: Zone): number {
  const shown = displayInstant(at, zone);
  const weekday = new Date(`${shown.slice(0, 10)}T00:00:00Z`).getUTCDay();
  const sinceMonday = (weekday + DAYS_A_WEEK - 1) % DAYS_A_WEEK;
  return sinceMonday * HOURS_A_DAY + Number(shown.slice(11, 13));
}

function* timesOf(reader: WeekReader, selection: Selection): Iterable<{ readonly at: Instant; readonly events: 1 }> {
  for (const { time } of reader.eventList(selection).heads) yield { at: time, events: 1 };
}

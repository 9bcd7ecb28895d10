import type { CaseReader, Tally } from '../case/case-reader.ts';
import type { EventFilter, Selection } from '../case/event-filter.ts';
import { type Counts, countsBy, eventsOf, groupTallies } from '../case/tally-group.ts';
import type { Instant } from '../domain/instant.ts';
import { daysOf, type TimeWindow } from '../domain/time-window.ts';
import { CATEGORIES, LAYER_CATEGORIES, NETWORKS, OUTCOMES } from '../domain/vocabulary.ts';
import type { PublicAddressActivity } from './activity-summary.ts';
import { type ActorTotal, actorTotals, type Busiest, busiest, type ImageTotal, imageTotals } from './inventory.ts';

export interface SummaryQuery {
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  /** How many images, actors and addresses are listed. */
  readonly top: number;
}

export interface DayActivity {
  readonly date: string;
  readonly events: number;
  readonly byCategory: Counts;
}

export interface SourceActivity {
  readonly source: string;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** Days without events of a source, between days on which it logged something. */
export interface Gap {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

export interface SummaryResult {
  readonly window: TimeWindow;
  readonly events: number;
  readonly byCategory: Counts;
  readonly byOutcome: Counts;
  readonly byNetwork: Counts;
  readonly days: readonly DayActivity[];
  readonly images: readonly ImageTotal[];
  readonly actors: readonly ActorTotal[];
  readonly publicAddresses: readonly PublicAddressActivity[];
  readonly sources: readonly SourceActivity[];
  readonly gaps: readonly Gap[];
  /** How many images, actors and addresses there are; only the top of each list is shown. */
  readonly totals: { readonly images: number; readonly actors: number; readonly publicAddresses: number };
}

/** Counts what happened in a window. */
export function investigateSummary(reader: CaseReader, query: SummaryQuery): SummaryResult {
  const { window, where, top } = query;
  const selection: Selection = { window, where };
  const byCategory = reader.tally(selection, ['category']);
  const images = imageTotals(reader, withoutLayers(selection), top);
  const actors = actorTotals(reader, selection, top);
  const addresses = publicAddressActivity(reader, selection, top);
  const sourceDays = reader.tally(selection, ['source', 'day']);
  return {
    window,
    events: eventsOf(byCategory),
    byCategory: countsBy(CATEGORIES, byCategory, 'category'),
    byOutcome: countsBy(OUTCOMES, reader.tally(selection, ['outcome']), 'outcome'),
    byNetwork: countsBy(NETWORKS, reader.tally(selection, ['network']), 'network'),
    days: days(reader, selection, window),
    images: images.shown,
    actors: actors.shown,
    publicAddresses: addresses.shown,
    sources: sources(sourceDays),
    gaps: gaps(sourceDays, window),
    totals: { images: images.all, actors: actors.all, publicAddresses: addresses.all },
  };
}

/** Leaves out layer transfers unless the user asks for categories: one pull makes many of them. */
function withoutLayers({ window, where }: Selection): Selection {
  if (where.some(({ categories = [] }) => categories.length > 0)) return { window, where };
  return { window, where: [...where, { categoriesExcluded: LAYER_CATEGORIES }] };
}

/** Every day of the window, including days without events, because a silent day matters too. */
function days(reader: CaseReader, selection: Selection, window: TimeWindow): readonly DayActivity[] {
  const tallies = reader.tally(selection, ['day', 'category']);
  return daysOf(window).map((date) => {
    const ofDay = tallies.filter(({ key }) => key.day === date);
    return { date, events: eventsOf(ofDay), byCategory: countsBy(CATEGORIES, ofDay, 'category') };
  });
}

/** Public addresses, the busiest first. */
function publicAddressActivity(reader: CaseReader, selection: Selection, most: number): Busiest<PublicAddressActivity> {
  const where: readonly EventFilter[] = [...selection.where, { networks: ['public'] }];
  const query = { by: ['address'], named: 'address', most } as const;
  return busiest(reader, { ...selection, where }, query, ({ key }) => ({ ip: key.address ?? '' }));
}

function sources(sourceDays: readonly Tally[]): readonly SourceActivity[] {
  return groupTallies(sourceDays, ['source'])
    .map(({ name, events, first, last }) => ({ source: name, events, first, last }))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

function gaps(sourceDays: readonly Tally[], window: TimeWindow): readonly Gap[] {
  const dates = daysOf(window);
  return groupTallies(sourceDays, ['source'])
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, members }) => {
      const active = new Set(members.map(({ key }) => key.day ?? ''));
      const seen = dates.map((date) => active.has(date));
      const inside = dates.slice(seen.indexOf(true), seen.lastIndexOf(true) + 1);
      return silentRuns(inside, active).map((run) => ({ source: name, ...run }));
    });
}

function silentRuns(dates: readonly string[], active: ReadonlySet<string>): readonly Omit<Gap, 'source'>[] {
  const runs: Omit<Gap, 'source'>[] = [];
  let from: string | null = null;
  let length = 0;
  let previous = '';
  for (const date of dates) {
    if (active.has(date)) {
      if (from !== null) runs.push({ from, to: previous, days: length });
      from = null;
      length = 0;
    } else {
      from ??= date;
      length++;
    }
    previous = date;
  }
  return runs;
}

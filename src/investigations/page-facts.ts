import type { CaseReader } from '../case/case-reader.ts';
import type { EventFilter, Subject } from '../case/event-filter.ts';
import type { Finding } from '../domain/finding.ts';
import { splitReference } from '../domain/image-ref.ts';
import type { Zone } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { daysOf } from '../domain/time-window.ts';
import { type AddressPairs, addressPairs } from './activity/address-pairs.ts';
import { type HourOfWeek, hoursOfWeek } from './activity/hours-of-week.ts';
import { investigateUsages, type UsageResult } from './deployment/usage.ts';

/** A spray names thousands of addresses and images: these are looked up, those of the worst findings first. */
const MOST_NAMES = 50;
const MOST_PAIRS = 60;
const MOST_IMAGES = 200;
/** Events that findings rest on are read in full only up to this many. */
const MOST_EVENTS = 5000;

/** What a page about findings asks the case besides. */
export interface PageQuestion {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly where: readonly EventFilter[];
  /** The worst first, without suppressed ones. */
  readonly findings: readonly Finding[];
  readonly zone: Zone;
}

/** What happened on one day, in UTC. */
export interface DayCount {
  readonly date: string;
  readonly events: number;
}

export interface PageFacts {
  /** Every day of the baseline and of the window. */
  readonly days: readonly DayCount[];
  /** What the addresses of the findings reached in the window. */
  readonly pairs: AddressPairs;
  /** When the accounts of the findings acted in the baseline; all accounts where the findings name none. */
  readonly hours: readonly HourOfWeek[];
  /** Whose hours they are; empty for everybody. */
  readonly hoursOf: readonly string[];
  /** Where the images of the findings run; without clusters where the case holds no inventory. */
  readonly usages: readonly UsageResult[];
  /** The number of events in the baseline from each address of `events`. */
  readonly usual: ReadonlyMap<string, number>;
  /** The events that findings rest on, by number. */
  readonly events: ReadonlyMap<number, RecordedEvent>;
  /** How many of these events there are, read or not. */
  readonly evidence: number;
}

/** Asks a case for what a page shows beside findings and incidents. */
export function pageFacts(reader: CaseReader, question: PageQuestion): PageFacts {
  const { window, baseline, where, findings, zone } = question;
  const addresses = namesIn(findings, ({ ips }) => ips).slice(0, MOST_NAMES);
  const actors = namesIn(findings, ({ actors: names }) => names).slice(0, MOST_NAMES);
  const ofAddresses = subjectFilter(addresses.map((address) => ({ kind: 'address', address })));
  const ofActors = subjectFilter(actors.map((actor) => ({ kind: 'actor', actor })));
  const numbers = [...new Set(findings.flatMap(({ events }) => [...events]))];
  const evidence = reader.eventsByNumber(numbers.slice(0, MOST_EVENTS));
  return {
    days: dayCounts(reader, { from: baseline.from, to: window.to }, where),
    pairs: addresses.length === 0 ? NO_PAIRS : addressPairs(reader, { window, where: ofAddresses }, MOST_PAIRS),
    hours: hoursOfWeek(reader, { window: baseline, where: actors.length === 0 ? [] : ofActors }, zone),
    hoursOf: actors,
    usages: usagesOf(reader, findings),
    usual: usualOf(reader, baseline, evidence),
    events: new Map(evidence.map((event) => [event.seq, event])),
    evidence: numbers.length,
  };
}

const NO_PAIRS: AddressPairs = { all: 0, shown: [] };

/** The names in findings without repetition: those of the worst findings first. */
function namesIn(findings: readonly Finding[], namesOf: (finding: Finding) => readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const finding of findings) for (const name of namesOf(finding)) names.add(name);
  return [...names];
}

function subjectFilter(subjects: readonly Subject[]): readonly EventFilter[] {
  return [{ subjects }];
}

function dayCounts(reader: CaseReader, window: TimeWindow, where: readonly EventFilter[]): readonly DayCount[] {
  const counts = new Map(reader.tally({ window, where }, ['day']).map(({ key, events }) => [key.day ?? '', events]));
  return daysOf(window).map((date) => ({ date, events: counts.get(date) ?? 0 }));
}

/** The number of events in the baseline from each address of some events. */
function usualOf(
  reader: CaseReader,
  baseline: TimeWindow,
  events: readonly RecordedEvent[],
): ReadonlyMap<string, number> {
  const addresses = new Set(events.flatMap(({ client }) => client.ip ?? client.address ?? []));
  if (addresses.size === 0) return new Map();
  const where = subjectFilter([...addresses].map((address) => ({ kind: 'address', address })));
  const tallies = reader.tally({ window: baseline, where }, ['address']);
  return new Map(tallies.map(({ key, events: count }) => [key.address ?? '', count]));
}

function usagesOf(reader: CaseReader, findings: readonly Finding[]): readonly UsageResult[] {
  const images = namesIn(findings, ({ images: names }) => names)
    .slice(0, MOST_IMAGES)
    .flatMap((name) => {
      const image = splitReference(name);
      return image === null || image.repository === null ? [] : [{ ...image, repository: image.repository }];
    });
  return reader.inventories().length === 0 ? [] : investigateUsages(reader, images);
}

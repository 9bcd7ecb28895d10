import type { Dimension, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { EPOCH, printDay } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { dayOf } from '../../domain/time-window.ts';
import { isMachineType, type Severity } from '../../domain/vocabulary.ts';
import { addCount, addToGroup } from '../../numbers/group-by.ts';
import { type CountedEvents, type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { lookBackStart, newReadsOf, READS } from '../subjects/reads/first-reads.ts';
import { burstIn, LEAST_DAYS, type NewsOfKind, SERIES_DAYS, seriesIn } from '../subjects/reads/news-of-kind.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';
import { mostFrequentIn } from '../words/tallies.ts';

/** A burst is at least this many on one day. People look for things, so that theirs are larger. */
const BURST_OF_MACHINE = 5;
const BURST_OF_PERSON = 15;
/** What at least this many people begin with, and more than this share of all, is what people do here. */
const COMMON_NUMBER = 3;
const COMMON_SHARE = 0.1;
/** What an actor began to read that is told in one finding. */
interface Reach extends NewsOfKind {
  readonly actor: string;
  readonly isMachine: boolean;
  /** On how many days that was seen; 0 if the case is too short. */
  readonly earlierDays: number;
  readonly isYoung: boolean;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const found = reachesIn(window);
  if (found.length === 0) return;
  const { unfiltered } = window;
  const common = commonSeries(unfiltered, unfiltered === window ? found : reachesIn(unfiltered));
  yield* detections(window, found, common);
}

function reachesIn(window: ObservedWindow): readonly Reach[] {
  const news = newReadsOf(window, LEAST_DAYS);
  const subjects = news.map(({ actor }) => ({ kind: 'actor' as const, actor }));
  if (subjects.length === 0) return [];
  const machines = new Set(
    window.tally(['actor', 'actorType'], { ...READS, subjects }).flatMap(({ key }) => {
      return isMachineType(key.actorType) ? [key.actor ?? ''] : [];
    }),
  );
  return news.flatMap(({ actor, reads, earlier, earlierDays, isYoung }): readonly Reach[] => {
    const isMachine = machines.has(actor);
    const { from } = window.window;
    const least = isMachine ? BURST_OF_MACHINE : BURST_OF_PERSON;
    const series = seriesIn(reads, { earlier, earlierDays, isMachine }, from);
    const ofSeries = new Set(series?.reads);
    const rest = reads.filter((read) => !ofSeries.has(read));
    // What a new job does at first is a burst.
    const burst = isYoung ? null : burstIn(rest, earlier, { from, least });
    const told = [series, burst].filter((one) => one !== null);
    return told.map((one) => ({ ...one, actor, isMachine, earlierDays, isYoung }));
  });
}

/** How many people have a series, of all who read in the window, where they are too many to mean something; else null. */
function commonSeries(window: ObservedWindow, found: readonly Reach[]): Peers | null {
  const told = found.filter(isSeriesOfPerson).length;
  if (told < COMMON_NUMBER) return null;
  const readers = window.tally(['actor', 'actorType'], READS).filter(({ key }) => !isMachineType(key.actorType));
  const all = new Set(readers.map(({ key }) => key.actor ?? '')).size;
  return told > COMMON_SHARE * all ? { told, all } : null;
}

function isSeriesOfPerson({ kind, isMachine }: Reach): boolean {
  return kind === 'series' && !isMachine;
}

/** People who have a series, and all who read. */
interface Peers {
  readonly told: number;
  readonly all: number;
}

function* detections(window: ObservedWindow, found: readonly Reach[], common: Peers | null): Iterable<Detection> {
  const subjects = found.map(({ actor }) => ({ kind: 'actor' as const, actor }));
  const groups = window.groups(['actor', 'repository'], { ...READS, subjects });
  const visits = visitsOf(window, found);
  const places = placesOfAddresses(window, { ...READS, subjects });
  const since = lookBackStart(window);
  for (const reach of found) {
    const own = visits.get(reach);
    if (own === undefined || own.counted.events === 0) continue;
    // Some of a series were read before the window alone.
    const read = new Map([...own.repositories].filter(([, events]) => events > 0));
    const keys = mostFrequentIn(read).map((repository) => ({ actor: reach.actor, repository }));
    const addresses = mostFrequentIn(own.addresses);
    const from = fewOf(addresses) || 'an address that is not logged';
    const tools = mostFrequentIn(own.tools);
    const peers = isSeriesOfPerson(reach) ? common : null;
    yield {
      subject: `${reach.actor} ${reach.kind}`,
      severity: severityOf(reach, peers),
      reason: `${reach.actor} ${inWords(reach, printDay(since))}${peersInWords(peers)}. It read them from ${from}${tools.length === 0 ? '' : ` with ${fewOf(tools)}`}.`,
      images: keys.map(({ repository }) => repository),
      actors: [reach.actor],
      addresses: addresses.map((address) => ({ address, sortKey: places.get(address)?.sortKey ?? null })),
      isPublic: addresses.some((address) => places.get(address)?.isPublic),
      isCold: false,
      evidence: evidenceOfGroups(groups, keys, own.counted),
      next: eventsOfActor(reach.actor, READS.categories?.join(',')),
    };
  }
}

/** What an actor read in the window of what is told, from where and with what. */
class Visits {
  readonly counted: { -readonly [Key in keyof CountedEvents]: CountedEvents[Key] } = {
    events: 0,
    first: EPOCH,
    last: EPOCH,
  };
  /** Events by their values; the empty text stands for none. Of repositories, those that are told alone. */
  readonly repositories: Map<string, number>;
  readonly addresses = new Map<string, number>();
  readonly tools = new Map<string, number>();

  constructor({ reads }: Reach) {
    this.repositories = new Map(reads.map(({ repository }) => [repository, 0]));
  }

  add({ key, events, first, last }: Tally): void {
    const { repository, address, tool } = key;
    const before = this.repositories.get(repository ?? '');
    if (before === undefined) return;
    this.repositories.set(repository ?? '', before + events);
    const { counted } = this;
    if (counted.events === 0 || first < counted.first) counted.first = first;
    if (last > counted.last) counted.last = last;
    counted.events += events;
    addCount(this.addresses, address ?? '', events);
    addCount(this.tools, tool ?? '', events);
  }
}

function visitsOf(window: ObservedWindow, found: readonly Reach[]): ReadonlyMap<Reach, Visits> {
  const visits = new Map(found.map((reach) => [reach, new Visits(reach)]));
  const ofActors = new Map<string, Visits[]>();
  for (const [{ actor }, own] of visits) addToGroup(ofActors, actor, own);
  const subjects = Array.from(ofActors.keys(), (actor) => ({ kind: 'actor' as const, actor }));
  const by: readonly Dimension[] = ['actor', 'repository', 'address', 'tool'];
  for (const tally of window.tallies(by, { ...READS, subjects })) {
    for (const own of ofActors.get(tally.key.actor ?? '') ?? []) own.add(tally);
  }
  return visits;
}

interface AddressPlace {
  readonly sortKey: string | null;
  readonly isPublic: boolean;
}

/** Asked apart from what was done there: of addresses there are few. */
function placesOfAddresses(window: ObservedWindow, where: EventFilter): ReadonlyMap<string, AddressPlace> {
  const places = new Map<string, AddressPlace>();
  for (const { key } of window.tallies(['address', 'sortKey', 'isPublic'], where)) {
    const known = places.get(key.address ?? '');
    const isPublic = known?.isPublic === true || key.isPublic === 'true';
    places.set(key.address ?? '', { sortKey: known?.sortKey ?? key.sortKey ?? null, isPublic });
  }
  return places;
}

function severityOf({ kind, isMachine, isYoung, earlierDays }: Reach, peers: Peers | null): Severity {
  if (isMachine) return isYoung ? 'medium' : 'high';
  // People look at something new in some weeks and not in others.
  const isHabitKnown = kind === 'burst' || earlierDays === 0 || earlierDays >= SERIES_DAYS;
  return peers === null && isHabitKnown ? 'medium' : 'low';
}

function peersInWords(peers: Peers | null): string {
  return peers === null ? '' : `; ${peers.told} of the ${peers.all} people who read in the window have such a series`;
}

/** What it began with, and what of that kind the case shows before. */
function inWords({ kind, reads, usual, earlierDays }: Reach, since: string): string {
  const repositories = numberOf(reads.length, 'repository', 'repositories');
  const named = fewOf(reads.map(({ repository }) => repository));
  const days = new Set(reads.map(({ at }) => dayOf(at))).size;
  const [first, last] = [printDay(reads[0]?.at ?? EPOCH), printDay(reads.at(-1)?.at ?? EPOCH)];
  const when = days === 1 ? `on ${first}` : `on ${days} days from ${first} to ${last}`;
  const begun = `began to read ${repositories} (${named}) ${when}, and the case shows no earlier read of them by it`;
  if (earlierDays === 0) return begun;
  const most =
    kind === 'series'
      ? `it began with others on ${earlierDays < SERIES_DAYS ? '' : 'at most '}${usual} of ${Math.min(SERIES_DAYS, earlierDays)} days`
      : `it began with at most ${usual} on one day`;
  const history = usual === 0 ? 'it began with no other' : most;
  return `${begun}; before ${since} ${history} (its first days in the case left out)`;
}

export const rule: Rule = {
  id: 'new-repositories-for-actor',
  family: 'exfiltration',
  step: 'take',
  version: 3,
  title: 'Actor reads many repositories that it never read',
  severity: 'medium',
  attack: ['T1530', 'T1119'],
  why: 'A credential that is used for what it was made for reads the same repositories again and again. A thief goes through those that it never needed: all at once, or one a day so that nobody looks.',
  logic:
    'An actor reads many repositories for the first time in the case. What it reads is looked at in the window, and in the seven days before it if the case shows five days of the learning window before those. A series is on at least five of ten days (UTC) and goes on in the window. What the series holds aside, a burst is on one day of the window: at least 5 repositories of a robot or service, at least 15 of another actor. Both must exceed by more than half what the actor began with before, the series of a person by what chance explains. Its first week in the case is left out there; where the case shows less than two weeks of it before, the first half of them. Where fewer than ten days remain, the days of a series are reckoned to ten. Each repository counts by the share of its namespace that the actor did not use: the last one of its own team counts little. Repositories that are pushed for the first time meanwhile do not count. Actors that are younger than the days that are looked at are left out, but for the series of a robot or service that was there before the window. High for robots and services, medium for those. Low for the series of a person of whom the case shows fewer than ten days before, or where more than a tenth of the people who read, and at least three, have one.',
  falsePositives:
    'Somebody who changes teams, a job that is given more to do, a scanner or a mirror that is set up: its first week is like that. Allow it for a fortnight; then its habits are known.',
  references: ['https://attack.mitre.org/techniques/T1530/', 'https://attack.mitre.org/techniques/T1119/'],
  needs: ['pull'],
  stage: 'events',
  detect,
};

import type { CaseReader, EventList } from '../case/case-reader.ts';
import type { EventFilter, Subject } from '../case/event-filter.ts';
import { isPull } from '../case/logical-pulls.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { EventHead, RecordedEvent } from '../domain/registry-event.ts';
import { canonicalHost } from '../domain/registry-host.ts';
import type { DigestPeriod, TagHistory } from '../domain/tag-history.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { LAYER_CATEGORIES } from '../domain/vocabulary.ts';
import { askTogether } from '../numbers/group-by.ts';
import type { Sequence } from '../numbers/sequence.ts';
import { ActivityCount, type ActivitySummary } from './activity-summary.ts';
import { investigateUsage, runningText } from './deployment/usage.ts';
import { filterOfImages, type ResolvedImage } from './names/resolve-image.ts';
import { NewestKept } from './strands/newest-kept.ts';
import { type RegistryTagHistory, tagHistories } from './strands/tag-histories.ts';
import { mergedStrands } from './strands/timeline-merge.ts';
import { type Concern, type Strand, strandsOf, touches } from './strands/timeline-strands.ts';
import type { Twin } from './twins/act.ts';
import { ActFollower } from './twins/act-follower.ts';
import { LikelyTwins } from './twins/likely-twins.ts';

/** What a timeline tells of an event. */
export interface TimelineNote extends Concern {
  /** The digest that the tag pointed to before, if this event moved the tag; else null. */
  readonly movedFrom: string | null;
  /** If this request continues a pull, `seq` of the request that began the pull; else null. */
  readonly pullOf: number | null;
  /** Whether an earlier event of the timeline tells of the same act. */
  readonly isRepeated: boolean;
}

/** An event and its place in the timeline, before its twins are looked up. */
interface PlacedEvent extends TimelineNote {
  readonly event: RecordedEvent;
}

export interface TimelineEvent extends PlacedEvent {
  /** What other logs most likely say of the same act. */
  readonly twins: readonly Twin[];
}

export interface TimelineQuery {
  readonly image: ResolvedImage;
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  /** Whether only events are shown that name the tag or digest itself. */
  readonly isExact: boolean;
  /** Whether transfers of single layers are shown. They are always counted. */
  readonly withLayers: boolean;
  /** How many of the newest events are wanted; null for all of them. All are counted. */
  readonly top: number | null;
  /** Whether the newest event comes first. The default is the order of time, which takes less memory. */
  readonly isNewestFirst?: boolean;
}

export interface TimelineResult {
  readonly image: ImageReference;
  /** The name of the image, or of all images that are meant. */
  readonly title: string;
  /** Whether all events are about one repository. */
  readonly isOfOneRepository: boolean;
  readonly window: TimeWindow;
  /** Of all events, also of those that are not among the newest. */
  readonly summary: ActivitySummary;
  /** What the tag pointed to in the window. */
  readonly digests: readonly DigestPeriod[];
  /** In the order that was asked for. They are read from the case while they are iterated, which must stay open. */
  readonly events: Sequence<TimelineEvent>;
  /** How many pulls succeeded. All manifest requests of one pull count once, and what several logs tell of one. */
  readonly pulls: number;
  /** How many requests for a manifest there were, however many logs tell of each. */
  readonly manifestRequests: number;
  /** How many layers of the repository were transferred in the window. */
  readonly layers: number;
  readonly areLayersShown: boolean;
  /** The registries that have the image, each by its canonical host. */
  readonly registries: readonly string[];
  /** Where the image ran, by the newest inventories: `prod-1 (3 pods) at 2026-11-28 12:48 UTC`. */
  readonly running: readonly string[];
  /** How many repositories are meant, if only events that name the image are shown because of their number; else null. */
  readonly manyPlaces: number | null;
}

/** What was pulled by the digest of a tag is looked for in at most this many repositories. */
const MOST_FOLLOWED = 50;

const WITHOUT_LAYERS: EventFilter = { categoriesExcluded: LAYER_CATEGORIES };

/**
 * The events of an image in order of time. The image is a tag, a digest or a whole repository. The events are read once
 * to count them, and again for each time that they are iterated, so that memory does not grow with their number.
 */
export function investigateTimeline(reader: CaseReader, query: TimelineQuery): TimelineResult {
  const { image, window, isNewestFirst = false } = query;
  const known = { hosts: reader.registryHosts(), aliases: reader.registryAliases() };
  const isMany = !image.isWide && image.places.length > MOST_FOLLOWED;
  const ofPlaces = isMany ? [] : historiesOf(reader, image);
  const histories = ofPlaces.flat();
  const isExact = query.isExact || isMany;
  const twins = new LikelyTwins(reader);
  const strands = strandsOf(reader, { asked: image, window, isExact, histories: ofPlaces });
  const line = new EventLine(reader, query, { strands, histories, twins });
  const count = new TimelineCount();
  const newest = new NewestKept<NotedNumber>(query.top ?? (isNewestFirst ? Number.POSITIVE_INFINITY : 0));
  for (const { event, note } of line.heads()) {
    count.add(event, note);
    newest.add({ seq: event.seq, note });
  }
  const summary = count.activity.summary();
  return {
    image: image.image,
    title: image.title,
    isOfOneRepository: !image.isWide && image.places.length < 2,
    window,
    summary,
    digests: histories
      .flatMap(({ periods }) => periods)
      .filter((period) => touches(window, period))
      .toSorted((a, b) => a.from - b.from || (a.digest < b.digest ? -1 : 1)),
    events:
      query.top === null && !isNewestFirst
        ? { length: summary.events, [Symbol.iterator]: () => line.events() }
        : twins.added(eventsOf(reader, isNewestFirst ? newest.inOrder().toReversed() : newest.inOrder())),
    pulls: count.pulls,
    manifestRequests: count.requests,
    layers: countLayers(reader, query),
    areLayersShown: query.withLayers,
    registries: [...new Set(Array.from(count.hosts, (host) => canonicalHost(host, known.aliases)))].toSorted(),
    running: runningText(investigateUsage(reader, image)),
    manyPlaces: isMany ? image.places.length : null,
  };
}

/** For each place, the histories of its tag; none for a name that means more than its places. */
function historiesOf(
  reader: CaseReader,
  { places, isWide }: ResolvedImage,
): readonly (readonly RegistryTagHistory[])[] {
  if (isWide) return [];
  const tags = places.map(({ registries, image: { repository, tag } }) => {
    return tag === null ? [] : [{ registries, repository, tag }];
  });
  return askTogether(tags, (all) => tagHistories(reader, all)).map((ofPlace) => ofPlace.flat());
}

interface Noted<Event> {
  readonly event: Event;
  readonly note: TimelineNote;
  readonly twins: readonly Twin[];
}

interface NotedNumber {
  readonly seq: number;
  readonly note: TimelineNote;
}

interface LineParts {
  readonly strands: readonly Strand[];
  readonly histories: readonly TagHistory[];
  readonly twins: LikelyTwins;
}

/** Reads the events of the strands in order of time. */
class EventLine {
  readonly #strands: readonly Strand[];
  readonly #lists: readonly EventList[];
  readonly #moves: ReadonlyMap<number, string>;
  readonly #twins: LikelyTwins;

  constructor(
    reader: CaseReader,
    { window, where, withLayers }: TimelineQuery,
    { strands, histories, twins }: LineParts,
  ) {
    const shown: readonly EventFilter[] = withLayers ? where : [...where, WITHOUT_LAYERS];
    this.#strands = strands;
    this.#lists = strands.map(({ subjects, narrow }) => {
      return reader.eventList({ window, where: [...shown, { subjects }, narrow] });
    });
    this.#twins = twins;
    this.#moves = new Map(histories.flatMap(({ moves }) => moves).map(({ seq, from }) => [seq, from]));
  }

  heads(): Generator<Noted<EventHead>> {
    return this.#noted(this.#lists.map(({ heads }) => heads));
  }

  *events(): Generator<TimelineEvent> {
    for (const { event, note, twins } of this.#noted(this.#lists)) yield { event, ...note, twins };
  }

  *#noted<Event extends EventHead>(lists: readonly Sequence<Event>[]): Generator<Noted<Event>> {
    const acts = new ActFollower();
    for (const { event, concern, twins, act } of this.#twins.told(mergedStrands(this.#strands, lists))) {
      const movedFrom = this.#moves.get(event.seq) ?? null;
      const { match, inferred } = concern;
      yield { event, note: { match, inferred, movedFrom, ...acts.placeOf(event, act) }, twins };
    }
  }
}

/** How many events one question reads. */
const EVENTS_AT_ONCE = 500;

/** The events with these numbers, in this order. */
function eventsOf(reader: CaseReader, noted: readonly NotedNumber[]): Sequence<PlacedEvent> {
  return {
    length: noted.length,
    *[Symbol.iterator]() {
      for (let at = 0; at < noted.length; at += EVENTS_AT_ONCE) {
        const block = noted.slice(at, at + EVENTS_AT_ONCE);
        const events = new Map(reader.eventsByNumber(block.map(({ seq }) => seq)).map((event) => [event.seq, event]));
        for (const { seq, note } of block) {
          const event = events.get(seq);
          if (event !== undefined) yield { event, ...note };
        }
      }
    },
  };
}

/** What is told of all events of a timeline. */
class TimelineCount {
  readonly activity = new ActivityCount();
  /** As the events name them. */
  readonly hosts = new Set<string>();
  pulls = 0;
  requests = 0;

  add(event: EventHead, { pullOf, isRepeated }: TimelineNote): void {
    this.activity.add(event);
    const host = event.image?.registry ?? null;
    if (host !== null) this.hosts.add(host);
    if (event.category === 'pull' && !isRepeated) this.requests++;
    if (pullOf === null && isPull(event)) this.pulls++;
  }
}

/** Counts the layer transfers of the repository, because layer transfers name no tag. */
function countLayers(reader: CaseReader, { image, window, where }: TimelineQuery): number {
  const layers: EventFilter = { categories: LAYER_CATEGORIES };
  if (image.isWide) return reader.count({ window, where: [...where, layers, filterOfImages([image])] });
  const subjects = image.places.map(({ registries, image: { repository } }): Subject => {
    return { kind: 'repository', registries, repository };
  });
  return subjects.length === 0 ? 0 : reader.count({ window, where: [...where, { ...layers, subjects }] });
}

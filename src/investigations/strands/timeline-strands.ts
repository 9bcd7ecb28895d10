import type { CaseReader } from '../../case/case-reader.ts';
import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { isCreation } from '../../domain/creation-actions.ts';
import type { EventHead } from '../../domain/registry-event.ts';
import type { DigestPeriod } from '../../domain/tag-history.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { addToGroup } from '../../numbers/group-by.ts';
import { lowerBound } from '../../numbers/lower-bound.ts';
import { filterOfImages, type ImagePlace, type ResolvedImage } from '../names/resolve-image.ts';
import { type RegistryTagHistory, tagHistories } from './tag-histories.ts';

/** How an event concerns the image asked about. */
export type Match = 'tag' | 'digest' | 'repository';

/** How an event belongs to a timeline. */
export interface Concern {
  readonly match: Match;
  /** True if the link to the image is concluded from other events, not stated by the event itself. */
  readonly inferred: boolean;
}

/** A part of a timeline: the events about some subjects, and how each of them concerns the image. */
export interface Strand {
  readonly subjects: readonly Subject[];
  readonly narrow: EventFilter;
  /** Null if the event does not belong to the strand. */
  concernOf(event: EventHead): Concern | null;
}

/** What strands are made for. */
export interface StrandQuery {
  readonly asked: ResolvedImage;
  readonly window: TimeWindow;
  /** Whether only events are shown that name the tag or digest itself. */
  readonly isExact: boolean;
  /** For each place of the image, the histories of its tag; empty without a tag. */
  readonly histories: readonly (readonly RegistryTagHistory[])[];
}

interface PlaceQuery extends Pick<StrandQuery, 'window' | 'isExact'> {
  readonly place: ImagePlace;
  readonly histories: readonly RegistryTagHistory[];
}

/** Events on a whole repository or namespace that delete the image or change who can reach it. */
const CONTAINER_EVENTS: EventFilter = { categories: ['delete', 'policy', 'config', 'restore', 'untag'] };

/** The strands, the most precise first: an event is shown once, under the first strand that has it. */
export function strandsOf(reader: CaseReader, { asked, window, isExact, histories }: StrandQuery): readonly Strand[] {
  if (asked.isWide) return [wideStrand(asked)];
  return asked.places.flatMap((place, index) =>
    strandsOfPlace(reader, { place, window, isExact, histories: histories[index] ?? [] }),
  );
}

/** All events that match the patterns of a name. */
function wideStrand(asked: ResolvedImage): Strand {
  const { tag, digest } = asked.image;
  const match: Match = digest !== null ? 'digest' : tag !== null ? 'tag' : 'repository';
  return { subjects: [], narrow: filterOfImages([asked]), concernOf: () => ({ match, inferred: false }) };
}

function strandsOfPlace(reader: CaseReader, query: PlaceQuery): readonly Strand[] {
  const { place, isExact, histories } = query;
  const { registries, image } = place;
  const { repository, tag, digest } = image;
  const container = stating('repository', { kind: 'container', registries, repository });
  if (tag === null && digest === null) {
    return [stating('repository', { kind: 'repository', registries, repository }), container];
  }
  const named: readonly Strand[] = [
    ...(tag === null ? [] : [stating('tag', { kind: 'tag', registries, repository, tag })]),
    ...(digest === null ? [] : [stating('digest', { kind: 'digest', registries, repository, digest })]),
  ];
  if (isExact) return named;
  return [
    ...named,
    ...histories.flatMap((history) => heldDigests(history, query)),
    ...(digest === null ? [] : pointingTags(reader, digest, query)),
    {
      ...container,
      narrow: CONTAINER_EVENTS,
      // A repository is made before it holds an image, so that this tells nothing of a tag or a digest.
      concernOf: (event) => (isCreation(event.action) ? null : container.concernOf(event)),
    },
  ];
}

function stating(match: Match, subject: Subject): Strand {
  const concern = { match, inferred: false };
  return { subjects: [subject], narrow: {}, concernOf: () => concern };
}

/** Events on the digests of a tag, each while the tag pointed to it. They matter because clusters mostly pull by digest. */
function heldDigests({ periods, registries }: RegistryTagHistory, { place, window }: PlaceQuery): readonly Strand[] {
  const { repository, tag } = place.image;
  const held = new Map<string, DigestPeriod[]>();
  for (const period of periods) if (touches(window, period)) addToGroup(held, period.digest, period);
  if (held.size === 0) return [];
  const subjects = Array.from(held.keys(), (digest): Subject => ({ kind: 'digest', registries, repository, digest }));
  const periodAt = new Map(Array.from(held, ([digest, ofDigest]) => [digest, lookUp(ofDigest)]));
  const concernOf = ({ image: of, time }: EventHead): Concern | null => {
    if ((of?.tag ?? tag) !== tag) return null;
    const period = periodAt.get(of?.digest ?? '')?.(time) ?? null;
    return period === null ? null : { match: 'digest', inferred: period.basis === 'inferred' };
  };
  return [{ subjects, narrow: {}, concernOf }];
}

/** Events that name only a tag, while that tag pointed to the digest. */
function pointingTags(
  reader: CaseReader,
  digest: string,
  { place: { image, registries }, window }: PlaceQuery,
): readonly Strand[] {
  const { repository } = image;
  const subject: Subject = { kind: 'digest', registries, repository, digest };
  const tags = reader
    .tally({ window: null, where: [{ subjects: [subject] }] }, ['tag'])
    .flatMap(({ key }) => key.tag ?? []);
  const histories = tagHistories(
    reader,
    tags.map((tag) => ({ registries, repository, tag })),
  );
  const pointing = new Map<string, Pointing[]>();
  for (const [index, tag] of tags.entries()) {
    for (const { registries: hosts, periods } of histories[index] ?? []) {
      const held = periods.filter((period) => period.digest === digest && touches(window, period));
      if (held.length > 0) addToGroup(pointing, tag, { hosts, periodAt: lookUp(held) });
    }
  }
  if (pointing.size === 0) return [];
  const subjects = Array.from(pointing, ([tag, ofTag]) =>
    ofTag.map(({ hosts }): Subject => ({ kind: 'tag', registries: hosts, repository, tag })),
  ).flat();
  const concern = { match: 'tag' as const, inferred: true };
  const concernOf = ({ image: of, time }: EventHead) => {
    if (of === null || of.digest !== null) return null;
    const ofTag = pointing.get(of.tag ?? '') ?? [];
    const isHeld = ofTag.some(({ hosts, periodAt }) => isIn(hosts, of.registry) && periodAt(time) !== null);
    return isHeld ? concern : null;
  };
  return [{ subjects, narrow: {}, concernOf }];
}

/** When a tag pointed to the digest asked about, in one registry. */
interface Pointing {
  readonly hosts: readonly string[] | null;
  readonly periodAt: (time: number) => DigestPeriod | null;
}

function isIn(hosts: readonly string[] | null, registry: string | null): boolean {
  return hosts === null || (registry !== null && hosts.includes(registry));
}

/** Finds the period that holds a moment; null for none. `periods` must be in order of time, without overlap. */
function lookUp(periods: readonly DigestPeriod[]): (time: number) => DigestPeriod | null {
  // A tag may move a million times, so that looking through the periods for each event would not end.
  const ends = periods.map(({ to }) => to ?? Number.POSITIVE_INFINITY);
  return (time) => {
    const period = periods[lowerBound(ends, time + 1)];
    return period !== undefined && period.from <= time ? period : null;
  };
}

/** Whether a period and a window have a moment in common. */
export function touches({ from, to }: TimeWindow, period: DigestPeriod): boolean {
  const end = period.to ?? to;
  return Math.max(from, period.from) < Math.min(to, end);
}

import type { CaseReader, EventFilter, Subject, Tally } from '../domain/case-reader.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { LAYER_CATEGORIES } from '../domain/terms.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { type ActivitySummary, summariseEvents } from './activity-summary.ts';

/** How an event concerns the image asked about. */
export type Match = 'tag' | 'digest' | 'repository';

export interface TimelineEvent extends RecordedEvent {
  readonly match: Match;
}

export interface TimelineQuery {
  readonly image: ImageReference & { readonly repository: string };
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  /** Only events that name the tag or digest itself. */
  readonly isExact: boolean;
  /** Whether transfers of single layers are shown; they are counted in any case. */
  readonly withLayers: boolean;
}

export interface TimelineResult {
  readonly image: ImageReference;
  readonly window: TimeWindow;
  readonly summary: ActivitySummary;
  readonly events: readonly TimelineEvent[];
  /** Layer transfers that are counted in the summary but not shown. */
  readonly layersHidden: number;
  readonly registries: readonly string[];
}

/** Events on a repository or namespace as a whole that took the image away or changed who can reach it. */
const CONTAINER_EVENTS: EventFilter = { categories: ['delete', 'policy', 'config', 'restore', 'untag'] };
const WITHOUT_LAYERS: EventFilter = { categoriesExcluded: LAYER_CATEGORIES };

interface MatchedSubject {
  readonly match: Match;
  readonly subject: Subject;
}

/** The event line of an image: a tag, a digest, or a whole repository. */
export function investigateTimeline(reader: CaseReader, query: TimelineQuery): TimelineResult {
  const { image, window, where } = query;
  const shown: readonly EventFilter[] = query.withLayers ? where : [...where, WITHOUT_LAYERS];
  const bySeq = new Map<number, TimelineEvent>();
  for (const { match, subject } of subjectsOf(query)) {
    const narrow: EventFilter = match === 'repository' && !isWholeRepository(image) ? CONTAINER_EVENTS : {};
    for (const event of reader.events({ window, where: [...shown, { subject }, narrow] })) {
      if (!bySeq.has(event.seq)) bySeq.set(event.seq, { ...event, match });
    }
  }
  const events = [...bySeq.values()].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  const layers = query.withLayers ? 0 : countLayers(reader, query);
  const registries = [...new Set(events.map((event) => event.image?.registry ?? null))].filter((host) => host !== null);
  return {
    image,
    window,
    summary: summariseEvents(events),
    events,
    layersHidden: layers,
    registries: registries.toSorted(),
  };
}

function isWholeRepository(image: ImageReference): boolean {
  return image.tag === null && image.digest === null;
}

/** Most telling match first: an event is shown once, under the first that it meets. */
function subjectsOf({ image, isExact }: TimelineQuery): readonly MatchedSubject[] {
  const { registry, repository, tag, digest } = image;
  const container: readonly MatchedSubject[] = isExact
    ? []
    : [{ match: 'repository', subject: { kind: 'container', registry, repository } }];
  if (isWholeRepository(image)) {
    return [{ match: 'repository', subject: { kind: 'repository', registry, repository } }, ...container];
  }
  return [
    ...(tag === null ? [] : [{ match: 'tag' as const, subject: { kind: 'tag' as const, registry, repository, tag } }]),
    ...(digest === null
      ? []
      : [{ match: 'digest' as const, subject: { kind: 'digest' as const, registry, repository, digest } }]),
    ...container,
  ];
}

/** Layer transfers name no tag: those of the repository are what can be counted. */
function countLayers(reader: CaseReader, { image, window, where }: TimelineQuery): number {
  const { registry, repository } = image;
  const layers: EventFilter = { categories: LAYER_CATEGORIES, subject: { kind: 'repository', registry, repository } };
  const tallies: readonly Tally[] = reader.tally({ window, where: [...where, layers] }, ['category']);
  return tallies.reduce((sum, { events }) => sum + events, 0);
}

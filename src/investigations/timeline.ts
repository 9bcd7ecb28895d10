import type { CaseReader } from '../case/case-reader.ts';
import type { EventFilter, Subject } from '../case/event-filter.ts';
import { continuedPulls, isPull, type PullRequest } from '../case/logical-pulls.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { canonicalHost, hostsOf } from '../domain/registry-host.ts';
import type { DigestPeriod } from '../domain/tag-history.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { LAYER_CATEGORIES } from '../domain/vocabulary.ts';
import { type ActivitySummary, summariseEvents } from './activity-summary.ts';
import { type RegistryTagHistory, tagHistories } from './tag-histories.ts';
import { investigateUsage, type NamedImage, runningText } from './usage.ts';

/** How an event concerns the image asked about. */
export type Match = 'tag' | 'digest' | 'repository';

export interface TimelineEvent extends RecordedEvent {
  readonly match: Match;
  /** True if the link to the image is concluded from other events, not stated by the event itself. */
  readonly inferred: boolean;
  /** The digest that the tag pointed to before, if this event moved the tag; else null. */
  readonly movedFrom: string | null;
  /** If this request continues a pull, `seq` of the request that began the pull; else null. */
  readonly pullOf: number | null;
}

export interface TimelineQuery {
  readonly image: NamedImage;
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  /** Whether only events are shown that name the tag or digest itself. */
  readonly isExact: boolean;
  /** Whether transfers of single layers are shown. They are always counted. */
  readonly withLayers: boolean;
}

export interface TimelineResult {
  readonly image: ImageReference;
  readonly window: TimeWindow;
  readonly summary: ActivitySummary;
  /** What the tag pointed to in the window. */
  readonly digests: readonly DigestPeriod[];
  readonly events: readonly TimelineEvent[];
  /** How many pulls succeeded. All manifest requests of one pull count once. */
  readonly pulls: number;
  /** How many layers of the repository were transferred in the window. */
  readonly layers: number;
  readonly areLayersShown: boolean;
  /** The registries that have the image, each by its canonical host. */
  readonly registries: readonly string[];
  /** Where the image runs now: `prod-1 (3 pods)`. */
  readonly running: readonly string[];
}

/** Events on a whole repository or namespace that delete the image or change who can reach it. */
const CONTAINER_EVENTS: EventFilter = { categories: ['delete', 'policy', 'config', 'restore', 'untag'] };
const WITHOUT_LAYERS: EventFilter = { categoriesExcluded: LAYER_CATEGORIES };

/** A part of the answer: some events, and how they concern the image. */
interface Strand {
  readonly match: Match;
  readonly inferred: boolean;
  readonly subject: Subject;
  readonly window: TimeWindow;
  readonly narrow: EventFilter;
  /** Whether a selected event belongs to the strand. */
  keeps(event: RecordedEvent): boolean;
}

/** The events of an image in order of time. The image is a tag, a digest or a whole repository. */
export function investigateTimeline(reader: CaseReader, query: TimelineQuery): TimelineResult {
  const { image, window, where } = query;
  const known = { hosts: reader.registryHosts(), aliases: reader.registryAliases() };
  const registries = hostsOf(image.registry, known);
  const { tag, repository } = image;
  const histories = tag === null ? [] : tagHistories(reader, [{ registries, repository, tag }]).flat();
  const shown: readonly EventFilter[] = query.withLayers ? where : [...where, WITHOUT_LAYERS];
  const bySeq = new Map<number, RecordedEvent & Pick<TimelineEvent, 'match' | 'inferred'>>();
  for (const strand of strandsOf(reader, query, registries, histories)) {
    const { subject, narrow, match, inferred } = strand;
    const events = reader.events({ window: strand.window, where: [...shown, { subjects: [subject] }, narrow] });
    for (const event of events.filter((candidate) => strand.keeps(candidate))) {
      if (!bySeq.has(event.seq)) bySeq.set(event.seq, { ...event, match, inferred });
    }
  }
  const ordered = [...bySeq.values()].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  const continued = continuedPulls(ordered.map(requestOf));
  const moves = new Map(histories.flatMap((history) => history.moves).map(({ seq, from }) => [seq, from]));
  const events = ordered.map((event) => ({
    ...event,
    movedFrom: moves.get(event.seq) ?? null,
    pullOf: continued.get(event.seq) ?? null,
  }));
  const hosts = events
    .flatMap((event) => event.image?.registry ?? [])
    .map((host) => canonicalHost(host, known.aliases));
  return {
    image,
    window,
    summary: summariseEvents(events),
    digests: digestsIn(window, histories),
    events,
    pulls: events.filter((event) => event.pullOf === null && isPull(event)).length,
    layers: countLayers(reader, query, registries),
    areLayersShown: query.withLayers,
    registries: [...new Set(hosts)].toSorted(),
    running: runningText(investigateUsage(reader, image)),
  };
}

function requestOf({ seq, time, category, outcome, actor, client, image }: RecordedEvent): PullRequest {
  const { repository = null, tag = null } = image ?? {};
  return { seq, time, category, outcome, actor: actor.id ?? actor.name, address: client.address, repository, tag };
}

/** Periods that touch the window, in order of time. */
function digestsIn(window: TimeWindow, histories: readonly RegistryTagHistory[]): readonly DigestPeriod[] {
  return histories
    .flatMap(({ periods }) => periods)
    .filter((period) => overlap(window, period) !== null)
    .toSorted((a, b) => a.from - b.from || (a.digest < b.digest ? -1 : 1));
}

const everything = () => true;

/** The strands, the most precise first: an event is shown once, under the first strand that has it. */
function strandsOf(
  reader: CaseReader,
  query: TimelineQuery,
  registries: readonly string[] | null,
  histories: readonly RegistryTagHistory[],
): readonly Strand[] {
  const { image, window, isExact } = query;
  const { repository, tag, digest } = image;
  const plain = { inferred: false, window, narrow: {}, keeps: everything };
  const container: Strand = {
    ...plain,
    match: 'repository',
    subject: { kind: 'container', registries, repository },
    narrow: tag === null && digest === null ? {} : CONTAINER_EVENTS,
  };
  const named: readonly Strand[] = [
    ...(tag === null
      ? []
      : [{ ...plain, match: 'tag' as const, subject: { kind: 'tag' as const, registries, repository, tag } }]),
    ...(digest === null
      ? []
      : [{ ...plain, match: 'digest' as const, subject: { kind: 'digest' as const, registries, repository, digest } }]),
  ];
  if (named.length === 0) {
    return [{ ...plain, match: 'repository', subject: { kind: 'repository', registries, repository } }, container];
  }
  if (isExact) return named;
  const byDigest = histories.flatMap((history) =>
    history.periods.flatMap((period) => digestStrand(period, query, history.registries)),
  );
  const byTag = digest === null ? [] : tagStrands(reader, { ...query, digest }, registries);
  return [...named, ...byDigest, ...byTag, container];
}

/** Events on a digest while the tag pointed to it. They matter because clusters mostly pull by digest. */
function digestStrand(
  period: DigestPeriod,
  { image, window }: TimelineQuery,
  registries: readonly string[] | null,
): readonly Strand[] {
  const held = overlap(window, period);
  if (held === null) return [];
  const { repository, tag } = image;
  return [
    {
      match: 'digest',
      inferred: period.basis === 'inferred',
      subject: { kind: 'digest', registries, repository, digest: period.digest },
      window: held,
      narrow: {},
      keeps: (event) => (event.image?.tag ?? tag) === tag,
    },
  ];
}

/** Events that name only a tag, while that tag pointed to the digest. */
function tagStrands(
  reader: CaseReader,
  { image, window, digest }: TimelineQuery & { readonly digest: string },
  registries: readonly string[] | null,
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
  return tags.flatMap((tag, index) =>
    (histories[index] ?? []).flatMap((history) =>
      history.periods.flatMap((period): readonly Strand[] => {
        const held = overlap(window, period);
        if (period.digest !== digest || held === null) return [];
        const keeps = (event: RecordedEvent) => event.image?.digest === null;
        const named: Subject = { kind: 'tag', registries: history.registries, repository, tag };
        return [{ match: 'tag', inferred: true, subject: named, window: held, narrow: {}, keeps }];
      }),
    ),
  );
}

function overlap(window: TimeWindow, { from, to }: Pick<DigestPeriod, 'from' | 'to'>): TimeWindow | null {
  const [, start = window.from] = [window.from, from].toSorted((a, b) => a - b);
  const [end = window.to] = [window.to, to ?? window.to].toSorted((a, b) => a - b);
  return start < end ? { from: start, to: end } : null;
}

/** Counts the layer transfers of the repository, because layer transfers name no tag. */
function countLayers(
  reader: CaseReader,
  { image, window, where }: TimelineQuery,
  registries: readonly string[] | null,
): number {
  const subject: Subject = { kind: 'repository', registries, repository: image.repository };
  const layers: EventFilter = { categories: LAYER_CATEGORIES, subjects: [subject] };
  return reader.count({ window, where: [...where, layers] });
}

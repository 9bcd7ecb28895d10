import type {
  Dimension,
  GroupsPerQuery,
  GroupsQuery,
  NamedField,
  Page,
  RankingQuery,
  StoredCase,
  Tally,
} from '../../src/case/case-reader.ts';
import type { Contradiction } from '../../src/case/contradiction.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../src/case/event-filter.ts';
import type { AllowEntry } from '../../src/domain/allow-entry.ts';
import type {
  ClusterInventory,
  DeployedContainer,
  ObservedContainer,
  RegistryAlias,
} from '../../src/domain/deployment.ts';
import type { EvidenceFile, Rejection, UnreadFile } from '../../src/domain/evidence-file.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Note, RuleSwitch } from '../../src/domain/judgement.ts';
import type { RecordedEvent, RegistryEvent } from '../../src/domain/registry-event.ts';
import type { TimeWindow } from '../../src/domain/time-window.ts';
import { matches, selected, stepOf, tallied, valueIn } from './naive-case.ts';

export interface StoredInventory {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  readonly containers: readonly ObservedContainer[];
  readonly file: string;
}

/** What a case holds, as plain lists in the order in which it was stored. */
export interface CaseContents {
  readonly files: readonly EvidenceFile[];
  /** In the order in which imports did not read them. */
  readonly unread: readonly UnreadFile[];
  readonly events: readonly RecordedEvent[];
  /** Also those of records that were duplicates. */
  readonly recorded: readonly RegistryEvent[];
  readonly rejections: readonly Rejection[];
  readonly contradictions: readonly Contradiction[];
  readonly allowEntries: readonly AllowEntry[];
  readonly inventories: readonly StoredInventory[];
  /** What a provider calls clusters, by their ids. */
  readonly clusterNames: readonly (readonly [id: string, name: string])[];
  readonly aliases: readonly RegistryAlias[];
  readonly notes: readonly Note[];
  readonly rulesOff: readonly RuleSwitch[];
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Compares by one part after the other. */
function byParts<T>(...parts: readonly ((item: T) => string)[]) {
  return (a: T, b: T) => parts.map((part) => byBytes(part(a), part(b))).find((order) => order !== 0) ?? 0;
}

/** Answers every question about a case by looking through lists. */
export class NaiveCaseReader implements StoredCase {
  readonly #stored: CaseContents;

  constructor(stored: CaseContents) {
    this.#stored = stored;
  }

  coverage() {
    const [first, last] = [
      this.events({ window: null, where: [] }).at(0),
      this.events({ window: null, where: [] }).at(-1),
    ];
    if (first === undefined || last === undefined) return null;
    return { events: this.#stored.events.length, first: first.time, last: last.time };
  }

  coverageBetween(instants: readonly Instant[]) {
    const edges = [Number.NEGATIVE_INFINITY, ...instants, Number.POSITIVE_INFINITY];
    return edges.slice(1).map((to, at) => {
      const from = edges[at] ?? 0;
      const within = this.events({ window: null, where: [] }).filter(({ time }) => time >= from && time < to);
      const [first, last] = [within.at(0)?.time, within.at(-1)?.time];
      return first === undefined || last === undefined ? null : { events: within.length, first, last };
    });
  }

  count(selection: Selection) {
    return this.events(selection).length;
  }

  events(selection: Selection, page?: Page) {
    const whole = selected(this.#stored.events, selection);
    if (page === undefined) return whole;
    const ordered = page.order === 'oldest-first' ? whole : whole.toReversed();
    return ordered.slice(page.offset, page.offset + page.limit);
  }

  eventList(selection: Selection, page?: Page) {
    const events = this.events(selection, page);
    const heads = events.map(({ eventId: _, details: __, evidence: ___, ...head }) => head);
    return { length: events.length, [Symbol.iterator]: () => events[Symbol.iterator](), heads };
  }

  steps(selection: Selection) {
    return this.events(selection).map(stepOf);
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]) {
    return parts.map(({ subject, window }) => this.steps({ window, where: [...where, { subjects: [subject] }] }));
  }

  groupNumbers(selection: Selection, { by, keys, limit }: GroupsQuery) {
    const events = this.events(selection).toSorted((a, b) => a.seq - b.seq);
    return keys.map((key) => {
      const ofGroup = events.filter((event) => by.every((name) => valueIn(event, name) === (key[name] ?? null)));
      return ofGroup.slice(0, limit).map(({ seq }) => seq);
    });
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1) {
    const tallies = tallied(this.events(selection), by).filter(({ events }) => events >= leastEvents);
    const times = new Map(this.#stored.events.map(({ time }): [number, Instant] => [time, time]));
    return tallies.flatMap(({ first, last, ...tally }) => {
      const [from, to] = [times.get(first), times.get(last)];
      return from === undefined || to === undefined ? [] : [{ ...tally, first: from, last: to }];
    });
  }

  ranking(selection: Selection, { by, part, named, most }: RankingQuery) {
    const agrees = (a: Tally, b: Tally) => by.every((dimension) => a.key[dimension] === b.key[dimension]);
    const groups = this.tally(selection, by).filter(({ key }) => named === undefined || key[named] !== null);
    const parts = this.tally(selection, [...by, part]);
    const busiest = groups.slice(0, most).map((group) => {
      const ofGroup = parts
        .filter((one) => agrees(one, group))
        .map(({ key, events }) => [key[part] ?? null, events] as const);
      return { ...group, parts: new Map(ofGroup) };
    });
    return { groups: groups.length, busiest };
  }

  groupsPer(selection: Selection, { by, counts }: GroupsPerQuery) {
    return counts.map(({ per, named }) => {
      const count = new Map<string, number>();
      for (const { key } of this.tally(selection, by)) {
        const value = key[per] ?? null;
        const isCounted = value !== null && (named === undefined || key[named] !== null);
        if (isCounted) count.set(value, (count.get(value) ?? 0) + 1);
      }
      return count;
    });
  }

  tallies(selection: Selection, by: readonly Dimension[]) {
    return this.tally(selection, by);
  }

  event(seq: number) {
    return this.#stored.events.find((event) => event.seq === seq) ?? null;
  }

  eventsByNumber(numbers: readonly number[]) {
    return this.#stored.events.filter(({ seq }) => numbers.includes(seq)).toSorted((a, b) => a.seq - b.seq);
  }

  eventsById(eventId: string) {
    return this.#stored.events.filter((event) => event.eventId === eventId);
  }

  knownNames(field: NamedField, globs: readonly string[], most: number) {
    const containers = this.#stored.inventories.flatMap(({ containers: all }) => all);
    const images = [...this.#stored.recorded, ...containers].map(({ image }) => image);
    const ofEvents = (valuesOf: (event: RegistryEvent) => readonly (string | null)[]) =>
      this.#stored.recorded.flatMap(valuesOf);
    const known: Readonly<Record<NamedField, () => readonly (string | null | undefined)[]>> = {
      actor: () => ofEvents(({ actor }) => [actor.id, actor.name]),
      action: () => ofEvents(({ action }) => [action]),
      address: () => ofEvents(({ client }) => [client.address, client.ip]),
      client: () => ofEvents(({ client }) => [client.tool, client.userAgent]),
      region: () => ofEvents(({ region }) => [region]),
      account: () => ofEvents(({ account }) => [account]),
      namespace: () => images.map((image) => image?.namespace),
      repository: () => images.map((image) => image?.repository),
      tag: () => images.map((image) => image?.tag),
      reference: () =>
        images.map((image) =>
          image != null && image.repository !== null && image.tag !== null ? `${image.repository}:${image.tag}` : null,
        ),
      digest: () => images.map((image) => image?.digest),
    };
    const found = known[field]().filter((name) => globs.some((glob) => matches(glob, name ?? null, true)));
    return [...new Set(found.flatMap((name) => name ?? []))].toSorted(byBytes).slice(0, most);
  }

  evidenceFiles() {
    return this.#stored.files;
  }

  copiedWindows() {
    return [];
  }

  unreadFiles() {
    const read = new Set(this.#stored.files.map(({ sha256 }) => sha256));
    const latest = this.#stored.unread.filter(
      (one, index, all) => !all.slice(index + 1).some(({ path, sha256 }) => path === one.path && sha256 === one.sha256),
    );
    return latest
      .filter(({ sha256 }) => sha256 === null || !read.has(sha256))
      .toSorted(
        byParts(
          ({ path }) => path,
          ({ sha256 }) => sha256 ?? '',
        ),
      );
  }

  contradictions(window: TimeWindow | null) {
    const isIn = (seq: number) => {
      const time = this.event(seq)?.time;
      return window === null || (time !== undefined && window.from <= time && time < window.to);
    };
    return this.#stored.contradictions.filter(({ seq, earlier }) => isIn(seq) || isIn(earlier));
  }

  rejections({ limit, offset }: { readonly limit: number; readonly offset: number }) {
    return this.#stored.rejections.slice(offset, offset + limit);
  }

  notes() {
    return this.#stored.notes;
  }

  rulesOff() {
    return this.#stored.rulesOff;
  }

  allowEntries() {
    return this.#stored.allowEntries;
  }

  session() {
    return this;
  }

  inventories(): readonly ClusterInventory[] {
    return this.#inOrder()
      .toSorted((a, b) => byBytes(this.#labelOf(a), this.#labelOf(b)) || b.observedAt - a.observedAt || b.id - a.id)
      .map(({ id, observedAt, pods, containers, file, ...inventory }) => {
        const held = containers.filter((container) => this.#holds(id, container));
        const seen = [...new Set(containers.map(({ namespace }) => namespace))].toSorted(byBytes);
        const current = seen.filter((namespace) => this.#isNewest(id, namespace));
        return {
          ...{ observedAt, pods, file, clock: 'unknown' as const, isComplete: false },
          containers: containersIn(containers),
          cluster: this.#labelOf(inventory),
          isCurrent: current.length > 0 || (seen.length === 0 && this.#isNewest(id, null)),
          namespaces: current.map((namespace) => {
            const here = held.filter((container) => container.namespace === namespace);
            const unknown = here.filter(({ image }) => image.digest === null);
            const podNames = new Set(here.map(({ pod }) => pod));
            return {
              namespace,
              pods: podNames.size,
              containers: containersIn(here),
              withoutDigest: containersIn(unknown),
            };
          }),
          replaced: seen.filter((namespace) => !current.includes(namespace)),
        };
      });
  }

  containers({
    repositories,
    digests,
  }: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }) {
    return this.#inOrder()
      .flatMap(({ id, containers, observedAt, cluster }) =>
        containers
          .filter((container) => this.#holds(id, container))
          .map((container): DeployedContainer => ({ ...container, cluster: this.#labelOf({ cluster }), observedAt })),
      )
      .filter(({ image: { repository, digest } }) => {
        return repositories.some((name) => name === repository) || digests.some((name) => name === digest);
      })
      .toSorted(
        byParts(
          (of: DeployedContainer) => of.cluster,
          (of) => of.namespace,
          (of) => of.workload,
          (of) => of.pod,
          (of) => of.kind,
          (of) => of.container,
        ),
      );
  }

  registryAliases() {
    const byHost = new Map(this.#stored.aliases.map((alias) => [alias.host, alias]));
    return [...byHost.values()].toSorted(byParts(({ host }) => host));
  }

  registryHosts() {
    const images = [
      ...this.#stored.recorded.map(({ image }) => image),
      ...this.#stored.inventories.flatMap(({ containers }) => containers.map(({ image }) => image)),
    ];
    const hosts = new Set(
      images.flatMap((image) => (image === null || image.registry === null ? [] : [image.registry])),
    );
    return [...hosts].toSorted(byBytes);
  }

  #inOrder() {
    return this.#stored.inventories.map((inventory, id) => ({ ...inventory, id }));
  }

  /** The inventories of one cluster, the newest first, each with the number of its observation. */
  #observed(id: number) {
    const all = this.#inOrder();
    const label = this.#labelOf(all[id] ?? { cluster: '' });
    let observation = 0;
    let end = Number.POSITIVE_INFINITY;
    return all
      .filter((one) => this.#labelOf(one) === label)
      .toSorted((a, b) => b.observedAt - a.observedAt || b.id - a.id)
      .map((one) => {
        if (one.observedAt < end - 3_600_000) observation++;
        if (one.observedAt < end - 3_600_000 || end === Number.POSITIVE_INFINITY) end = one.observedAt;
        return { ...one, observation };
      });
  }

  /** Whether no later observation of the cluster saw the namespace; with null, whether there is no later one. */
  #isNewest(id: number, namespace: string | null): boolean {
    const observed = this.#observed(id);
    const own = observed.find((one) => one.id === id)?.observation ?? 0;
    return !observed.some(
      ({ observation, containers }) =>
        observation < own && (namespace === null || containers.some((container) => container.namespace === namespace)),
    );
  }

  #holds(id: number, { namespace, pod }: ObservedContainer): boolean {
    const observed = this.#observed(id);
    const place = observed.findIndex((one) => one.id === id);
    const newer = observed.slice(0, place).filter(({ observation }) => observation === observed[place]?.observation);
    const isSeenLater = newer.some(({ containers }) =>
      containers.some((container) => container.namespace === namespace && container.pod === pod),
    );
    return this.#isNewest(id, namespace) && !isSeenLater;
  }

  #labelOf({ cluster }: { readonly cluster: string }): string {
    const names = new Map(this.#stored.clusterNames);
    const ids = [...names.keys()].filter((id) => cluster.includes(id)).toSorted(byBytes);
    return names.get(ids[0] ?? '') ?? cluster;
  }
}

function containersIn(containers: readonly ObservedContainer[]): number {
  return new Set(containers.map((of) => JSON.stringify([of.namespace, of.pod || of.workload, of.kind, of.container])))
    .size;
}

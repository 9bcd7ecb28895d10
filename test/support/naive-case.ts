import type { Dimension, Step } from '../../src/case/case-reader.ts';
import type { EventFilter, FieldTest, Selection, Subject, TestedField } from '../../src/case/event-filter.ts';
import { printDay } from '../../src/domain/instant.ts';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';

/** The plainest implementation of what a case answers: no SQL, no cleverness. */
export function selected(events: readonly RecordedEvent[], { window, where }: Selection): readonly RecordedEvent[] {
  return events
    .filter(({ time }) => window === null || (window.from <= time && time < window.to))
    .filter((event) => where.every((filter) => passes(event, filter)))
    .toSorted((a, b) => a.time - b.time || a.seq - b.seq);
}

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function matches(pattern: string, text: string | null, isCaseIgnored = false): boolean {
  if (isCaseIgnored) return matches(folded(pattern), text === null ? null : folded(text));
  const escaped = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\\*', '.*')
    .replaceAll('\\?', '.');
  return text !== null && new RegExp(`^${escaped}$`, 'su').test(text);
}

/** Whether nothing is asked for, or one of what is asked for holds. */
function some<T>(wanted: readonly T[] | undefined, holds: (value: T) => boolean): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.some(holds);
}

function passes(event: RecordedEvent, filter: EventFilter): boolean {
  const { actor, client } = event;
  const like = (globs: readonly string[] | undefined, ...texts: readonly (string | null)[]) =>
    some(globs, (glob) => texts.some((text) => matches(glob, text, filter.isCaseIgnored)));
  const unlike = (globs: readonly string[] | undefined, ...texts: readonly (string | null)[]) =>
    globs === undefined || globs.length === 0 || !like(globs, ...texts);
  return (
    some(filter.categories, (category) => category === event.category) &&
    some(filter.networks, (network) => network === client.network || (network === 'public' && client.isPublic)) &&
    some(filter.outcomes, (outcome) => outcome === event.outcome) &&
    some(filter.sources, (source) => source === event.source) &&
    some(filter.regions, (region) => region === event.region) &&
    like(filter.actions, event.action) &&
    like(filter.actors, actor.id, actor.name) &&
    unlike(filter.actorsExcluded, actor.id, actor.name) &&
    (isAsked(filter.addresses) || isAsked(filter.addressTexts)
      ? isFrom(event, filter.addresses, filter.addressTexts)
      : true) &&
    !isFrom(event, filter.addressesExcluded, filter.addressTextsExcluded) &&
    like(filter.images, ...namesOf(event)) &&
    unlike(filter.imagesExcluded, ...namesOf(event)) &&
    like(filter.tags, event.image?.tag ?? null) &&
    like(filter.digests, event.image?.digest ?? null) &&
    like(filter.clients, client.tool, client.userAgent) &&
    like(filter.regionsLike, event.region) &&
    like(filter.accounts, event.account) &&
    some(filter.texts, (text) => textsOf(event).some((of) => folded(of).includes(folded(text)))) &&
    !filter.categoriesExcluded?.includes(event.category) &&
    some(filter.actorTypes, (type) => type === actor.type) &&
    !filter.actorTypesExcluded?.includes(actor.type) &&
    some(filter.among?.numbers, (seq) => seq === event.seq) &&
    !filter.excluded?.numbers.includes(event.seq) &&
    some(filter.subjects, (subject) => isAbout(event, subject)) &&
    (filter.fieldTests ?? []).every((test) => passesTest(event, test))
  );
}

function isAsked(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function isFrom(
  { client }: RecordedEvent,
  ranges: EventFilter['addresses'] = [],
  texts: readonly string[] = [],
): boolean {
  return (
    ranges.some(({ low, high }) => isWithin(client.sortKey, low, high)) || texts.some((text) => text === client.address)
  );
}

/** What `texts` are looked for in. */
function textsOf({ action, reasonCode, actor, client, image, region, account, details }: RecordedEvent) {
  const ofDetails = Object.values(details).map((value) =>
    typeof value === 'string' ? value : JSON.stringify([value]),
  );
  const { id, name, credential } = actor;
  const { address, ip, userAgent, tool } = client;
  const { registry, namespace, repository, tag, digest } = image ?? {};
  const fields = [action, reasonCode, id, name, credential, address, ip, userAgent, tool, region, account];
  return [...fields, registry, namespace, repository, tag, digest, ...ofDetails].flatMap((text) => text ?? []);
}

function isWithin(key: string | null, low: string, high: string): boolean {
  return key !== null && low <= key && key <= high;
}

function namesOf({ image }: RecordedEvent): readonly string[] {
  if (image === null) return [];
  const { registry, namespace, repository, tag, digest } = image;
  if (repository === null) {
    const whole = namespace === null ? '' : `${namespace}/`;
    return [...(namespace === null ? [] : [whole]), ...(registry === null ? [] : [`${registry}/${whole}`])];
  }
  const names = [repository];
  if (tag !== null) names.push(`${repository}:${tag}`);
  if (digest !== null) names.push(`${repository}@${digest}`);
  return registry === null ? names : [...names, ...names.map((name) => `${registry}/${name}`)];
}

function isAbout({ image, actor, client }: RecordedEvent, subject: Subject): boolean {
  if (subject.kind === 'address') return (client.ip ?? client.address) === subject.address;
  if (subject.kind === 'actor') return (actor.id ?? actor.name) === subject.actor;
  if (image === null) return false;
  const isOfRepository = image.repository === subject.repository && isOn(subject.registries, image.registry);
  if (subject.kind === 'tag') return isOfRepository && image.tag === subject.tag;
  if (subject.kind === 'digest') return isOfRepository && image.digest === subject.digest;
  if (subject.kind === 'repository') return isOfRepository;
  const isOfNamespace =
    image.repository === null &&
    image.namespace !== null &&
    subject.repository.startsWith(`${image.namespace}/`) &&
    (image.registry === null || isOn(subject.registries, image.registry));
  return isOfNamespace || (isOfRepository && image.tag === null && image.digest === null);
}

function isOn(registries: readonly string[] | null, registry: string | null): boolean {
  return registries === null || (registry !== null && registries.includes(registry));
}

function passesTest({ details, image, client, actor, action, category }: RecordedEvent, test: FieldTest): boolean {
  const reference = image?.repository
    ? `${image.repository}${suffix(':', image.tag)}${suffix('@', image.digest)}`
    : null;
  const fields: Readonly<Record<TestedField, string | null>> = {
    repository: image?.repository ?? null,
    reference,
    action,
    category,
    loggedAddress: client.address,
    actorName: actor.name ?? actor.id,
  };
  const own = test.detail === null ? undefined : details[test.detail];
  return (own ?? fields[test.field]) === test.equals;
}

function suffix(mark: string, text: string | null): string {
  return text === null ? '' : mark + text;
}

const VALUES: Readonly<Record<Dimension, (event: RecordedEvent) => string | null>> = {
  category: (event) => event.category,
  outcome: (event) => event.outcome,
  reasonCode: (event) => event.reasonCode,
  network: (event) => event.client.network,
  address: (event) => event.client.ip ?? event.client.address,
  sortKey: (event) => event.client.sortKey,
  isPublic: (event) => String(event.client.isPublic),
  actor: (event) => event.actor.id ?? event.actor.name,
  actorName: (event) => event.actor.name,
  credential: (event) => event.actor.credential,
  actorType: (event) => event.actor.type,
  tool: (event) => event.client.tool,
  action: (event) => event.action,
  source: (event) => event.source,
  registry: (event) => event.image?.registry ?? null,
  repository: (event) => event.image?.repository ?? null,
  tag: (event) => event.image?.tag ?? null,
  digest: (event) => event.image?.digest ?? null,
  region: (event) => event.region,
  day: (event) => printDay(event.time),
  hour: (event) => String(Math.floor(event.time / 3_600_000)),
};

export function valueIn(event: RecordedEvent, dimension: Dimension): string | null {
  return VALUES[dimension](event);
}

/** Counts by dimensions: the most events first, then by the values, what is absent before all text. */
export function tallied(events: readonly RecordedEvent[], by: readonly Dimension[]) {
  const groups = new Map<string, { values: readonly (string | null)[]; times: number[] }>();
  for (const event of events) {
    const values = by.map((dimension) => valueIn(event, dimension));
    const group = groups.get(JSON.stringify(values)) ?? { values, times: [] };
    group.times.push(event.time);
    groups.set(JSON.stringify(values), group);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.times.length - a.times.length || compareLists(a.values, b.values))
    .map(({ values, times }) => ({
      key: Object.fromEntries(by.map((dimension, index) => [dimension, values[index] ?? null])),
      events: times.length,
      first: Math.min(...times),
      last: Math.max(...times),
    }));
}

function compareLists(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? null;
    if (value === other) continue;
    if (value === null) return -1;
    if (other === null) return 1;
    return Buffer.compare(Buffer.from(value), Buffer.from(other));
  }
  return 0;
}

/** The little of an event that a step is. */
export function stepOf(event: RecordedEvent): Step {
  const { seq, time, category, action, outcome, reasonCode, actor, client, image, source } = event;
  return {
    ...{ seq, time, category, action, outcome, reasonCode, source },
    actor: actor.id ?? actor.name,
    actorType: actor.type,
    address: client.ip ?? client.address,
    sortKey: client.sortKey,
    isPublic: client.isPublic,
    tool: client.tool,
    registry: image?.registry ?? null,
    repository: image?.repository ?? null,
    tag: image?.tag ?? null,
    digest: image?.digest ?? null,
  };
}

import type { CaseReader, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { registryGroups } from '../../domain/registry-host.ts';
import { type TagHistory, type TagMoment, tagHistoryOf, withoutEchoes } from '../../domain/tag-history.ts';
import type { Category } from '../../domain/vocabulary.ts';
import { askTogether, groupBy } from '../../numbers/group-by.ts';

/** A tag whose history is asked for. */
export interface TagName {
  /** The hosts of the registry; null for any registry. */
  readonly registries: readonly string[] | null;
  readonly repository: string;
  readonly tag: string;
}

/** The history of a tag in one registry. */
export interface RegistryTagHistory extends TagHistory {
  readonly registries: readonly string[] | null;
}

const SETTING: readonly Category[] = ['push', 'tag', 'restore', 'replicate', 'build'];
const TAKING: readonly Category[] = ['delete', 'untag'];
const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };

/**
 * The history of each tag from the whole case, one for each registry that has the name. The answer has one list for each
 * tag, in the order given. Asks a fixed number of questions, no matter how many tags there are.
 */
export function tagHistories(reader: CaseReader, tags: readonly TagName[]): readonly (readonly RegistryTagHistory[])[] {
  if (tags.length === 0) return [];
  const aliases = reader.registryAliases();
  const named = byTag(
    reader.tally({ window: null, where: [{ subjects: tags.map(tagSubject) }] }, ['registry', 'repository', 'tag']),
    ({ key }) => key,
  );
  const groups = tags.map((tag) => {
    const hosts = ofTag(named, tag, ({ key }) => key.registry).flatMap(({ key }) => key.registry ?? []);
    return registryGroups(hosts.toSorted(), aliases).map((group) => ({ ...tag, registries: group ?? tag.registries }));
  });
  return askTogether(groups, (all) => historiesOf(reader, all));
}

/** The history of each tag, in the order given. */
function historiesOf(reader: CaseReader, tags: readonly TagName[]): readonly RegistryTagHistory[] {
  const subjects = tags.map(tagSubject);
  const changes = byTag(
    reader.steps({ window: null, where: [SUCCEEDED, { categories: [...SETTING, ...TAKING], subjects }] }),
    (step) => step,
  );
  const removals = removalsOf(reader, tags);
  const sightings = byTag(
    reader.tally({ window: null, where: [{ ...SUCCEEDED, subjects }, { categories: ['pull', 'inspect'] }] }, [
      'registry',
      'repository',
      'tag',
      'digest',
    ]),
    ({ key }) => key,
  );
  return tags.map((tag) => {
    const changed = ofTag(changes, tag, ({ registry }) => registry);
    const settings = withoutEchoes(changed.filter(({ category }) => SETTING.includes(category)));
    const taken = changed.filter(({ category }) => !SETTING.includes(category));
    const steps = [...settings, ...taken, ...(removals.get(placeOf(tag)) ?? [])];
    const seen = ofTag(sightings, tag, ({ key }) => key.registry).flatMap(momentsOfSighting);
    return { registries: tag.registries, ...tagHistoryOf([...steps.map(momentOf), ...seen]) };
  });
}

/** The deletions of each repository of the tags, or of a namespace that holds it. */
function removalsOf(reader: CaseReader, tags: readonly TagName[]): ReadonlyMap<string, readonly Step[]> {
  const places = new Map(tags.map((tag) => [placeOf(tag), tag]));
  const parts = Array.from(places.values(), ({ registries, repository }) => {
    return { subject: { kind: 'container', registries, repository } as const, window: null };
  });
  const found = reader.stepsOfEach([{ outcomes: ['success'], categories: ['delete'] }], parts);
  return new Map(Array.from(places.keys(), (place, index) => [place, found[index] ?? []]));
}

function placeOf({ registries, repository }: TagName): string {
  return JSON.stringify([registries, repository]);
}

/** Names of a tag as steps and tallies give them. */
interface Named {
  readonly repository?: string | null;
  readonly tag?: string | null;
}

/** Groups by repository and tag. One look-up instead of a search, because there may be a hundred thousand tags. */
function byTag<T>(items: readonly T[], nameOf: (item: T) => Named): ReadonlyMap<string, readonly T[]> {
  return groupBy(items, (item) => keyOf(nameOf(item)));
}

function keyOf({ repository, tag }: Named): string {
  return JSON.stringify([repository ?? null, tag ?? null]);
}

/** The items of a tag, in its registries. */
function ofTag<T>(
  items: ReadonlyMap<string, readonly T[]>,
  tag: TagName,
  registryOf: (item: T) => string | null | undefined,
): readonly T[] {
  const { registries } = tag;
  const found = items.get(keyOf(tag)) ?? [];
  if (registries === null) return found;
  return found.filter((item) => registries.includes(registryOf(item) ?? ''));
}

function tagSubject({ registries, repository, tag }: TagName): Subject {
  return { kind: 'tag', registries, repository, tag };
}

function momentOf({ time, seq, category, digest }: Step): TagMoment {
  const isSetting = SETTING.includes(category);
  return { time, seq, kind: isSetting ? 'set' : 'gone', digest: isSetting ? digest : null };
}

/** The first and the last pull that name both the tag and the digest that it pointed to. */
function momentsOfSighting({ key, first, last }: Tally): readonly TagMoment[] {
  const digest = key.digest ?? null;
  if (digest === null) return [];
  const seen = { seq: 0, kind: 'seen' as const, digest };
  return [
    { ...seen, time: first },
    { ...seen, time: last },
  ];
}

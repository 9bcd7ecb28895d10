import type { CaseReader, Step, Tally } from '../case/case-reader.ts';
import type { EventFilter, Subject } from '../case/event-filter.ts';
import { registryGroups } from '../domain/registry-host.ts';
import { type TagHistory, type TagMoment, tagHistoryOf } from '../domain/tag-history.ts';
import type { Category } from '../domain/vocabulary.ts';

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
  const named = reader.tally({ window: null, where: [{ subjects: tags.map(tagSubject) }] }, [
    'registry',
    'repository',
    'tag',
  ]);
  const groups = tags.map((tag) => {
    const hosts = named.filter(({ key }) => isOf(tag, key)).flatMap(({ key }) => key.registry ?? []);
    return registryGroups(hosts.toSorted(), aliases).map((group) => ({ ...tag, registries: group ?? tag.registries }));
  });
  const histories = historiesOf(reader, groups.flat());
  let next = 0;
  return groups.map((ofTag) => {
    const found = histories.slice(next, next + ofTag.length);
    next += ofTag.length;
    return ofTag.map(({ registries }, index) => ({ registries, ...(found[index] ?? tagHistoryOf([])) }));
  });
}

function historiesOf(reader: CaseReader, tags: readonly TagName[]): readonly TagHistory[] {
  const parts = (subjects: readonly Subject[]) => subjects.map((subject) => ({ subject, window: null }));
  const changes = reader.stepsOfEach([SUCCEEDED, { categories: [...SETTING, ...TAKING] }], parts(tags.map(tagSubject)));
  const removals = reader.stepsOfEach(
    [{ outcomes: ['success'], categories: ['delete'] }],
    parts(tags.map(({ registries, repository }) => ({ kind: 'container', registries, repository }))),
  );
  const sightings = reader.tally(
    { window: null, where: [{ ...SUCCEEDED, subjects: tags.map(tagSubject) }, { categories: ['pull', 'inspect'] }] },
    ['registry', 'repository', 'tag', 'digest'],
  );
  return tags.map((tag, index) => {
    const steps = [...(changes[index] ?? []), ...(removals[index] ?? [])];
    const seen = sightings.filter(({ key }) => isOf(tag, key)).flatMap(momentsOfSighting);
    return tagHistoryOf([...steps.map(momentOf), ...seen]);
  });
}

function tagSubject({ registries, repository, tag }: TagName): Subject {
  return { kind: 'tag', registries, repository, tag };
}

function isOf({ registries, repository, tag }: TagName, key: Tally['key']): boolean {
  if (key.repository !== repository || key.tag !== tag) return false;
  return registries === null || (key.registry !== null && registries.includes(key.registry ?? ''));
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

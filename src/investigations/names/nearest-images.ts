import type { CaseReader } from '../../case/case-reader.ts';
import { likest } from '../../domain/text/likeness.ts';
import type { ResolvedImage } from './resolve-image.ts';

/** How many names are told in all, and of each kind. */
const MOST_NEAREST = 5;
const MOST_OF_KIND = 3;

/** Above this many repositories, the likest are looked for among the first of them only. */
const MOST_COMPARED = 20_000;

type NearestReader = Pick<CaseReader, 'knownNames' | 'tally'>;

/**
 * What a user may have meant by a name that no image of the case has: tags of the same repository, the repository in
 * other registries, the tag in other repositories, the namespace, and repositories with names like it.
 */
export function nearestImages(reader: NearestReader, { text, image, places }: ResolvedImage): readonly string[] {
  const [place] = places;
  const named = place?.image.repository ?? text.replaceAll(/[*?]/g, '').replace(/\/{1,9}$/, '');
  const { tag } = place?.image ?? image;
  const repositories = reader.knownNames('repository', ['*'], MOST_COMPARED);
  const found = [
    ...(image.registry === null ? [] : inOtherRegistries(reader, named)),
    ...(tag === null ? [] : tagsOf(reader, named, tag)),
    ...(tag === null ? [] : reader.knownNames('reference', [`*:${tag}`], MOST_OF_KIND)),
    ...reader.knownNames('repository', [`*/${named.slice(named.lastIndexOf('/') + 1)}`], MOST_OF_KIND),
    ...namespacesLike(named, repositories),
    ...likest(named, repositories, MOST_OF_KIND),
  ];
  const isToldBetter = (name: string) => found.some((other) => other.startsWith(`${name} (`));
  return [...new Set(found)].filter((name) => !isToldBetter(name)).slice(0, MOST_NEAREST);
}

function inOtherRegistries(reader: NearestReader, repository: string): readonly string[] {
  const where = [{ images: [repository], isCaseIgnored: true }];
  const hosts = reader.tally({ window: null, where }, ['registry', 'repository']).slice(0, MOST_OF_KIND);
  return hosts.map(({ key }) => (key.registry ? `${key.registry}/${key.repository}` : (key.repository ?? '')));
}

/** Tags of the repository that are like the one asked for; if there are none, the repository with their number. */
function tagsOf(reader: NearestReader, repository: string, tag: string): readonly string[] {
  const tags = reader.knownNames('reference', [`${repository}:*`], MOST_COMPARED);
  if (tags.length === 0) return reader.knownNames('repository', [repository], 1);
  const like = likest(`${repository}:${tag}`, tags, MOST_OF_KIND);
  return [...like, `${repository} (${tags.length} ${tags.length === 1 ? 'tag' : 'tags'})`];
}

/** The namespace with the likest name, with the number of its repositories. */
function namespacesLike(named: string, repositories: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const repository of repositories) {
    const slash = repository.indexOf('/');
    if (slash > 0) counts.set(repository.slice(0, slash), (counts.get(repository.slice(0, slash)) ?? 0) + 1);
  }
  const [first = ''] = named.split('/');
  return likest(first, [...counts.keys()], 1).map((namespace) => {
    const count = counts.get(namespace) ?? 0;
    return `${namespace}/* (${count} ${count === 1 ? 'repository' : 'repositories'})`;
  });
}

import type { CaseReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { type ImageReference, printReference } from '../../domain/image-ref.ts';
import { HUB, hostsOf, publicHost } from '../../domain/registry-host.ts';
import { foldCase } from '../../domain/text/fold-case.ts';
import { digestOf } from './known-digests.ts';
import { spelledImage } from './spelled-image.ts';

/** One image, or all of a repository, exactly as the case spells it. */
export interface ImagePlace {
  /** The hosts of the registry; null for any registry. */
  readonly registries: readonly string[] | null;
  readonly image: ImageReference & { readonly repository: string };
}

/** What a text means that names an image. */
export interface ResolvedImage {
  /** As the user wrote it. */
  readonly text: string;
  /** How reports name it: a repository may stand for all of a namespace, `payments/*`. */
  readonly title: string;
  /** The parts that are sure; a part is null where several images have different ones. */
  readonly image: ImageReference;
  /**
   * The images that are meant, at most MOST_PLACES. For a name that the case does not know, the image as it is written:
   * what happened to its namespace concerns it too. Empty for a digest that no event names.
   */
  readonly places: readonly ImagePlace[];
  /** Globs over the names of images, in upper or lower case, that the events of all images that are meant match. */
  readonly patterns: readonly string[];
  /** Whether the patterns mean more than the places: a namespace, a registry, or a pattern of the user. */
  readonly isWide: boolean;
}

/** Above this, an answer is about patterns and no more about single images. */
export const MOST_PLACES = 1000;

type NamedReader = Pick<CaseReader, 'knownNames' | 'registryHosts' | 'registryAliases' | 'tally'>;
type Reference = ImageReference & { readonly repository: string };

/**
 * Finds out what a text means that names an image, by what there is in the case. Names are taken in upper or lower case;
 * one that is spelled exactly so goes before.
 * @throws AuditError `bad-image` for a text that names no image, and for a digest that is unknown or not the only one
 */
export function resolveImage(reader: NamedReader, text: string): ResolvedImage {
  const spelled = spelledImage(text);
  switch (spelled.kind) {
    case 'digest': {
      const digest = digestOf(reader, spelled.digest) ?? spelled.digest;
      return resolvedDigest(reader, text, digest);
    }
    case 'glob':
      return resolvedGlob(reader, text, spelled.glob);
    case 'tag':
      return resolvedTag(reader, text, spelled.tag) ?? unknownTag(text, spelled.tag);
    case 'reference':
      return resolvedReference(reader, text, spelled.image);
  }
}

/** A filter for the events of any of some images. */
export function filterOfImages(images: readonly ResolvedImage[]): EventFilter {
  return { images: images.flatMap(({ patterns }) => patterns), isCaseIgnored: true };
}

const NOTHING: ImageReference = { registry: null, namespace: null, repository: null, tag: null, digest: null };

function resolvedReference(reader: NamedReader, text: string, image: Reference): ResolvedImage {
  const digest = image.digest === null ? null : (digestOf(reader, image.digest) ?? image.digest);
  const known = knownRepositories(reader, image);
  if (known.named.length + known.inside.length === 0) {
    const other = otherMeaning(reader, text, image);
    if (other !== null) return other;
  }
  const registries = hostsOfImage(reader, image.registry);
  return known.inside.length > 0
    ? resolvedNamespace(text, image, { ...known, registries })
    : resolvedPlaces(reader, text, { image: { ...image, digest }, registries, repositories: known.named });
}

/** The repositories of the case that a reference may mean. */
interface KnownRepositories {
  /** Those with its name. */
  readonly named: readonly string[];
  /** Those in a namespace of its name, if it has no tag and no digest. */
  readonly inside: readonly string[];
}

function knownRepositories(reader: NamedReader, image: Reference): KnownRepositories {
  const paths = pathsOf(image);
  const named = spelledAs(paths, reader.knownNames('repository', paths, MOST_PLACES));
  return { named, inside: image.tag === null && image.digest === null ? repositoriesIn(reader, paths) : [] };
}

/** What a name may mean that no repository has: a registry, a tag, or digits of a digest; else null. */
function otherMeaning(reader: NamedReader, text: string, image: Reference): ResolvedImage | null {
  const host = hostAlone(reader, image);
  if (host !== null) return resolvedRegistry(reader, text, host);
  const { registry, repository, tag, digest } = image;
  if (registry !== null || tag !== null || digest !== null || repository.includes('/')) return null;
  return resolvedTag(reader, text, repository) ?? digestAlone(reader, text, repository);
}

interface AskedPlaces {
  readonly image: Reference;
  readonly registries: readonly string[] | null;
  readonly repositories: readonly string[];
}

/** The image in each repository; in the one that is asked for if the case knows none. */
function resolvedPlaces(
  reader: NamedReader,
  text: string,
  { image, registries, repositories }: AskedPlaces,
): ResolvedImage {
  const asked = repositories.length === 0 ? [image.repository] : repositories;
  const places = asked.map((repository): ImagePlace => {
    const tag = tagIn(reader, repository, image.tag);
    return { registries, image: { ...image, repository, namespace: namespaceIn(repository), tag } };
  });
  const [only] = places;
  const single = only !== undefined && places.length === 1 ? only.image : null;
  return {
    text,
    title: titleOf(single ?? image),
    image: single ?? image,
    places,
    patterns: places.flatMap(patternsOf),
    isWide: false,
  };
}

/** All repositories of a namespace, and the repository of the same name if there is one. */
function resolvedNamespace(
  text: string,
  image: Reference,
  { registries, named, inside }: KnownRepositories & { readonly registries: readonly string[] | null },
): ResolvedImage {
  const repositories = [...new Set([...named, ...inside])].slice(0, MOST_PLACES);
  const places = repositories.map((repository): ImagePlace => {
    return { registries, image: { ...image, repository, namespace: namespaceIn(repository) } };
  });
  const inNamespace = onHosts(
    registries,
    pathsOf(image).map((path) => `${path}/*`),
  );
  return {
    text,
    title: named.length > 0 ? titleOf(image) : `${titleOf(image)}/*`,
    image: { ...NOTHING, registry: image.registry, namespace: image.repository },
    places,
    patterns: [...onHosts(registries, named), ...inNamespace],
    isWide: true,
  };
}

/** Docker Hub has official images in a namespace that nobody types: `golang` is `docker.io/library/golang`. */
function pathsOf({ registry, repository }: Reference): readonly string[] {
  const isHub = registry !== null && publicHost(registry) === HUB;
  if (!repository.includes('/') && (isHub || registry === null)) return [repository, `library/${repository}`];
  return isHub && repository.startsWith('library/') ? [repository, repository.slice('library/'.length)] : [repository];
}

function hostsOfImage(reader: NamedReader, host: string | null): readonly string[] | null {
  return hostsOf(host, { hosts: reader.registryHosts(), aliases: reader.registryAliases() });
}

/** The names that are spelled exactly as asked; if there are none, those in other letters. */
function spelledAs(asked: readonly string[], found: readonly string[]): readonly string[] {
  const exact = found.filter((name) => asked.includes(name));
  return exact.length > 0 ? exact : found;
}

/** The repositories of namespaces, and `ns/` for a namespace that only events on the whole of it name. */
function repositoriesIn(reader: NamedReader, namespaces: readonly string[]): readonly string[] {
  const inside = reader.knownNames(
    'repository',
    namespaces.map((name) => `${name}/*`),
    MOST_PLACES,
  );
  return inside.length > 0 ? inside : reader.knownNames('namespace', namespaces, MOST_PLACES).map((name) => `${name}/`);
}

function namespaceIn(repository: string): string | null {
  const slash = repository.indexOf('/');
  return slash > 0 ? repository.slice(0, slash) : null;
}

/** The tag as the case spells it, or as it is asked for where the case does not know it. */
function tagIn(reader: NamedReader, repository: string, tag: string | null): string | null {
  if (tag === null) return null;
  const found = reader.knownNames('reference', [`${repository}:${tag}`], MOST_PLACES);
  const [best = ''] = spelledAs([`${repository}:${tag}`], found);
  return best === '' ? tag : best.slice(repository.length + 1);
}

function patternsOf({ registries, image: { repository, tag, digest } }: ImagePlace): readonly string[] {
  const end = digest !== null ? `@${digest}` : tag === null ? '' : `:${tag}`;
  return onHosts(registries, [`${repository}${end}`]);
}

function onHosts(registries: readonly string[] | null, names: readonly string[]): readonly string[] {
  return registries === null ? names : registries.flatMap((host) => names.map((name) => `${host}/${name}`));
}

function titleOf(image: Reference): string {
  return `${image.registry === null ? '' : `${image.registry}/`}${printReference(image)}`;
}

/** The registry that a text means which is no repository of the case, but one of its hosts; else null. */
function hostAlone(reader: NamedReader, { registry, repository, tag, digest }: Reference): string | null {
  if (registry !== null || digest !== null || repository.includes('/')) return null;
  const host = publicHost(tag === null ? repository : `${repository}:${tag}`);
  return reader.registryHosts().some((known) => publicHost(known) === host) ? host : null;
}

function resolvedRegistry(reader: NamedReader, text: string, host: string): ResolvedImage {
  const registries = hostsOfImage(reader, host);
  const where = [{ images: onHosts(registries, ['*']), isCaseIgnored: true }];
  const repositories = reader.tally({ window: null, where }, ['repository']).slice(0, MOST_PLACES);
  return {
    text,
    title: `${host}/*`,
    image: { ...NOTHING, registry: host },
    places: repositories.flatMap(({ key: { repository } }) =>
      repository ? [placeOf(repository, { registries })] : [],
    ),
    patterns: onHosts(registries, ['*']),
    isWide: true,
  };
}

function placeOf(
  repository: string,
  parts: { readonly registries?: readonly string[] | null; readonly tag?: string; readonly digest?: string } = {},
): ImagePlace {
  const { registries = null, tag = null, digest = null } = parts;
  const [registry = null] = registries ?? [];
  return { registries, image: { registry, namespace: namespaceIn(repository), repository, tag, digest } };
}

/** Digits of a digest that the case knows; null if they are none. */
function digestAlone(reader: NamedReader, text: string, digits: string): ResolvedImage | null {
  if (!/^[0-9a-f]{8,64}$/i.test(digits)) return null;
  const digest = digestOf(reader, foldCase(digits));
  return digest === null ? null : resolvedDigest(reader, text, digest);
}

/** A tag, in all repositories that have it; null if none has. */
function resolvedTag(reader: NamedReader, text: string, asked: string): ResolvedImage | null {
  const [tag] = spelledAs([asked], reader.knownNames('tag', [asked], MOST_PLACES));
  if (tag === undefined) return null;
  const references = reader.knownNames('reference', [`*:${tag}`], MOST_PLACES + 1);
  const holders = references.filter((name) => name.endsWith(`:${tag}`));
  const places = holders.slice(0, MOST_PLACES).map((name) => placeOf(name.slice(0, -tag.length - 1), { tag }));
  const isWide = references.length > MOST_PLACES;
  const patterns = isWide ? [`*:${tag}`] : places.flatMap(patternsOf);
  return { text, title: `*:${tag}`, image: { ...NOTHING, tag }, places, patterns, isWide };
}

function unknownTag(text: string, tag: string): ResolvedImage {
  return { text, title: `*:${tag}`, image: { ...NOTHING, tag }, places: [], patterns: [`*:${tag}`], isWide: true };
}

/** A digest, in all repositories that have it. */
function resolvedDigest(reader: NamedReader, text: string, digest: string): ResolvedImage {
  const found = reader.tally({ window: null, where: [{ digests: [digest] }] }, ['repository']);
  const repositories = found.flatMap(({ key }) => key.repository ?? []);
  const places = repositories.slice(0, MOST_PLACES).map((repository) => placeOf(repository, { digest }));
  const isWide = repositories.length > MOST_PLACES || places.length === 0;
  const patterns = isWide ? [`*@${digest}`] : places.flatMap(patternsOf);
  return { text, title: digest, image: { ...NOTHING, digest }, places, patterns, isWide };
}

function resolvedGlob(reader: NamedReader, text: string, glob: string): ResolvedImage {
  const slash = glob.indexOf('/');
  const host = slash > 0 && /[.:]|^localhost$/.test(glob.slice(0, slash)) ? glob.slice(0, slash) : null;
  const isHost = host !== null && !/[*?]/.test(host);
  const registries = isHost ? hostsOfImage(reader, host) : null;
  const name = isHost ? glob.slice(slash + 1) : glob;
  const references = reader.knownNames('reference', [name], MOST_PLACES).map((found) => {
    const colon = found.lastIndexOf(':');
    return placeOf(found.slice(0, colon), { registries, tag: found.slice(colon + 1) });
  });
  const repositories = reader
    .knownNames('repository', [name], MOST_PLACES)
    .map((found) => placeOf(found, { registries }));
  const whole = new Set(repositories.map(({ image }) => image.repository));
  const places = [...repositories, ...references.filter(({ image }) => !whole.has(image.repository))];
  return {
    text,
    title: glob,
    image: { ...NOTHING, registry: isHost ? host : null },
    places: places.slice(0, MOST_PLACES),
    patterns: isHost ? onHosts(registries, [name]) : [glob],
    isWide: true,
  };
}

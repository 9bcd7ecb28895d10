import type { CaseReader, NamedField } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { foldCase } from '../../domain/text/fold-case.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import { likest } from '../../domain/text/likeness.ts';
import { nearestImages } from './nearest-images.ts';
import { filterOfImages, type ResolvedImage } from './resolve-image.ts';

/** A name of a question that nothing in the case has. */
export interface UnmatchedName {
  /** `image`, `actor`, `address`: what it names. */
  readonly field: string;
  /** As the user wrote it. */
  readonly text: string;
  /** Names of the case that are most like it. */
  readonly nearest: readonly string[];
  /** Whether the question asks for everything else: then it leaves nothing out. */
  readonly isExcluded: boolean;
}

/** Names of a question, as the user wrote them. Those that begin with `not` leave out what they name. */
export interface AskedNames {
  readonly images: readonly ResolvedImage[];
  readonly notImages: readonly ResolvedImage[];
  /** Each with the filter that asks for it. */
  readonly addresses: readonly AskedAddress[];
  readonly notAddresses: readonly AskedAddress[];
  /** Globs by the field that they are about. */
  readonly globs: readonly AskedGlobs[];
}

/** For a question that names nothing. */
export const NO_NAMES: AskedNames = { images: [], notImages: [], addresses: [], notAddresses: [], globs: [] };

export interface AskedAddress {
  readonly text: string;
  readonly filter: EventFilter;
  /** A wider filter, for what lies near; null for a name that is no address. */
  readonly near: EventFilter | null;
}

export interface AskedGlobs {
  readonly field: NamedField;
  readonly globs: readonly AskedGlob[];
  readonly isExcluded: boolean;
}

/** A name as the user wrote it, and the glob that the filter makes of it. */
export interface AskedGlob {
  readonly text: string;
  readonly glob: string;
}

type NamesReader = Pick<
  CaseReader,
  'knownNames' | 'count' | 'tally' | 'containers' | 'registryHosts' | 'registryAliases'
>;

/** The names of a question that match nothing in the whole case, whatever the window and the other filters. */
export function unmatchedNames(reader: NamesReader, asked: AskedNames): readonly UnmatchedName[] {
  return [
    ...unknownImages(reader, asked.images, false),
    ...unknownImages(reader, asked.notImages, true),
    ...unknownAddresses(reader, asked.addresses, false),
    ...unknownAddresses(reader, asked.notAddresses, true),
    ...asked.globs.flatMap((one) => unknownGlobs(reader, one)),
  ];
}

/** `No image of the case matches "payments"; nearest: payments/* (3 repositories)`. */
export function unmatchedText({ field, text, nearest, isExcluded }: UnmatchedName): string {
  const near = nearest.length === 0 ? '' : `; nearest: ${nearest.join(', ')}`;
  return `No ${field} of the case matches "${text}"${isExcluded ? ', so nothing is left out' : ''}${near}`;
}

function unknownImages(
  reader: NamesReader,
  images: readonly ResolvedImage[],
  isExcluded: boolean,
): readonly UnmatchedName[] {
  const unknown = images.filter((image) => !isKnownImage(reader, image));
  return unknown.map((image) => {
    return { field: 'image', text: image.text, nearest: nearestImages(reader, image), isExcluded };
  });
}

function isKnownImage(reader: NamesReader, resolved: ResolvedImage): boolean {
  const { image, places, isWide } = resolved;
  if (image.digest !== null && places.length === 0) return reader.knownNames('digest', [image.digest], 1).length > 0;
  const subjects = places.flatMap(({ registries, image: { repository, tag, digest } }) => [
    ...(digest === null ? [] : [{ kind: 'digest', registries, repository, digest } as const]),
    ...(tag === null ? [] : [{ kind: 'tag', registries, repository, tag } as const]),
  ]);
  const filter = isWide || subjects.length === 0 ? filterOfImages([resolved]) : { subjects };
  return reader.count({ window: null, where: [filter] }) > 0 || isDeployed(reader, resolved);
}

/** Whether a cluster inventory names the image. */
function isDeployed(reader: NamesReader, { places }: ResolvedImage): boolean {
  const repositories = places.map(({ image }) => image.repository);
  return reader.containers({ repositories, digests: [] }).some((container) =>
    places.some(({ registries, image: { repository, tag, digest } }) => {
      const { image } = container;
      const isPlace = image.repository === repository && (registries?.includes(image.registry ?? '') ?? true);
      return isPlace && (tag === null || tag === image.tag) && (digest === null || digest === image.digest);
    }),
  );
}

/** The globs that no cluster of the case matches. `known` are the names of its clusters. */
export function unknownClusters(known: readonly string[], globs: readonly string[]): readonly UnmatchedName[] {
  const unknown = globs.filter((glob) => !known.some((name) => matchesGlob(foldCase(glob), foldCase(name))));
  return unknown.map((text) => {
    const nearest = likest(text.replaceAll('*', ''), known, MOST_NEAREST);
    return {
      field: 'cluster',
      text,
      nearest: nearest.length > 0 ? nearest : known.slice(0, MOST_NEAREST),
      isExcluded: false,
    };
  });
}

/** How many names are told of each kind. */
const MOST_NEAREST = 3;

function unknownAddresses(
  reader: NamesReader,
  addresses: readonly AskedAddress[],
  isExcluded: boolean,
): readonly UnmatchedName[] {
  const unknown = addresses.filter(({ filter }) => reader.count({ window: null, where: [filter] }) === 0);
  return unknown.map(({ text, near }) => {
    const found = near === null ? [] : reader.tally({ window: null, where: [near] }, ['address']);
    const nearest = found.slice(0, MOST_NEAREST).flatMap(({ key }) => key.address ?? []);
    return { field: 'address', text, nearest, isExcluded };
  });
}

/** Above this many names, the likest are looked for among the first of them only. */
const MOST_COMPARED = 20_000;

function unknownGlobs(reader: NamesReader, { field, globs, isExcluded }: AskedGlobs): readonly UnmatchedName[] {
  const unknown = globs.filter(({ glob }) => reader.knownNames(field, [glob], 1).length === 0);
  if (unknown.length === 0) return [];
  const known = reader.knownNames(field, ['*'], MOST_COMPARED);
  return unknown.map(({ text }) => {
    const likely = likest(text.replaceAll('*', ''), known, MOST_NEAREST);
    return { field, text, nearest: [...namelessClients(reader, field, text), ...likely], isExcluded };
  });
}

/** Clients that the log does not name are called anonymous in answers, but no name is theirs. */
function namelessClients(reader: NamesReader, field: NamedField, text: string): readonly string[] {
  if (field !== 'actor' || text.toLowerCase() !== 'anonymous') return [];
  const isThere = reader.count({ window: null, where: [{ actorTypes: ['anonymous'] }] }) > 0;
  return isThere ? ["clients without a name (--where 'actor.type: anonymous')"] : [];
}

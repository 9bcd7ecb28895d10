import type { CaseReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { askedDigest } from '../../investigations/names/known-digests.ts';
import { filterOfImages, type ResolvedImage, resolveImage } from '../../investigations/names/resolve-image.ts';
import {
  type AskedGlob,
  type AskedGlobs,
  type UnmatchedName,
  unmatchedNames,
} from '../../investigations/names/unmatched.ts';
import { type AskedAddress, widerRange } from '../../network/asked-address.ts';
import { clientGlob, type FilterFlags, filterOf } from './query-flags.ts';

/** What a question is about, besides its window: names are looked up in the case, once and in one way for all commands. */
export interface AskedEvents {
  /** What the argument of the command means; null without one. */
  readonly image: ResolvedImage | null;
  /** What the flags ask for. */
  readonly filters: readonly EventFilter[];
  /** The same, and the image. */
  readonly where: readonly EventFilter[];
  /** Names that nothing in the case has. */
  readonly unmatched: readonly UnmatchedName[];
}

/**
 * Looks up everything that a question names.
 * @param name The image that the command was asked about, if any
 * @throws AuditError `bad-image`
 */
export function askedEvents(
  reader: CaseReader,
  flags: FilterFlags,
  name: string,
): AskedEvents & { readonly image: ResolvedImage };
export function askedEvents(reader: CaseReader, flags: FilterFlags, name: string | undefined): AskedEvents;
export function askedEvents(reader: CaseReader, flags: FilterFlags, name: string | undefined): AskedEvents {
  const image = name === undefined ? null : resolveImage(reader, name);
  const images = (flags.image ?? []).map((text) => resolveImage(reader, text));
  const notImages = (flags.notImage ?? []).map((text) => resolveImage(reader, text));
  const digests = (flags.digest ?? []).map((text) => ({ text, glob: askedDigest(reader, text.toLowerCase()) ?? text }));
  const ofFlags = filterOf(flags);
  const filters: readonly EventFilter[] = [
    ofFlags,
    ...(images.length === 0 ? [] : [filterOfImages(images)]),
    ...notImages.map((one) => ({ imagesExcluded: one.patterns, isCaseIgnored: true })),
    ...(digests.length === 0 ? [] : [{ digests: digests.map(({ glob }) => glob), isCaseIgnored: true }]),
  ];
  return {
    image,
    filters,
    where: image === null ? filters : [...filters, filterOfImages([image])],
    unmatched: unmatchedNames(reader, {
      images: image === null ? images : [image, ...images],
      notImages,
      addresses: (flags.ip ?? []).map(addressFilter),
      notAddresses: (flags.notIp ?? []).map(addressFilter),
      globs: globsOf(flags, digests),
    }),
  };
}

function addressFilter({ text, range, logged }: AskedAddress) {
  const filter = { addresses: range === null ? [] : [range], addressTexts: logged === null ? [] : [logged] };
  return { text, filter, near: range === null ? null : { addresses: [widerRange(range)] } };
}

/** Digests were looked up in the case. */
function globsOf(flags: FilterFlags, digests: readonly AskedGlob[]): readonly AskedGlobs[] {
  const plain = (texts: readonly string[] | undefined) => texts?.map((text) => ({ text, glob: text }));
  const asked: readonly (readonly [AskedGlobs['field'], readonly AskedGlob[] | undefined, isExcluded?: true])[] = [
    ['actor', plain(flags.actor)],
    ['actor', plain(flags.notActor), true],
    ['action', plain(flags.action)],
    ['tag', plain(flags.tag)],
    ['digest', digests],
    ['client', flags.client?.map((text) => ({ text, glob: clientGlob(text) }))],
    ['region', plain(flags.region)],
    ['account', plain(flags.account)],
  ];
  return asked.map(([field, globs = [], isExcluded = false]) => ({ field, globs, isExcluded }));
}

import type { Notice } from '../domain/evidence-file.ts';
import type { Remark } from '../formats/format.ts';

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What a remark that was made `count` times says to the user. */
const REMARK_TEXTS: Readonly<Record<Remark, (count: number) => string>> = {
  'zone-assumed': (count) =>
    `${plural(count, 'record')} name no time zone: the vendor's default was assumed. Set another with --assume-tz.`,
  'unknown-action': (count) =>
    `${plural(count, 'record')} have an action that is not in the catalogue: kept as "other", verbatim.`,
  'network-contradiction': (count) =>
    `${plural(count, 'record')} state a network type that their address contradicts: --public-only counts them as public.`,
  'masked-address': (count) =>
    `${plural(count, 'record')} have a masked address: classified by the prefix that is left, where that is enough.`,
  'address-missing': (count) => `${plural(count, 'record')} log no client address: address rules cannot see them.`,
  'aws-internal': (count) =>
    `${plural(count, 'record')} show "AWS Internal" in place of the client: ECR logs docker clients so, and public-address rules are blind there.`,
  'resource-unparsed': (count) => `${plural(count, 'record')} name a resource whose image could not be read.`,
};

/** Notices of the remarks a file's records made, in a fixed order. */
export function remarkNotices(counts: ReadonlyMap<Remark, number>): readonly Notice[] {
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([remark, count]) => ({ id: remark, text: REMARK_TEXTS[remark](count) }));
}

import type { Random } from './random.ts';
import { DAY, START } from './times.ts';

/** The first two numbers of an IPv4 address. */
export type Block = string;

/** Blocks of a kind that begin with one of these numbers. The second number is below 128, clear of private ranges. */
function blocks(random: Random, first: readonly number[], count: number): readonly Block[] {
  return Array.from({ length: count }, () => `${random.pick(first)}.${random.between(1, 127)}`);
}

const RUNNERS = [4, 13, 20, 40, 52];
const OTHER_CLOUD = [34, 35];
const CLUSTERS = [3, 18, 54];
const HOUSEHOLDS = [77, 79, 86, 88, 93, 178];
const MOBILE = [82, 109];
const ABROAD = [60, 101, 114, 121, 150, 177, 189, 196];
const RENTED = [5, 45, 91, 146, 185, 193];

export const KINDS = {
  runners: RUNNERS,
  otherCloud: OTHER_CLOUD,
  clusters: CLUSTERS,
  households: HOUSEHOLDS,
  mobile: MOBILE,
  abroad: ABROAD,
  rented: RENTED,
} as const;

export function blocksOf(random: Random, kind: keyof typeof KINDS, count: number): readonly Block[] {
  return blocks(random, KINDS[kind], count);
}

export function addressIn(random: Random, block: Block): string {
  return `${block}.${random.below(256)}.${random.between(1, 254)}`;
}

export function privateAddress(random: Random): string {
  return `10.${random.between(16, 31)}.${random.below(256)}.${random.between(1, 254)}`;
}

/** An address that is replaced from time to time by another of the same provider. */
export class ChangingAddress {
  readonly #changes: readonly { readonly from: number; readonly address: string }[];

  /** `meanDays` is how long an address lasts on average. */
  constructor(random: Random, of: readonly Block[], meanDays: number) {
    const changes = [];
    for (let day = 0; day < 62; day += Math.max(0.5, meanDays * (0.4 + 1.2 * random.next()))) {
      changes.push({ from: START + day * DAY, address: addressIn(random, random.pick(of)) });
    }
    this.#changes = changes;
  }

  at(time: number): string {
    return (this.#changes.findLast(({ from }) => from <= time) ?? this.#changes[0])?.address ?? '';
  }
}

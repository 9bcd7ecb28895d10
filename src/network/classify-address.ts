import type { Network } from '../domain/vocabulary.ts';
import { embeddedIpv4, type IpAddress, parseIp, printIp, sortKeyOf, translationOf } from './ip-address.ts';
import { type BitRange, parseBlock } from './ip-range.ts';
import { SPECIAL_PURPOSE_BLOCKS } from './special-purpose.ts';

export interface ClassifiedAddress {
  /** Canonical spelling; null for masked addresses, host names and noise. */
  readonly ip: string | null;
  /** Sorts like the address; null with `ip`. */
  readonly sortKey: string | null;
  readonly network: Network;
  readonly isMasked: boolean;
}

const UNKNOWN: ClassifiedAddress = { ip: null, sortKey: null, network: 'unknown', isMasked: false };

interface ClassifiedBlock extends BitRange {
  readonly version: 4 | 6;
  readonly network: Network;
}

/** Longest prefix first: the first block that holds an address decides. */
const BLOCKS: readonly ClassifiedBlock[] = SPECIAL_PURPOSE_BLOCKS.map(({ block, network }): ClassifiedBlock => {
  const range = parseBlock(block);
  if (range === null) throw new TypeError(`${block} in the special-purpose table is not a block`);
  return { low: range.low, high: range.high, version: block.includes(':') ? 6 : 4, network };
}).toSorted((a, b) => (a.high - a.low < b.high - b.low ? -1 : 1));

/**
 * The address in a logged text, which may carry a port (`1.2.3.4:56789`), brackets (`[::1]:443`) or a zone id
 * (`fe80::1%eth0`), and its network type. Total: anything else is `unknown`.
 */
export function classifyAddress(text: string): ClassifiedAddress {
  const bare = stripDecoration(text.trim());
  const address = parseIp(bare);
  if (address !== null) {
    const ip = printIp(address);
    return { ip, sortKey: sortKeyOf(address.bits), network: networkOf(address), isMasked: false };
  }
  // IBM logs the client's subnet as a block where it does not know the address (addressType "subnet").
  const range = maskedRange(bare) ?? parseBlock(bare);
  return range === null ? UNKNOWN : { ...UNKNOWN, network: networkOfRange(range), isMasked: true };
}

/** An address without its port, brackets and zone id. */
export function stripDecoration(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text);
  const bare = bracketed?.[1] ?? text.replace(/^([^:]*):\d{1,5}$/, '$1');
  const zone = bare.indexOf('%');
  return zone > 0 && bare.includes(':') ? bare.slice(0, zone) : bare;
}

function networkOf(address: IpAddress): Network {
  const { bits, version } = embeddedIpv4(address) ?? address;
  const holds = (block: ClassifiedBlock) => block.version === version && block.low <= bits && bits <= block.high;
  return BLOCKS.find(holds)?.network ?? 'public';
}

const MASK = /^(?:\*+|x+)$/i;

/** The addresses a masked spelling such as `100.93.10.***`, `140.xx.xx.xx` or `2001:db8:*` may stand for, or null. */
export function maskedRange(text: string): BitRange | null {
  const separator = text.includes(':') ? ':' : '.';
  const parts = text.split(separator);
  const total = separator === '.' ? 4 : 8;
  const known = parts.findIndex((part) => MASK.test(part));
  const isMaskedTail = known > 0 && parts.slice(known).every((part) => MASK.test(part));
  if (!isMaskedTail || parts.length > total || (separator === '.' && parts.length !== total)) return null;
  const lowest = [...parts.slice(0, known), ...Array<string>(total - known).fill('0')];
  const address = parseIp(lowest.join(separator));
  if (address === null) return null;
  const span = (1n << BigInt((total - known) * (separator === '.' ? 8 : 16))) - 1n;
  return { low: address.bits, high: address.bits | span };
}

/** The one network type of every address in a range, or `unknown` where they differ. */
function networkOfRange(range: BitRange): Network {
  const translation = translationOf(range.low);
  // The range begins and ends in different kinds of blocks, so that its addresses need not share a type.
  if (translation !== translationOf(range.high)) return 'unknown';
  if (translation === null) return networkBetween(range);
  const ends = [range.low, range.high].map((bits) => embeddedIpv4({ bits, version: 6 })?.bits ?? bits);
  const [low = range.low, high = range.high] = ends.toSorted((a, b) => (a < b ? -1 : 1));
  return networkBetween({ low, high });
}

function networkBetween(range: BitRange): Network {
  const edges = new Set<bigint>([range.low]);
  for (const { low, high } of BLOCKS) {
    if (range.low < low && low <= range.high) edges.add(low);
    if (range.low <= high && high < range.high) edges.add(high + 1n);
  }
  const networks = new Set([...edges].map((bits) => networkOf({ bits, version: 6 })));
  const [only] = networks;
  return networks.size === 1 && only !== undefined ? only : 'unknown';
}

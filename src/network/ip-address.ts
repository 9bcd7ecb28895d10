import { isIPv4, isIPv6 } from 'node:net';

/** An address as 128 bits. IPv4 addresses lie in ::ffff:0:0/96, so that both versions share one order and arithmetic. */
export interface IpAddress {
  readonly bits: bigint;
  readonly version: 4 | 6;
}

const MAPPED = 0xffffn << 32n;
const LOW_32 = 0xffffffffn;

/** Strict: `010.0.0.1`, `10.1` and `0x0a.0.0.1` are not addresses. No port, bracket or zone id. */
export function parseIp(text: string): IpAddress | null {
  if (isIPv4(text)) return { bits: MAPPED | ipv4Bits(text), version: 4 };
  return isIPv6(text) && !text.includes('%') ? { bits: ipv6Bits(text), version: 6 } : null;
}

function ipv4Bits(text: string): bigint {
  let bits = 0;
  for (const octet of text.split('.')) bits = bits * 256 + Number(octet);
  return BigInt(bits);
}

function ipv6Bits(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  if (tail === undefined) return joinGroups(left);
  const right = groupsOf(tail);
  return joinGroups([...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]);
}

function groupsOf(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const embedded = Number(ipv4Bits(group));
    return [Math.floor(embedded / 65_536), embedded % 65_536];
  });
}

function joinGroups(groups: readonly number[]): bigint {
  let bits = 0n;
  for (const group of groups) bits = (bits << 16n) | BigInt(group);
  return bits;
}

/** Canonical text: dotted decimal, or RFC 5952. An IPv4-mapped IPv6 address is its IPv4 address. */
export function printIp(address: IpAddress): string {
  if (address.bits >> 32n === 0xffffn) return printIpv4(address.bits & LOW_32);
  const groups = Array.from({ length: 8 }, (_, index) => Number((address.bits >> BigInt(112 - 16 * index)) & 0xffffn));
  const words = groups.map((group) => group.toString(16));
  const run = longestZeroRun(groups);
  if (run.length < 2) return words.join(':');
  return `${words.slice(0, run.start).join(':')}::${words.slice(run.start + run.length).join(':')}`;
}

function printIpv4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  });
  return best;
}

/** 32 hexadecimal digits that sort as the addresses do. */
export function sortKeyOf(bits: bigint): string {
  return bits.toString(16).padStart(32, '0');
}

/** A block of IPv6 whose addresses each stand for an IPv4 address. */
export interface Translation {
  /** The bits that addresses of the block begin with, and how many others follow. */
  readonly prefix: bigint;
  readonly tail: bigint;
  /** The 32 bits of the IPv4 address that an address of the block stands for. */
  ipv4Of(bits: bigint): bigint;
}

const TRANSLATIONS: readonly Translation[] = [
  // IPv4-mapped, ::ffff:0:0/96
  { prefix: 0xffffn, tail: 32n, ipv4Of: (bits) => bits & LOW_32 },
  // NAT64, 64:ff9b::/96
  { prefix: 0x64ff9b0000000000000000n, tail: 32n, ipv4Of: (bits) => bits & LOW_32 },
  // 6to4, 2002::/16
  { prefix: 0x2002n, tail: 112n, ipv4Of: (bits) => (bits >> 80n) & LOW_32 },
  // Teredo, 2001::/32, keeps the client's address with every bit flipped (RFC 4380, section 4).
  { prefix: 0x20010000n, tail: 96n, ipv4Of: (bits) => (bits & LOW_32) ^ LOW_32 },
];

/** How 128 bits stand for an IPv4 address, or null where they do not. */
export function translationOf(bits: bigint): Translation | null {
  return TRANSLATIONS.find(({ prefix, tail }) => bits >> tail === prefix) ?? null;
}

/** The IPv4 address that an IPv4-mapped, NAT64, 6to4 or Teredo address stands for, or null. */
export function embeddedIpv4(address: IpAddress): IpAddress | null {
  const translation = translationOf(address.bits);
  return translation === null ? null : { bits: MAPPED | translation.ipv4Of(address.bits), version: 4 };
}

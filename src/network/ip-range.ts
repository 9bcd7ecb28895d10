import type { AddressRange } from '../domain/allow-entry.ts';
import { AuditError } from '../domain/audit-error.ts';
import { parseIp, printIp, sortKeyOf } from './ip-address.ts';

export interface BitRange {
  readonly low: bigint;
  readonly high: bigint;
}

interface Block extends BitRange {
  /** Whether it was written by its first address. */
  readonly isAligned: boolean;
  /** The length of the prefix in bits of 128, also for a block that was written as IPv4. */
  readonly prefix: number;
}

/** The range of `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`; null where the text is neither. */
export function parseBlock(text: string): Block | null {
  const [host = '', prefixText, ...rest] = text.split('/');
  const address = parseIp(host);
  if (address === null || rest.length > 0) return null;
  const width = address.version === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return null;
  const prefix = prefixText === undefined ? width : Number(prefixText);
  if (prefix > width) return null;
  const span = (1n << BigInt(width - prefix)) - 1n;
  const low = address.bits & ~span;
  return { low, high: low | span, isAligned: low === address.bits, prefix: prefix + 128 - width };
}

/**
 * An address or CIDR block given by a user.
 * @throws AuditError `bad-address` for anything else, and for a block with host bits set.
 */
export function parseAddressRange(text: string): AddressRange {
  const range = parseBlock(text.trim());
  if (range === null) {
    throw new AuditError('bad-address', `"${text}" is not an IP address or CIDR block.`, {
      hint: 'Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.',
    });
  }
  if (!range.isAligned) {
    throw new AuditError('bad-address', `"${text}" has bits set beyond its prefix.`, {
      hint: `The block it lies in is ${printBlock(range)}.`,
    });
  }
  return { text: text.trim(), low: sortKeyOf(range.low), high: sortKeyOf(range.high) };
}

/** Wider ranges hold strangers as well as the people that an entry is meant for: over /16 in IPv4, over /48 in IPv6. */
const WIDEST_USUAL = { ipv4: 1n << 16n, ipv6: 1n << 80n };

/** Whether a range is wider than one organisation usually has, or all of IPv4 or IPv6. */
export function breadthOf({ low, high }: AddressRange): 'usual' | 'wide' | 'everything' {
  const [first, last] = [BigInt(`0x${low}`), BigInt(`0x${high}`)];
  const addresses = last - first + 1n;
  const isIpv4 = first >> 32n === 0xffffn && last >> 32n === 0xffffn;
  if (addresses >= (isIpv4 ? 1n << 32n : 1n << 128n)) return 'everything';
  return addresses > (isIpv4 ? WIDEST_USUAL.ipv4 : WIDEST_USUAL.ipv6) ? 'wide' : 'usual';
}

/** `printIp` writes a block within ::ffff:0:0/96 as IPv4, so its prefix is counted from there. */
function printBlock({ low, prefix }: Block): string {
  const isIpv4 = low >> 32n === 0xffffn;
  return `${printIp({ bits: low, version: isIpv4 ? 4 : 6 })}/${isIpv4 ? prefix - 96 : prefix}`;
}

import type { AddressRange } from '../domain/allow-entry.ts';
import { AuditError } from '../domain/audit-error.ts';
import { maskedRange, stripDecoration } from './classify-address.ts';
import { sortKeyOf } from './ip-address.ts';
import { parseAddressRange, parseBlock } from './ip-range.ts';

/** An address as a user asks for it. */
export interface AskedAddress {
  readonly text: string;
  /** Addresses that are meant; null for a name that is no address. */
  readonly range: AddressRange | null;
  /** The text as a log may write it, if it is more than one plain address: masked, or the name of a service. */
  readonly logged: string | null;
}

/**
 * An address or CIDR block given by a user, as reports and logs write it: with a port or in brackets, masked
 * (`203.0.113.***`), or the name that a cloud logs in its place (`AWS Internal`, `ecr.amazonaws.com`).
 * @throws AuditError `bad-address` for what only looks like an address, and for a block with host bits set
 */
export function parseAskedAddress(given: string): AskedAddress {
  const text = given.trim().replace(/[,;/]{1,9}$/, '');
  const bare = stripDecoration(text);
  const masked = maskedRange(bare);
  if (masked !== null) {
    return { text, range: { text, low: sortKeyOf(masked.low), high: sortKeyOf(masked.high) }, logged: bare };
  }
  if (parseBlock(bare) !== null) return { text, range: { ...parseAddressRange(bare), text }, logged: null };
  if (/\p{L}/u.test(text) && !/^[0-9a-f:.[\]%/]+$/i.test(text)) return { text, range: null, logged: text };
  throw new AuditError('bad-address', `"${text}" is not an IP address or CIDR block.`, {
    hint: 'Write 203.0.113.7, 203.0.113.0/24, 2001:db8::/32, 203.0.113.*** for a masked one, or a name as the log has it.',
  });
}

/** The neighbourhood of an address: 65,536 addresses of IPv4, or the network of a site of IPv6. */
export function widerRange({ low, text }: AddressRange): AddressRange {
  const isIpv4 = low.startsWith('00000000000000000000ffff');
  const kept = isIpv4 ? 28 : 12;
  return { text, low: low.slice(0, kept).padEnd(32, '0'), high: low.slice(0, kept).padEnd(32, 'f') };
}

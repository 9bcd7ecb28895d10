/** The sort key of an IPv4 address begins with this, because it is that of an IPv6 address in ::ffff:0:0/96. */
const IPV4 = '00000000000000000000ffff';

/** How many hexadecimal digits of a sort key name a block. */
interface BlockDigits {
  readonly ipv4: number;
  readonly ipv6: number;
}

const SITE: BlockDigits = { ipv4: 30, ipv6: 12 };
const NETWORK: BlockDigits = { ipv4: 28, ipv6: 8 };

/** The first digits of a sort key, which name the /24 (IPv6: /48) of the address: an office, a household, a rack. */
export function siteOf(sortKey: string): string {
  return prefixOf(sortKey, SITE);
}

/** The first digits of a sort key, which name the /16 (IPv6: /32) of the address: mostly one operator. */
export function networkBlockOf(sortKey: string): string {
  return prefixOf(sortKey, NETWORK);
}

/** What `networkBlockOf` gives, as people write it: `203.0.0.0/16`, `2001:db8::/32`. */
export function networkInWords(block: string): string {
  const hexadecimal = (start: number, digits: number) => Number.parseInt(block.slice(start, start + digits), 16);
  if (block.startsWith(IPV4)) return `${hexadecimal(24, 2)}.${hexadecimal(26, 2)}.0.0/16`;
  return `${hexadecimal(0, 4).toString(16)}:${hexadecimal(4, 4).toString(16)}::/32`;
}

function prefixOf(sortKey: string, { ipv4, ipv6 }: BlockDigits): string {
  return sortKey.slice(0, sortKey.startsWith(IPV4) ? ipv4 : ipv6);
}

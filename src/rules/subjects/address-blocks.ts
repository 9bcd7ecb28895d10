/** What sort keys of IPv4 addresses begin with: they lie in ::ffff:0:0/96. */
const IPV4 = '00000000000000000000ffff';

/** Hexadecimal digits of a sort key that name a block. */
interface BlockDigits {
  readonly ipv4: number;
  readonly ipv6: number;
}

const SITE: BlockDigits = { ipv4: 30, ipv6: 12 };
const NETWORK: BlockDigits = { ipv4: 28, ipv6: 8 };

/** The /24 (IPv6: /48) of an address given by its sort key: one office, one household, one rack. */
export function siteOf(sortKey: string): string {
  return prefixOf(sortKey, SITE);
}

/** The /16 (IPv6: /32) of an address given by its sort key: mostly one operator. */
export function networkBlockOf(sortKey: string): string {
  return prefixOf(sortKey, NETWORK);
}

/** `/24` or `/48`, for reasons. */
export function siteLengthOf(sortKey: string): string {
  return sortKey.startsWith(IPV4) ? '/24' : '/48';
}

function prefixOf(sortKey: string, { ipv4, ipv6 }: BlockDigits): string {
  return sortKey.slice(0, sortKey.startsWith(IPV4) ? ipv4 : ipv6);
}

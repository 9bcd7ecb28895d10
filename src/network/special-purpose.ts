import type { Network } from '../domain/vocabulary.ts';

export interface SpecialPurposeBlock {
  readonly block: string;
  readonly name: string;
  readonly network: Network;
}

/**
 * The IANA special-purpose address registries, with what each block means for a client of a registry.
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry, with multicast and
 * the space outside 2000::/3 added. Where blocks nest, the longest prefix decides. Blocks whose addresses stand for
 * an IPv4 address (IPv4-mapped, NAT64, 6to4, Teredo) are not listed: `embeddedIpv4` takes them apart first.
 *
 * The documentation blocks count as public: redacted and sample logs use them for outside addresses.
 */
export const SPECIAL_PURPOSE_BLOCKS: readonly SpecialPurposeBlock[] = [
  { block: '0.0.0.0/8', name: 'this network', network: 'unknown' },
  { block: '10.0.0.0/8', name: 'private use', network: 'private' },
  { block: '100.64.0.0/10', name: 'shared address space', network: 'cloud-internal' },
  { block: '127.0.0.0/8', name: 'loopback', network: 'private' },
  { block: '169.254.0.0/16', name: 'link local', network: 'private' },
  { block: '172.16.0.0/12', name: 'private use', network: 'private' },
  { block: '192.0.0.0/24', name: 'IETF protocol assignments', network: 'private' },
  { block: '192.0.0.9/32', name: 'port control protocol anycast', network: 'public' },
  { block: '192.0.0.10/32', name: 'TURN anycast', network: 'public' },
  { block: '192.0.2.0/24', name: 'documentation', network: 'public' },
  { block: '192.168.0.0/16', name: 'private use', network: 'private' },
  { block: '198.18.0.0/15', name: 'benchmarking', network: 'private' },
  { block: '198.51.100.0/24', name: 'documentation', network: 'public' },
  { block: '203.0.113.0/24', name: 'documentation', network: 'public' },
  { block: '224.0.0.0/4', name: 'multicast', network: 'unknown' },
  { block: '240.0.0.0/4', name: 'reserved', network: 'unknown' },
  { block: '::/3', name: 'outside global unicast', network: 'unknown' },
  { block: '::1/128', name: 'loopback', network: 'private' },
  { block: '64:ff9b:1::/48', name: 'local-use translation', network: 'private' },
  { block: '2001::/23', name: 'IETF protocol assignments', network: 'private' },
  { block: '2001:1::1/128', name: 'port control protocol anycast', network: 'public' },
  { block: '2001:1::2/128', name: 'TURN anycast', network: 'public' },
  { block: '2001:1::3/128', name: 'DNS-SD SRP anycast', network: 'public' },
  { block: '2001:3::/32', name: 'automatic multicast tunneling', network: 'public' },
  { block: '2001:4:112::/48', name: 'AS112', network: 'public' },
  { block: '2001:20::/28', name: 'ORCHIDv2', network: 'unknown' },
  { block: '2001:30::/28', name: 'drone remote identification', network: 'unknown' },
  { block: '2001:db8::/32', name: 'documentation', network: 'public' },
  { block: '3fff::/20', name: 'documentation', network: 'public' },
  { block: '4000::/2', name: 'outside global unicast', network: 'unknown' },
  { block: '5f00::/16', name: 'segment routing', network: 'private' },
  { block: '8000::/1', name: 'outside global unicast', network: 'unknown' },
  { block: 'fc00::/7', name: 'unique local', network: 'private' },
  { block: 'fe80::/10', name: 'link local', network: 'private' },
  { block: 'fec0::/10', name: 'site local (deprecated)', network: 'private' },
  { block: 'ff00::/8', name: 'multicast', network: 'unknown' },
];

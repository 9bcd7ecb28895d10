import { describe, expect, test } from 'vitest';
import type { Network } from '../domain/vocabulary.ts';
import { classifyAddress } from './classify-address.ts';

type Verdicts = readonly [title: string, network: Network, addresses: readonly string[]];

const networkOf = (text: string) => classifyAddress(text).network;

/** First and last address of each block, then the neighbours on both sides. */
describe('an IPv4 address has the type of its IANA block', () => {
  test.for<Verdicts>([
    ['this network', 'unknown', ['0.0.0.0', '0.255.255.255']],
    ['after this network', 'public', ['1.0.0.0']],
    ['10/8', 'private', ['10.0.0.0', '10.255.255.255']],
    ['around 10/8', 'public', ['9.255.255.255', '11.0.0.0']],
    ['100.64/10', 'cloud-internal', ['100.64.0.0', '100.127.255.255']],
    ['around 100.64/10', 'public', ['100.63.255.255', '100.128.0.0']],
    ['loopback', 'private', ['127.0.0.0', '127.0.0.1', '127.255.255.255']],
    ['around loopback', 'public', ['126.255.255.255', '128.0.0.0']],
    ['link local', 'private', ['169.254.0.0', '169.254.169.254', '169.254.255.255']],
    ['around link local', 'public', ['169.253.255.255', '169.255.0.0']],
    ['172.16/12', 'private', ['172.16.0.0', '172.31.255.255']],
    ['around 172.16/12', 'public', ['172.15.255.255', '172.32.0.0']],
    ['protocol assignments', 'private', ['192.0.0.0', '192.0.0.8', '192.0.0.11', '192.0.0.255']],
    ['anycast within them', 'public', ['192.0.0.9', '192.0.0.10']],
    ['around them', 'public', ['191.255.255.255', '192.0.1.0']],
    ['documentation 1', 'public', ['192.0.2.0', '192.0.2.255']],
    ['192.168/16', 'private', ['192.168.0.0', '192.168.255.255']],
    ['around 192.168/16', 'public', ['192.167.255.255', '192.169.0.0']],
    ['benchmarking', 'private', ['198.18.0.0', '198.19.255.255']],
    ['around benchmarking', 'public', ['198.17.255.255', '198.20.0.0']],
    ['documentation 2', 'public', ['198.51.100.0', '198.51.100.255']],
    ['documentation 3', 'public', ['203.0.113.0', '203.0.113.255']],
    ['before multicast', 'public', ['223.255.255.255']],
    ['multicast and reserved', 'unknown', ['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255']],
    ['anything else', 'public', ['8.8.8.8', '47.100.0.1', '192.88.99.1']],
  ])('%s: %s', ([, network, addresses]) => {
    expect(addresses.map(networkOf)).toEqual(addresses.map(() => network));
  });
});

describe('an IPv6 address has the type of its IANA block', () => {
  test.for<Verdicts>([
    ['unspecified', 'unknown', ['::']],
    ['loopback', 'private', ['::1']],
    ['after loopback', 'unknown', ['::2']],
    ['IPv4-compatible, long deprecated', 'unknown', ['::8.8.8.8']],
    ['local-use translation', 'private', ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff']],
    ['around local-use translation', 'unknown', ['64:ff9b:0:1::', '64:ff9b:2::']],
    ['discard only', 'unknown', ['100::', '100::ffff:ffff:ffff:ffff']],
    ['around global unicast', 'unknown', ['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::']],
    ['edges of global unicast', 'public', ['2000::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::']],
    ['protocol assignments', 'private', ['2001:1::', '2001:1::4', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['after protocol assignments', 'public', ['2001:200::']],
    ['anycast within them', 'public', ['2001:1::1', '2001:1::2', '2001:1::3']],
    ['multicast tunneling', 'public', ['2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['AS112', 'public', ['2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff']],
    ['around AS112', 'private', ['2001:4:111:ffff:ffff:ffff:ffff:ffff', '2001:4:113::']],
    ['identifiers that are not routed', 'unknown', ['2001:20::', '2001:2f:ffff::', '2001:30::', '2001:3f:ffff::']],
    ['documentation', 'public', ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::', '3fff:fff::1']],
    ['segment routing', 'private', ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['around segment routing', 'unknown', ['5eff:ffff::', '5f01::']],
    ['before unique local', 'unknown', ['fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['unique local', 'private', ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['after unique local', 'unknown', ['fe00::', 'fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['link local', 'private', ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['site local', 'private', ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['multicast', 'unknown', ['ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['anything else', 'public', ['2400:3200::1', '2606:4700:4700::1111']],
  ])('%s: %s', ([, network, addresses]) => {
    expect(addresses.map(networkOf)).toEqual(addresses.map(() => network));
  });
});

describe('an address that stands for an IPv4 address has the type of that', () => {
  test.for<Verdicts>([
    ['IPv4-mapped', 'private', ['::ffff:10.0.0.1', '::ffff:a00:1', '::FFFF:192.168.1.1']],
    ['IPv4-mapped', 'cloud-internal', ['::ffff:100.64.0.1']],
    ['IPv4-mapped', 'public', ['::ffff:203.0.113.7', '0:0:0:0:0:ffff:808:808']],
    ['NAT64', 'private', ['64:ff9b::10.0.0.1']],
    ['NAT64', 'public', ['64:ff9b::8.8.8.8']],
    ['6to4', 'private', ['2002:a00:1::1', '2002:c0a8:101::']],
    ['6to4', 'public', ['2002:808:808::1']],
    ['Teredo, inverted', 'private', ['2001:0:4136:e378:8000:63bf:f5ff:fffe']],
    ['Teredo, inverted', 'public', ['2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ])('%s: %s', ([, network, addresses]) => {
    expect(addresses.map(networkOf)).toEqual(addresses.map(() => network));
  });

  test('only the IPv4-mapped one is spelled as IPv4', () => {
    expect(classifyAddress('::ffff:10.0.0.1').ip).toBe('10.0.0.1');
    expect(classifyAddress('64:ff9b::10.0.0.1').ip).toBe('64:ff9b::a00:1');
  });
});

describe('what logs write around an address is stripped', () => {
  test.for<[text: string, ip: string]>([
    ['1.2.3.4:56789', '1.2.3.4'],
    [' 1.2.3.4\t', '1.2.3.4'],
    ['[::1]:443', '::1'],
    ['[2001:DB8:0:0:0:0:0:1]', '2001:db8::1'],
    ['[1.2.3.4]:80', '1.2.3.4'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['[::ffff:10.0.0.1]:80', '10.0.0.1'],
    ['2001:db8::1:443', '2001:db8::1:443'],
  ])('%s is %s', ([text, ip]) => {
    expect(classifyAddress(text)).toMatchObject({ ip, isMasked: false });
  });
});

test.for([
  '',
  '   ',
  '010.0.0.1',
  '10.1',
  '167772161',
  '0x0a.0.0.1',
  '1.2.3.4.5',
  '1.2.3',
  '256.1.1.1',
  '1.2.3.-4',
  '１.2.3.4',
  '1.2.3.4%eth0',
  '1.2.3.4:',
  '1.2.3.4:port',
  '1.2.3.4, 5.6.7.8',
  '[::1',
  '::1]',
  ':::',
  '1::2::3',
  '12345::',
  '1:2:3:4:5:6:7:8:9',
  'AWS Internal',
  'Internal',
  'CSE',
  'ecr.amazonaws.com',
  'localhost',
  '-',
  'null',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
])('"%s" is no address: unknown, neither spelled nor sorted', (text) => {
  expect(classifyAddress(text)).toEqual({ ip: null, sortKey: null, network: 'unknown', isMasked: false });
});

describe('a masked address or a subnet has a type only if all its addresses share it', () => {
  test.for<[text: string, network: Network]>([
    ['100.93.10.***', 'cloud-internal'],
    ['100.93.10.***:8080', 'cloud-internal'],
    ['140.xx.xx.xx', 'public'],
    ['172.25.XX.XX', 'private'],
    ['172.xx.xx.xx', 'unknown'],
    ['192.x.x.x', 'unknown'],
    ['192.168.x.x', 'private'],
    ['192.0.0.*', 'unknown'],
    ['10.*.*.*', 'private'],
    ['10.0.0.*', 'private'],
    ['127.*.*.*', 'private'],
    ['100.*.*.*', 'unknown'],
    ['203.0.113.*', 'public'],
    ['198.*.*.*', 'unknown'],
    ['224.*.*.*', 'unknown'],
    ['2001:db8:*', 'public'],
    ['2001:*', 'unknown'],
    ['fd00:1:2:*:*:*:*:*', 'private'],
    ['10.1.2.0/24', 'private'],
    ['10.1.2.3/24', 'private'],
    ['8.0.0.0/5', 'unknown'],
    ['203.0.113.0/24', 'public'],
    ['100.64.0.0/9', 'unknown'],
    ['0.0.0.0/0', 'unknown'],
    ['::/0', 'unknown'],
    ['::ffff:10.0.0.0/104', 'private'],
    ['2001:db8::/32', 'public'],
    ['2002:c000:*', 'unknown'],
    ['2002:c0a8:*', 'private'],
    ['2002:c0a8::/32', 'private'],
    ['2002:a00:1::/48', 'private'],
    ['2002:808:*', 'public'],
    ['2002:*', 'unknown'],
    ['2002::/15', 'unknown'],
    ['64:ff9b::c0a8:0/112', 'private'],
    ['64:ff9b::c000:0/112', 'unknown'],
    ['64:ff9b::/96', 'unknown'],
    ['64:ff9b::/95', 'unknown'],
    ['64:ff9b:0:0:0:0:a00:*', 'private'],
    ['2001:0:4136:e378:8000:63bf:f5ff:*', 'private'],
    ['2001:0:4136:e378:8000:63bf:3fff:*', 'unknown'],
    ['2001:0:4136:e378:8000:63bf:3f57:*', 'private'],
    ['2001:0:4136:e378:*', 'unknown'],
    ['2001::/23', 'unknown'],
    ['::ffff:10.0.0.0/95', 'unknown'],
  ])('%s: %s', ([text, network]) => {
    expect(classifyAddress(text)).toEqual({ ip: null, sortKey: null, network, isMasked: true });
  });

  test.for([
    '*.*.*.*',
    '***',
    'x',
    '10.*',
    '10.*.0.1',
    '*.0.0.1',
    '10.0.0.1*',
    '010.*.*.*',
    '256.*.*.*',
    '*:*',
    '1.2.3.4.*',
  ])('%s masks no address that is known', (text) => {
    expect(classifyAddress(text)).toMatchObject({ ip: null, network: 'unknown', isMasked: false });
  });
});

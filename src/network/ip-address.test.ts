import { describe, expect, test } from 'vitest';
import { embeddedIpv4, parseIp, printIp, sortKeyOf } from './ip-address.ts';

describe('printIp writes the canonical spelling', () => {
  test.for<[text: string, canonical: string]>([
    ['255.255.255.255', '255.255.255.255'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:77.77.88.88', '1:2:3:4:5:6:4d4d:5858'],
  ])('%s as %s', ([text, canonical]) => {
    const address = parseIp(text);
    expect(address === null ? null : printIp(address)).toBe(canonical);
  });
});

test.for(['010.0.0.1', '10.1', '0x0a.0.0.1', '1.2.3.4:80', '[::1]', '::1%eth0', ' 1.2.3.4', '1.2.3.4/32', ''])(
  'parseIp refuses "%s": no shorthand, no decoration',
  (text) => expect(parseIp(text)).toBeNull(),
);

test('an IPv4 address and its IPv4-mapped form are one address', () => {
  expect(parseIp('::ffff:10.0.0.1')?.bits).toBe(parseIp('10.0.0.1')?.bits);
});

test('sort keys have 32 digits, IPv4 after ::', () => {
  const keys = ['::', '0.0.0.0', '9.0.0.0', '10.0.0.0', '100.0.0.0', '2001:db8::'].map((text) =>
    sortKeyOf(parseIp(text)?.bits ?? -1n),
  );
  expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  expect(keys.toSorted()).toEqual(keys);
});

describe('embeddedIpv4', () => {
  test.for<[text: string, ipv4: string | null]>([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['64:ff9b::a00:1', '10.0.0.1'],
    ['2002:a00:1:ffff::1', '10.0.0.1'],
    ['2001:0:4136:e378:8000:63bf:f5ff:fffe', '10.0.0.1'],
    ['64:ff9b:1::a00:1', null],
    ['2003:a00:1::', null],
    ['2001:1::a00:1', null],
    ['::10.0.0.1', null],
    ['2001:db8::1', null],
  ])('of %s is %s', ([text, ipv4]) => {
    const address = parseIp(text);
    const embedded = address === null ? null : embeddedIpv4(address);
    expect(embedded === null ? null : printIp(embedded)).toBe(ipv4);
  });
});

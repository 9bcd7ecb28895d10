import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyAddress } from '../../src/network/classify-address.ts';
import { type IpAddress, parseIp, printIp, sortKeyOf } from '../../src/network/ip-address.ts';
import { parseAddressRange } from '../../src/network/ip-range.ts';

const RUNS = { numRuns: 200 };

/** Addresses near the edges of what has a meaning, and anywhere. */
const octet = fc.oneof(fc.constantFrom(0, 10, 100, 127, 128, 169, 172, 192, 198, 203, 255), fc.nat(255));
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const group = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x64, 0xff9b, 0x2001, 0x2002, 0xdb8), fc.nat(0xffff));
const groups = fc.array(group, { minLength: 8, maxLength: 8 });
const ipv6 = groups.map((words) => words.map((word) => word.toString(16)).join(':'));
const spelledIpv6 = fc.oneof(
  ipv6,
  fc.ipV6(),
  ipv6.map((text) => text.toUpperCase()),
);
const anyIp = fc.oneof(ipv4, spelledIpv6);

function addressOf(text: string): IpAddress {
  const address = parseIp(text);
  if (address === null) throw new RangeError(`${text} is no address`);
  return address;
}

test('any text has a network type, and none is an error', () => {
  const hostile = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', ':', '*', 'x', '%', '[', ']', '/', 'f', ' ') });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), hostile), (text) => {
      const { ip, sortKey, network, isMasked } = classifyAddress(text);
      expect(['public', 'private', 'cloud-internal', 'unknown']).toContain(network);
      expect(ip === null).toBe(sortKey === null);
      if (isMasked) expect(ip).toBeNull();
    }),
    RUNS,
  );
});

test('the canonical spelling parses to the same address, and is its own canonical spelling', () => {
  fc.assert(
    fc.property(anyIp, (text) => {
      const address = addressOf(text);
      const canonical = printIp(address);
      expect(addressOf(canonical).bits).toBe(address.bits);
      expect(printIp(addressOf(canonical))).toBe(canonical);
    }),
    RUNS,
  );
});

test('an address has the type of its canonical spelling', () => {
  fc.assert(
    fc.property(anyIp, (text) => {
      const classified = classifyAddress(text);
      expect(classifyAddress(classified.ip ?? '')).toEqual(classified);
    }),
    RUNS,
  );
});

test('an IPv4 address has one type in every form that stands for it', () => {
  fc.assert(
    fc.property(ipv4, fc.nat(0xffff), (text, noise) => {
      const { bits } = addressOf(text);
      const low = bits & 0xffffffffn;
      const forms = [
        `::ffff:${text}`,
        `64:ff9b::${text}`,
        printIp({ bits: (0x2002n << 112n) | (low << 80n) | BigInt(noise), version: 6 }),
        printIp({ bits: (0x20010000n << 96n) | (BigInt(noise) << 32n) | (low ^ 0xffffffffn), version: 6 }),
        `${text}:${noise}`,
      ];
      const { network } = classifyAddress(text);
      expect(forms.map((form) => classifyAddress(form).network)).toEqual(forms.map(() => network));
    }),
    RUNS,
  );
});

test('sort keys order as the addresses do', () => {
  fc.assert(
    fc.property(anyIp, anyIp, (one, other) => {
      const [a, b] = [addressOf(one).bits, addressOf(other).bits];
      expect(sortKeyOf(a) < sortKeyOf(b)).toBe(a < b);
    }),
    RUNS,
  );
});

test('a block holds its addresses and no neighbour', () => {
  fc.assert(
    fc.property(ipv4, fc.integer({ min: 1, max: 32 }), fc.nat(), (text, prefix, noise) => {
      const span = (1n << BigInt(32 - prefix)) - 1n;
      const first = addressOf(text).bits & ~span;
      const { low, high } = parseAddressRange(`${printIp({ bits: first, version: 4 })}/${prefix}`);
      const within = sortKeyOf(first | (BigInt(noise) & span));
      expect(low <= within && within <= high).toBe(true);
      expect(sortKeyOf(first - 1n) < low && sortKeyOf(first + span + 1n) > high).toBe(true);
    }),
    RUNS,
  );
});

test('every address under a masked one has the type of the mask, where it has one', () => {
  const masked = fc.tuple(ipv4, fc.integer({ min: 1, max: 3 }), fc.constantFrom('*', '***', 'x', 'XX'));
  fc.assert(
    fc.property(masked, ipv4, ([text, known, mask], other) => {
      const prefix = text.split('.').slice(0, known);
      const { network, isMasked } = classifyAddress([...prefix, ...Array(4 - known).fill(mask)].join('.'));
      const address = [...prefix, ...other.split('.').slice(known)].join('.');
      expect(isMasked).toBe(true);
      if (network !== 'unknown') expect(classifyAddress(address).network).toBe(network);
    }),
    RUNS,
  );
});

test('every address of a subnet that stands for IPv4 addresses has the type of the subnet, where it has one', () => {
  const prefixes = { '64:ff9b::': 96, '2002::': 16, '2001::': 32 };
  const blocks = fc.constantFrom(...Object.entries(prefixes));
  const noises = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  fc.assert(
    fc.property(
      blocks,
      ipv4,
      fc.integer({ min: 0, max: 112 }),
      noises,
      noises,
      ([base, taken], text, more, ...noise) => {
        const low32 = addressOf(text).bits & 0xffffffffn;
        const shift = base === '2002::' ? 80n : 0n;
        const known = base === '2001::' ? low32 ^ 0xffffffffn : low32;
        const prefix = Math.min(taken + more, 128);
        const within = (bits: bigint) => bits & ((1n << BigInt(128 - taken)) - 1n);
        const span = (1n << BigInt(128 - prefix)) - 1n;
        const around = base === '2001::' ? within(noise[0]) & ~0xffffffffn : 0n;
        const bits = (addressOf(base).bits | around | (known << shift)) & ~span;
        const { network } = classifyAddress(`${printIp({ bits, version: 6 })}/${prefix}`);
        const address = printIp({ bits: bits | (noise[1] & span), version: 6 });
        if (network !== 'unknown') expect(classifyAddress(address).network).toBe(network);
      },
    ),
    RUNS,
  );
});

test('every address of a subnet has the type of the subnet, where it has one', () => {
  fc.assert(
    fc.property(ipv4, fc.integer({ min: 0, max: 32 }), fc.nat(), (text, prefix, noise) => {
      const { network } = classifyAddress(`${text}/${prefix}`);
      const span = (1n << BigInt(32 - prefix)) - 1n;
      const bits = (addressOf(text).bits & ~span) | (BigInt(noise) & span);
      if (network !== 'unknown') expect(classifyAddress(printIp({ bits, version: 4 })).network).toBe(network);
    }),
    RUNS,
  );
});

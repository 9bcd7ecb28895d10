import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import { parseAskedAddress, widerRange } from './asked-address.ts';
import { parseAddressRange } from './ip-range.ts';

const MAPPED = '00000000000000000000ffff';
const V6 = '20010db8000000000000000000000000';

describe('an address that a user asks for', () => {
  test.for<[given: string, text: string, low: string, high: string, logged: string | null]>([
    ['203.0.113.7', '203.0.113.7', `${MAPPED}cb007107`, `${MAPPED}cb007107`, null],
    [' 203.0.113.0/24 ', '203.0.113.0/24', `${MAPPED}cb007100`, `${MAPPED}cb0071ff`, null],
    ['203.0.113.7:51234', '203.0.113.7:51234', `${MAPPED}cb007107`, `${MAPPED}cb007107`, null],
    ['203.0.113.7,', '203.0.113.7', `${MAPPED}cb007107`, `${MAPPED}cb007107`, null],
    ['[2001:db8::]:443', '[2001:db8::]:443', V6, V6, null],
    ['2001:db8::', '2001:db8::', V6, V6, null],
    ['203.0.113.***', '203.0.113.***', `${MAPPED}cb007100`, `${MAPPED}cb0071ff`, '203.0.113.***'],
  ])('%s is a range, and a masked one is also looked for as the log has it', ([given, text, low, high, logged]) => {
    expect(parseAskedAddress(given)).toEqual({ text, range: { text, low, high }, logged });
  });

  test.for(['AWS Internal', 'ecr.amazonaws.com', '北京', 'cafe.example'])('%s is a name in the log', (name) => {
    expect(parseAskedAddress(`${name};`)).toEqual({ text: name, range: null, logged: name });
  });

  test.for(['', '203.0.113', '203.0.113.256', 'dead:beef', '203.0.113.0/33', '-'])('"%s" is refused', (given) => {
    const error = auditErrorOf(() => parseAskedAddress(given));
    expect(error.code).toBe('bad-address');
    expect(error.message).toContain(`"${given}"`);
    expect(error.hint).toContain('203.0.113.***');
  });

  test('a block with host bits is refused with the block that it lies in', () => {
    expect(auditErrorOf(() => parseAskedAddress('203.0.113.7/24')).hint).toContain('203.0.113.0/24');
  });
});

test.for<[address: string, block: string]>([
  ['203.0.113.7', '203.0.0.0/16'],
  ['2001:db8:7:8::9', '2001:db8:7::/48'],
])('the neighbourhood of %s is %s', ([address, block]) => {
  const { low, high } = parseAddressRange(block);
  expect(widerRange(parseAddressRange(address))).toEqual({ text: address, low, high });
});

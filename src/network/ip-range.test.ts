import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import { breadthOf, parseAddressRange, parseBlock } from './ip-range.ts';

const MAPPED = '00000000000000000000ffff';

describe('parseAddressRange', () => {
  test.for<[text: string, low: string, high: string]>([
    ['203.0.113.7', `${MAPPED}cb007107`, `${MAPPED}cb007107`],
    ['203.0.113.7/32', `${MAPPED}cb007107`, `${MAPPED}cb007107`],
    ['203.0.113.0/24', `${MAPPED}cb007100`, `${MAPPED}cb0071ff`],
    ['10.0.0.0/8', `${MAPPED}0a000000`, `${MAPPED}0affffff`],
    ['0.0.0.0/0', `${MAPPED}00000000`, `${MAPPED}ffffffff`],
    ['2001:db8::/32', '20010db8000000000000000000000000', '20010db8ffffffffffffffffffffffff'],
    ['::1', '00000000000000000000000000000001', '00000000000000000000000000000001'],
    ['::/0', '0'.repeat(32), 'f'.repeat(32)],
    ['::ffff:10.0.0.0/104', `${MAPPED}0a000000`, `${MAPPED}0affffff`],
  ])('%s has its first and last address, both included', ([text, low, high]) => {
    expect(parseAddressRange(text)).toEqual({ text, low, high });
  });

  test('keeps the text without the white space around it', () => {
    expect(parseAddressRange(' 10.0.0.0/8 ').text).toBe('10.0.0.0/8');
  });

  test.for([
    '',
    'office',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.1',
    '010.0.0.0/8',
    '10.0.0.*',
  ])('refuses "%s" as bad-address, naming it and showing what is meant', (text) => {
    const error = auditErrorOf(() => parseAddressRange(text));
    expect(error.code).toBe('bad-address');
    expect(error.message).toContain(`"${text}"`);
    expect(error.hint).toContain('203.0.113.0/24');
  });

  test.for<[text: string, block: string]>([
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['::ffff:10.0.0.5/120', '10.0.0.0/24'],
    ['::ffff:10.0.0.5/96', '0.0.0.0/0'],
    ['::ffff:10.0.0.5/95', '::fffe:0:0/95'],
  ])('refuses %s, whose host bits are set, and names the block %s', ([text, block]) => {
    const error = auditErrorOf(() => parseAddressRange(text));
    expect(error.code).toBe('bad-address');
    expect(error.hint).toContain(block);
    expect(parseAddressRange(block).text).toBe(block);
  });
});

test('parseBlock tells whether the block was written by its first address', () => {
  expect(parseBlock('10.0.0.0/8')?.isAligned).toBe(true);
  expect(parseBlock('10.0.0.1/8')?.isAligned).toBe(false);
  expect(parseBlock('no block')).toBeNull();
});

test.for<[range: string, breadth: ReturnType<typeof breadthOf>]>([
  ['203.0.113.7', 'usual'],
  ['10.0.0.0/16', 'usual'],
  ['10.0.0.0/15', 'wide'],
  ['0.0.0.0/1', 'wide'],
  ['0.0.0.0/0', 'everything'],
  ['2001:db8::/48', 'usual'],
  ['2001:db8::/47', 'wide'],
  ['::/1', 'wide'],
  ['::/0', 'everything'],
])('%s is %s', ([range, breadth]) => {
  expect(breadthOf(parseAddressRange(range))).toBe(breadth);
});

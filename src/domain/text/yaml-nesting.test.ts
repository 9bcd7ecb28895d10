import { expect, test } from 'vitest';
import { Parser } from 'yaml';
import { isYamlNestedDeeperThan } from './yaml-nesting.ts';

const tokensOf = (text: string) => [...new Parser().parse(text)];

test.each([
  ['flow lists', `${'['.repeat(5)}x${']'.repeat(5)}`],
  ['flow mappings', `${'{a: '.repeat(5)}x${'}'.repeat(5)}`],
  ['block lists in one line', `${'- '.repeat(5)}x`],
  ['block mappings', 'a:\n b:\n  c:\n   d:\n    e: x'],
  ['keys', `${'? '.repeat(5)}x`],
  ['a second document', `a: 1\n---\n${'['.repeat(5)}x${']'.repeat(5)}`],
])('values in each other are counted: %s', (_, text) => {
  expect(isYamlNestedDeeperThan(tokensOf(text), 6)).toBe(false);
  expect(isYamlNestedDeeperThan(tokensOf(text), 5)).toBe(true);
});

test.each(['['.repeat(200_000), '- '.repeat(20_000), '{a: '.repeat(100_000)])(
  'very deep values overflow no stack',
  (text) => {
    expect(isYamlNestedDeeperThan(tokensOf(text), 100)).toBe(true);
  },
);

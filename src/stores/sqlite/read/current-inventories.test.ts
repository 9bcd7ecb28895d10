import { describe, expect, test } from 'vitest';
import { currentParts, type SeenInventory } from './current-inventories.ts';

const MINUTE = 60_000;

/** Inventories in the order of their numbers: minutes, namespaces, and what else is said. */
type Line = readonly [minute: number, namespaces: string, more?: Partial<SeenInventory>];

function held(lines: readonly Line[]): readonly string[] {
  const seen = lines.map(
    ([minute, namespaces, more = {}], index): SeenInventory => ({
      ...{ id: index + 1, cluster: 'prod', observedAt: minute * MINUTE, command: null, isComplete: false },
      ...{ namespaces: namespaces.split(' ').filter(Boolean), ...more },
    }),
  );
  const parts = currentParts(seen);
  return seen.map(({ id }) => {
    const part = parts.get(id);
    return part?.isCurrent === true ? ([...part.namespaces].join(' ') || 'empty') + part.newer.join('') : '-';
  });
}

describe('what inventories of a cluster still tell', () => {
  test.each<[name: string, lines: readonly Line[], expected: readonly string[]]>([
    [
      'files of one hour are one observation',
      [
        [0, 'a'],
        [59, 'b'],
        [60, 'a'],
      ],
      ['a32', 'b3', 'a'],
    ],
    [
      'a later one replaces only what it names',
      [
        [0, 'a b'],
        [61, 'a'],
      ],
      ['b', 'a'],
    ],
    [
      'a complete one replaces everything before',
      [
        [0, 'a b'],
        [61, 'a', { isComplete: true }],
      ],
      ['-', 'a'],
    ],
    [
      'a complete one replaces what is older in its hour too',
      [
        [0, 'a b'],
        [30, 'a', { isComplete: true }],
      ],
      ['-', 'a'],
    ],
    [
      'files of one command are complete together',
      [
        [0, 'a', { command: '1', isComplete: true }],
        [30, 'b', { command: '1', isComplete: true }],
        [40, 'c'],
      ],
      ['a32', 'b3', 'c'],
    ],
    [
      'what is imported later but older replaces nothing',
      [
        [100, 'a'],
        [0, 'a b'],
      ],
      ['a', 'b'],
    ],
    [
      'of a whole cluster, what follows replaces its part',
      [
        [0, 'a b', { isComplete: true }],
        [61, 'b'],
      ],
      ['a', 'b'],
    ],
    [
      'files of one command are one observation',
      [
        [0, 'a', { command: '1' }],
        [9999, 'b', { command: '1' }],
      ],
      ['a2', 'b'],
    ],
    [
      'another command is another',
      [
        [0, 'a', { command: '1' }],
        [9999, 'a', { command: '2' }],
      ],
      ['-', 'a'],
    ],
    [
      'clusters are apart',
      [
        [0, 'a'],
        [100, 'a', { cluster: 'eu' }],
      ],
      ['a', 'a'],
    ],
    [
      'an empty list holds until the next observation',
      [
        [0, ''],
        [100, 'a'],
      ],
      ['-', 'a'],
    ],
    [
      'an empty list replaces nothing',
      [
        [0, 'a'],
        [100, ''],
      ],
      ['a', 'empty'],
    ],
    [
      'an empty list of the whole cluster replaces all',
      [
        [0, 'a'],
        [100, '', { isComplete: true }],
      ],
      ['-', 'empty'],
    ],
    [
      'an hour does not grow with each file',
      [
        [0, 'a'],
        [40, 'b'],
        [80, 'a'],
      ],
      ['-', 'b3', 'a'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(held(lines)).toEqual(expected);
  });
});

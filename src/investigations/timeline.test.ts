import { describe, expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_WINDOW, type FixtureLine } from '../../test/support/rule-fixture.ts';
import { resolveImage } from './names/resolve-image.ts';
import { investigateTimeline } from './timeline.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

interface Options {
  readonly exact?: boolean;
  readonly top?: number;
  readonly isNewestFirst?: boolean;
}

function timeline(image: string, lines: readonly FixtureLine[], options: Options = {}) {
  const reader = caseOf([eventsOf(lines)]);
  const result = investigateTimeline(reader, {
    image: resolveImage(reader, image),
    window: FIXTURE_WINDOW,
    where: [],
    isExact: options.exact ?? false,
    withLayers: false,
    top: options.top ?? null,
    isNewestFirst: options.isNewestFirst ?? false,
  });
  return { ...result, events: [...result.events].map(({ event, ...note }) => ({ ...event, ...note })) };
}

const shown = (result: ReturnType<typeof timeline>) =>
  result.events.map(({ category, image, match, inferred }) => {
    const reference = image?.tag ?? image?.digest?.slice(7, 9) ?? '-';
    return `${category} ${reference} ${match}${inferred ? ' inferred' : ''}`;
  });

/** A tag that held digest A and then B; pulls by digest before and after the move. */
const MOVED: readonly FixtureLine[] = [
  { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
  { at: '9h', image: `team/app@${A}`, actor: 'node' },
  { at: '8h', category: 'push', image: `team/app:1.0@${B}`, actor: 'mallory' },
  { at: '7h', image: `team/app@${A}`, actor: 'late-node' },
  { at: '6h', image: `team/app@${B}`, actor: 'node' },
];

test.for([null, 2])('the newest first is the same answer in the other order, also of the newest %s', (top) => {
  const most = top === null ? {} : { top };
  const inOrder = timeline('team/app:1.0', MOVED, most);
  const reversed = timeline('team/app:1.0', MOVED, { ...most, isNewestFirst: true });
  expect(reversed.events).toEqual(inOrder.events.toReversed());
  expect(reversed.summary).toEqual(inOrder.summary);
});

describe('the digests of a tag', () => {
  test('a pull by digest belongs to the tag that held the digest at that moment', () => {
    expect(shown(timeline('team/app:1.0', MOVED))).toEqual([
      'push 1.0 tag',
      'pull aa digest',
      'push 1.0 tag',
      'pull bb digest',
    ]);
  });

  test('a pull by digest does not belong to a tag that got the digest later', () => {
    const lines: readonly FixtureLine[] = [...MOVED, { at: '5h', category: 'tag', image: `team/app:stable@${A}` }];
    expect(shown(timeline('team/app:stable', lines))).toEqual(['tag stable tag']);
  });

  test('--exact keeps only events that name the tag itself', () => {
    expect(shown(timeline('team/app:1.0', MOVED, { exact: true }))).toEqual(['push 1.0 tag', 'push 1.0 tag']);
  });

  test('a move states the digest that the tag had before', () => {
    const moves = timeline('team/app:1.0', MOVED).events.flatMap(({ actor, movedFrom }) =>
      movedFrom === null ? [] : [[actor.id, movedFrom]],
    );
    expect(moves).toEqual([['mallory', A]]);
  });

  test('the history is part of the summary', () => {
    const { digests } = timeline('team/app:1.0', MOVED);
    expect(digests.map(({ digest, to, basis }) => [digest, to === null, basis])).toEqual([
      [A, false, 'stated'],
      [B, true, 'stated'],
    ]);
  });

  test('a push without a digest ends the period, and a later pull with tag and digest begins an inferred one', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
      { at: '8h', category: 'push', image: 'team/app:1.0' },
      { at: '7h', image: `team/app@${A}` },
      { at: '6h', image: `team/app:1.0@${B}` },
      { at: '5h', image: `team/app@${B}` },
    ];
    const result = timeline('team/app:1.0', lines);
    expect(result.digests.map(({ digest, basis }) => [digest, basis])).toEqual([
      [A, 'stated'],
      [B, 'inferred'],
    ]);
    expect(shown(result)).toEqual(['push 1.0 tag', 'push 1.0 tag', 'pull 1.0 tag', 'pull bb digest inferred']);
  });

  test('a deleted tag holds nothing', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
      { at: '9h', category: 'delete', image: 'team/app:1.0' },
      { at: '8h', image: `team/app@${A}` },
    ];
    expect(shown(timeline('team/app:1.0', lines))).toEqual(['push 1.0 tag', 'delete 1.0 tag']);
  });

  test('a failed push moves nothing', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
      { at: '9h', category: 'push', outcome: 'denied', image: `team/app:1.0@${B}` },
      { at: '8h', image: `team/app@${A}` },
    ];
    const result = timeline('team/app:1.0', lines);
    expect(result.digests).toHaveLength(1);
    expect(result.events.every(({ movedFrom }) => movedFrom === null)).toBe(true);
  });

  test('registries that share a name keep their digests apart', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `one.example/team/app:1.0@${A}` },
      { at: '9h', category: 'push', image: `two.example/team/app:1.0@${B}` },
      { at: '8h', image: `one.example/team/app@${A}` },
      { at: '7h', image: `two.example/team/app@${A}` },
    ];
    const result = timeline('team/app:1.0', lines);
    expect(result.events.every(({ movedFrom }) => movedFrom === null)).toBe(true);
    expect(shown(result)).toEqual(['push 1.0 tag', 'push 1.0 tag', 'pull aa digest']);
    expect(result.registries).toEqual(['one.example', 'two.example']);
  });

  test('public and VPC hosts of one registry are one', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `acme-registry.cn-hangzhou.cr.aliyuncs.com/team/app:1.0@${A}` },
      { at: '9h', image: `acme-registry-vpc.cn-hangzhou.cr.aliyuncs.com/team/app@${A}` },
    ];
    const result = timeline('acme-registry.cn-hangzhou.cr.aliyuncs.com/team/app:1.0', lines);
    expect(shown(result)).toEqual(['push 1.0 tag', 'pull aa digest']);
    expect(result.registries).toEqual(['acme-registry.cn-hangzhou.cr.aliyuncs.com']);
  });
});

describe('a digest', () => {
  test('shows its events under all tags, and events that name only a tag that pointed to it at that time', () => {
    const lines: readonly FixtureLine[] = [
      ...MOVED,
      { at: '570m', image: 'team/app:1.0' },
      { at: '5h', category: 'tag', image: `team/app:stable@${A}` },
      { at: '4h', image: 'team/app:stable' },
      { at: '3h', image: 'team/app:1.0' },
    ];
    expect(shown(timeline(`team/app@${A}`, lines))).toEqual([
      'push 1.0 digest',
      'pull 1.0 tag inferred',
      'pull aa digest',
      'pull aa digest',
      'tag stable digest',
      'pull stable tag inferred',
    ]);
  });
});

describe('one docker pull is one pull', () => {
  test('index and manifest requests within two minutes by the same client', () => {
    const lines: readonly FixtureLine[] = [
      { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
      { at: '120m', image: 'team/app:1.0' },
      { at: '119m', image: `team/app@${A}` },
      { at: '119m', image: `team/app@${A}`, address: '10.0.0.6' },
      { at: '60m', image: 'team/app:1.0' },
      { at: '60m', repeat: 3, every: '1m', category: 'blob-pull', image: 'team/app' },
    ];
    const result = timeline('team/app:1.0', lines);
    expect(result.pulls).toBe(3);
    expect(result.layers).toBe(3);
    expect(result.summary.byCategory).toEqual({ push: 1, pull: 4 });
    expect(result.events.filter(({ pullOf }) => pullOf !== null)).toHaveLength(1);
  });
});

test('events on the whole repository or namespace are shown if they delete the image or change who can reach it', () => {
  const lines: readonly FixtureLine[] = [
    { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
    { at: '9h', category: 'policy', image: 'team/app' },
    { at: '8h', category: 'list', image: 'team/app' },
    { at: '7h', category: 'delete', image: 'team/other' },
    { at: '6h', category: 'delete', image: 'team/app' },
  ];
  expect(shown(timeline('team/app:1.0', lines))).toEqual([
    'push 1.0 tag',
    'policy - repository',
    'delete - repository',
  ]);
});

describe('the newest events of a timeline', () => {
  const PULLS: readonly FixtureLine[] = [
    { at: '10h', category: 'push', image: `team/app:1.0@${A}` },
    { at: '9h', repeat: 1200, every: '10s', image: 'team/app:1.0' },
  ];

  test.each([1, 3, 1201, 5000])('%d of them are the end of the whole line, and all are counted', (top) => {
    const [whole, newest] = [timeline('team/app:1.0', PULLS), timeline('team/app:1.0', PULLS, { top })];
    expect(whole.events).toHaveLength(1201);
    expect(newest.events).toEqual(whole.events.slice(-top));
    expect([newest.summary, newest.pulls]).toEqual([whole.summary, whole.pulls]);
  });
});

test('a tag that moves to and fro holds each digest in turn', () => {
  const lines = Array.from({ length: 20 }, (_, index): readonly FixtureLine[] => [
    { at: `${600 - index * 10}m`, category: 'push', image: `team/app:1.0@${index % 2 === 0 ? A : B}` },
    { at: `${595 - index * 10}m`, image: `team/app@${A}`, actor: `at A ${index}` },
    { at: `${595 - index * 10}m`, image: `team/app@${B}`, actor: `at B ${index}` },
  ]).flat();
  const pulls = timeline('team/app:1.0', lines).events.flatMap(({ category, actor }) =>
    category === 'pull' ? [actor.id] : [],
  );
  expect(pulls).toEqual(Array.from({ length: 20 }, (_, index) => `at ${index % 2 === 0 ? 'A' : 'B'} ${index}`));
});

test('a question about a digest asks as many questions of the case for a hundred tags as for one', () => {
  const asked = (tags: number): number => {
    const lines = Array.from({ length: tags }, (_, index): readonly FixtureLine[] => [
      { at: `${600 - index}m`, category: 'push', image: `team/app:v${index}@${A}` },
      { at: `${400 - index}m`, image: `team/app:v${index}` },
    ]).flat();
    let questions = 0;
    const counting = new Proxy(caseOf([eventsOf(lines)]), {
      get(reader, name) {
        const member: unknown = Reflect.get(reader, name);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]): unknown => {
          questions++;
          return Reflect.apply(member, reader, given);
        };
      },
    });
    const image = resolveImage(counting, `team/app@${A}`);
    const query = { image, window: FIXTURE_WINDOW, where: [], isExact: false, withLayers: false, top: null };
    expect(investigateTimeline(counting, query).events).toHaveLength(tags * 2);
    return questions;
  };
  expect(asked(100)).toBe(asked(1));
});

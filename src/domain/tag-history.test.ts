import { describe, expect, test } from 'vitest';
import { instantOf } from './instant.ts';
import { type TagMoment, tagHistoryOf, withoutEchoes } from './tag-history.ts';

const at = (seconds: number) => instantOf(seconds * 1_000) ?? expect.fail();

function setting(seq: number, seconds: number, source: string, more: Partial<Setting> = {}): Setting {
  return { seq, time: at(seconds), source, digest: null, actor: null, address: null, ...more };
}

interface Setting {
  readonly seq: number;
  readonly time: ReturnType<typeof at>;
  readonly source: string;
  readonly digest: string | null;
  readonly actor: string | null;
  readonly address: string | null;
}

const seqsOf = (settings: readonly Setting[]) => settings.map(({ seq }) => seq);

describe('what further logs say of the setting of a tag', () => {
  test('is merged into the record that has an address, with the digest that one of them names', () => {
    const proxy = setting(1, 0, 'proxy', { address: '203.0.113.7' });
    const registry = setting(2, 1, 'registry', { actor: 'robot', digest: 'sha256:a' });
    expect(withoutEchoes([proxy, registry])).toEqual([{ ...proxy, digest: 'sha256:a' }]);
    expect(
      withoutEchoes([
        { ...registry, time: at(0) },
        { ...proxy, time: at(1) },
      ]),
    ).toEqual([{ ...proxy, time: at(1), digest: 'sha256:a' }]);
  });

  test('is merged into the record that names the actor where both or neither have an address', () => {
    const webhook = setting(1, 0, 'webhook', { digest: 'sha256:a' });
    const registry = setting(2, 1, 'registry', { actor: 'ana', digest: 'sha256:a' });
    expect(withoutEchoes([webhook, registry])).toEqual([registry]);
    expect(withoutEchoes([registry, { ...webhook, time: at(2) }])).toEqual([registry]);
  });

  test.each([
    ['of one log', setting(2, 1, 'a', { digest: 'sha256:a' })],
    ['of another digest', setting(2, 1, 'b', { digest: 'sha256:b' })],
    ['of two minutes later', setting(2, 121, 'b', { digest: 'sha256:a' })],
  ])('is told apart: a record %s', (_, other) => {
    const first = setting(1, 0, 'a', { digest: 'sha256:a' });
    const last = setting(3, 900, 'b', { digest: 'sha256:c' });
    expect(seqsOf(withoutEchoes([first, other, last]))).toEqual([1, 2, 3]);
  });

  test('is told apart where no log names a digest', () => {
    expect(seqsOf(withoutEchoes([setting(1, 0, 'a'), setting(2, 1, 'b')]))).toEqual([1, 2]);
  });

  test('is kept with the number of each record', () => {
    const kept = new Map<number, number>();
    const settings = [setting(1, 0, 'a'), setting(2, 1, 'b', { digest: 'sha256:a' }), setting(3, 500, 'a')];
    withoutEchoes(settings, ({ seq }, whole) => kept.set(seq, whole.seq));
    expect([...kept]).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('the history of a tag', () => {
  const moment = (seq: number, kind: TagMoment['kind'], digest: string | null): TagMoment => {
    return { seq, kind, digest, time: at(seq) };
  };

  test('has a period for each digest, and the moves between them', () => {
    const history = tagHistoryOf([moment(1, 'set', 'a'), moment(2, 'set', 'a'), moment(3, 'set', 'b')]);
    expect(history.periods).toEqual([
      { digest: 'a', from: at(1), to: at(3), basis: 'stated' },
      { digest: 'b', from: at(3), to: null, basis: 'stated' },
    ]);
    expect(history.moves).toEqual([{ seq: 3, from: 'a', to: 'b' }]);
    expect(history.isGone).toBe(false);
  });

  test('takes the digest of a setting that names none from the next pull', () => {
    const { periods, moves } = tagHistoryOf([moment(1, 'set', null), moment(2, 'seen', 'a'), moment(3, 'seen', 'b')]);
    expect(periods).toEqual([
      { digest: 'a', from: at(1), to: at(3), basis: 'inferred' },
      { digest: 'b', from: at(3), to: null, basis: 'inferred' },
    ]);
    expect(moves).toEqual([]);
  });

  test('ends where the tag is taken away, and begins again where it is set', () => {
    expect(tagHistoryOf([moment(1, 'set', 'a'), moment(2, 'gone', null)])).toMatchObject({ isGone: true });
    const again = tagHistoryOf([moment(1, 'set', 'a'), moment(2, 'gone', null), moment(3, 'set', 'b')]);
    expect(again).toMatchObject({ isGone: false, moves: [] });
    expect(again.periods).toHaveLength(2);
  });
});

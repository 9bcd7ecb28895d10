import { describe, expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import type { NamedField } from '../../../case/case-reader.ts';
import { SqliteNameCompleter } from './known-names.ts';

/** A case with images and actors, which no event has. */
function completerOf(
  { images = [], actors = [] }: { images?: readonly (readonly [string, string])[]; actors?: readonly string[] },
  isLate = () => false,
) {
  const { database } = memoryCase();
  const addImage = database.prepare('INSERT INTO image (repository, tag) VALUES (?, ?)');
  const addActor = database.prepare("INSERT INTO actor (name, type) VALUES (?, 'user')");
  database.transaction(() => {
    for (const image of images) addImage.run(...image);
    for (const actor of actors) addActor.run(actor);
  })();
  const names = new SqliteNameCompleter(database, isLate);
  return (field: NamedField, prefix: string, isWanted = (_: string) => true) =>
    names.namesFrom(field, { prefix, most: 3, isWanted });
}

describe('names that begin with a prefix', () => {
  test('come once, in the order of their bytes, and no more than are wanted', () => {
    const ask = completerOf({
      images: [
        ['b/two', 'v1'],
        ['b/one', 'v2'],
        ['b/one', 'v1'],
        ['a', 'v1'],
        ['b/\u{10fffe}', 'v1'],
        ['b/ä', 'v1'],
      ],
      actors: ['zoe', 'Ada', 'adam', 'ada'],
    });
    expect(ask('repository', '')).toEqual(['a', 'b/one', 'b/two']);
    expect(ask('repository', 'b/')).toEqual(['b/one', 'b/two', 'b/ä']);
    expect(ask('repository', 'c')).toEqual([]);
    expect(ask('reference', 'b/one:')).toEqual(['b/one:v1', 'b/one:v2']);
    expect(ask('reference', 'b/one')).toEqual([]);
    expect(ask('actor', 'ad')).toEqual(['ada', 'adam']);
    expect(ask('tag', 'v')).toEqual(['v1', 'v2']);
  });

  test('that are not wanted crowd nobody out', () => {
    const hostile = Array.from({ length: 50 }, (_, at): [string, string] => [`$(touch ${at})`, `$(${at})`]);
    const ask = completerOf({ images: [...hostile, ['payments/api', 'v1']], actors: [...hostile.flat(), 'ci'] });
    const isWanted = (name: string) => /^[a-z/:1]+$/.test(name);
    for (const field of ['repository', 'tag', 'actor'] as const) expect(ask(field, '', isWanted)).toHaveLength(1);
  });

  test('are found among very many rows in no time', () => {
    const images = Array.from({ length: 60_000 }, (_, at): [string, string] => ['many/tags', `v${at}`]);
    const ask = completerOf({ images: [...images, ['other', 'v1']] });
    let looks = 0;
    const counted = (name: string) => {
      looks++;
      return name !== '';
    };
    expect(ask('repository', '', counted)).toEqual(['many/tags', 'other']);
    expect(ask('reference', 'many/tags:v5', counted)).toEqual(['v5', 'v50', 'v500'].map((tag) => `many/tags:${tag}`));
    expect(looks).toBe(5);
  });

  test('are not offered in part when the time is over', () => {
    let looks = 0;
    const images = Array.from({ length: 25_000 }, (_, at): [string, string] => [`r${at}`, `v${at}`]);
    const ask = completerOf({ images }, () => ++looks > 2);
    expect(ask('tag', '')).toEqual([]);
    looks = 0;
    expect(ask('repository', '')).toEqual([]);
  });
});

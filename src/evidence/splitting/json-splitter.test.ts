import { describe, expect, test } from 'vitest';
import { cut, fed, KEYS, sliceOf } from '../../../test/support/split.ts';
import { JsonSplitter } from './json-splitter.ts';

/** What a text is cut into; checked to be the same when it comes byte by byte. */
function split(text: string) {
  const bytes = Buffer.from(text);
  const whole = new JsonSplitter(KEYS);
  const records = fed(whole, [bytes]);
  const slow = new JsonSplitter(KEYS);
  expect(fed(slow, cut(bytes, Array<number>(bytes.length).fill(1)))).toEqual(records);
  expect(slow.envelopes).toEqual(whole.envelopes);
  return {
    texts: records.map((record) => sliceOf(bytes, record)),
    values: records.map(({ value }) => value),
    problems: records.map(({ problem }) => problem),
    envelopes: whole.envelopes,
  };
}

describe('JsonSplitter cuts out', () => {
  test.for<[title: string, text: string, texts: readonly string[]]>([
    ['one object', ' {"a":1} \n', ['{"a":1}']],
    ['objects without anything between', '{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
    ['pretty-printed objects', '{\n "a": 1\n}\n{\n "b": 2\n}\n', ['{\n "a": 1\n}', '{\n "b": 2\n}']],
    ['objects between commas', '{"a":1},\n{"b":2},\n', ['{"a":1}', '{"b":2}']],
    ['the elements of a list', '[\n {"a":1} ,\n {"b":2}\n]', ['{"a":1}', '{"b":2}']],
    ['the elements of two lists', '[{"a":1}]\n[{"b":2}]', ['{"a":1}', '{"b":2}']],
    ['the list under a path', '{"a":[1],"hits":{"b":{"hits":[0]},"hits":[{"c":1},2]},"hits ":[3]}', ['{"c":1}', '2']],
    ['no list under part of a path', '{"hits":[1],"x":{"hits":[2]}}', ['{"hits":[1],"x":{"hits":[2]}}']],
    ['a list beside the object of a path', '{"hits":{"a":1},"logs":[1]}', ['1']],
    ['lists within a list', '[[1,2],[[3]]]', ['[1,2]', '[[3]]']],
    ['no element of an empty list', '[ ]', []],
    ['nothing', ' \n ', []],
    ['the list of a collection', '{"Records":[{"a":1},{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['the list of a collection after other fields', '{"n":2,"x":{"Records":[9]},"logs":[{"a":1}]}', ['{"a":1}']],
    ['the lists of two collections', '{"Records":[{"a":1}],"logs":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['the lists of several envelopes', '{"Records":[{"a":1}]}\n{"Records":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['an object whose list is no collection', '{"items":[{"a":1}]}', ['{"items":[{"a":1}]}']],
    ['an object whose collection is no list', '{"Records":{"a":[1]}}', ['{"Records":{"a":[1]}}']],
    ['an object with a list after the name of a collection', '{"x":"Records","y":[1]}', ['{"x":"Records","y":[1]}']],
    ['an object with a collection deeper down', '{"x":{"Records":[1]}}', ['{"x":{"Records":[1]}}']],
    ['brackets in strings', '[{"a":"]}[{"},{"b":",:"}]', ['{"a":"]}[{"}', '{"b":",:"}']],
    ['escaped quotes and backslashes', '[{"a":"\\"]\\\\"},{"b":"\\\\\\""}]', ['{"a":"\\"]\\\\"}', '{"b":"\\\\\\""}']],
    ['text of several bytes a character', '[{"名":"镜像😀"},{"é":1}]', ['{"名":"镜像😀"}', '{"é":1}']],
    ['strings in a list', '["a,]b","c"]', ['"a,]b"', '"c"']],
    ['scalars in a list', '[1,true,null,-2.5e3]', ['1', 'true', 'null', '-2.5e3']],
    ['scalars of lines', '1\n"two"\nnull', ['1', '"two"', 'null']],
    ['scalars in a list without the space around them', '[1 , 2]', ['1', '2']],
    ['scalars in a list over several lines', '[\n "a" \n,\ttrue\r\n]', ['"a"', 'true']],
    ['scalars of lines without the space after them', '1 \r\n2 ', ['1', '2']],
  ])('%s', ([, text, texts]) => {
    const { values, problems, ...found } = split(text);
    expect(found.texts).toEqual(texts);
    expect(values).toEqual(texts.map((record) => JSON.parse(record)));
    expect(problems).toEqual(texts.map(() => null));
  });
});

describe('JsonSplitter keeps the envelope of a list', () => {
  test.for<[title: string, text: string, envelopes: unknown]>([
    ['nothing around a list', '[1,2]', [{ fields: {}, records: 2 }]],
    [
      'fields on both sides',
      '{"total_num":7,"Records":[{},{}],"next":{"marker":["x"]}}',
      [{ fields: { total_num: 7, Records: [], next: { marker: ['x'] } }, records: 2 }],
    ],
    ['an empty list', '{"logs":[],"n":0}', [{ fields: { logs: [], n: 0 }, records: 0 }]],
    [
      'several envelopes, each with its count',
      '{"p":1,"logs":[1]} {"p":2,"logs":[1,2,3]}',
      [
        { fields: { p: 1, logs: [] }, records: 1 },
        { fields: { p: 2, logs: [] }, records: 3 },
      ],
    ],
    ['two lists of one envelope', '{"Records":[1],"logs":[2]}', [{ fields: { Records: [], logs: [] }, records: 2 }]],
    ['no envelope around an object', '{"a":1}', []],
  ])('%s', ([, text, envelopes]) => {
    expect(split(text).envelopes).toEqual(envelopes);
  });

  test('an envelope too large to keep is dropped, its records are not', () => {
    const { texts, envelopes } = split(`{"Records":[{"a":1}],"page":"${'x'.repeat(1 << 20)}"}`);
    expect(texts).toEqual(['{"a":1}']);
    expect(envelopes).toEqual([{ fields: {}, records: 1 }]);
  });
});

describe('JsonSplitter on broken JSON', () => {
  test.for<[title: string, text: string, texts: readonly string[], broken: readonly boolean[]]>([
    ['cut in an element', '[{"a":1},{"b":', ['{"a":1}', '{"b":'], [false, true]],
    ['cut in a string', '[{"a":1},{"b":"x', ['{"a":1}', '{"b":"x'], [false, true]],
    ['cut in an envelope', '{"Records":[{"a":1},{"b":{"c":[', ['{"a":1}', '{"b":{"c":['], [false, true]],
    ['cut in an object after others', '{"a":1}\n{"b":2', ['{"a":1}', '{"b":2'], [false, true]],
    ['cut between elements', '[{"a":1},', ['{"a":1}'], [false]],
    ['a word before an object', 'ERROR retry\n{"a":1}', ['ERROR retry', '{"a":1}'], [true, false]],
    ['an element that is no JSON', '[{"a":1},{a:1},{"b":2}]', ['{"a":1}', '{a:1}', '{"b":2}'], [false, true, false]],
    ['a comma after the last element', '[{"a":1},]', ['{"a":1}'], [false]],
    ['a missing comma', '[{"a":1}{"b":2}]', ['{"a":1}', '{"b":2}'], [false, false]],
    ['cut behind the list of an envelope', '{"Records":[{"a":1}],"next":"abc', ['{"a":1}'], [false]],
    ['cut behind a comma behind the list', '{"Records":[{"a":1}],', ['{"a":1}'], [false]],
    ['cut right behind the list of an envelope', '{"Records":[{"a":1}]', ['{"a":1}'], [false]],
    ['cut in an object behind the list', '{"Records":[{"a":1}],"next":{"b":[', ['{"a":1}'], [false]],
    ['a bracket too many', '[{"a":1}]]\n{"b":2}', ['{"a":1}', ']', '{"b":2}'], [false, true, false]],
  ])('%s', ([, text, texts, broken]) => {
    const found = split(text);
    expect(found.texts).toEqual(texts);
    expect(found.problems.map((problem) => problem !== null)).toEqual(broken);
  });

  test('says that a record is cut off, and that a list is', () => {
    expect(split('[{"a":1},{"b":').problems[1]).toContain('cut off');
    for (const rest of [',', ',{"b":', ',{"b":{"c":[', ',"b', '],"next":"abc', ']', '],"next":{"b":[']) {
      expect(split(`{"Records":[{"a":1}${rest}`).envelopes).toEqual([{ fields: { isCutOff: true }, records: 1 }]);
    }
    expect(split('[{"a":1},{"b":').envelopes).toEqual([{ fields: { isCutOff: true }, records: 1 }]);
    expect(split('{"a":{"b":').envelopes).toEqual([]);
  });
});

test('offsets count from the base given', () => {
  const [record] = fed(new JsonSplitter(KEYS, 100), [Buffer.from(' {"a":1}')]);
  expect(record?.offset).toBe(101);
});

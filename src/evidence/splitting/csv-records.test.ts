import { describe, expect, test } from 'vitest';
import { cut, sliceOf, streamOf } from '../../../test/support/split.ts';
import { csvRecords } from './csv-records.ts';
import { framingOf } from './framing.ts';
import type { SplitRecord } from './record.ts';
import { type TableDialect, tableFraming } from './table-framing.ts';

async function rows(
  text: string,
  delimiter = ',',
  piece = text.length * 4,
  dialect: TableDialect = 'csv',
): Promise<readonly SplitRecord[]> {
  const bytes = Buffer.from(text);
  const pieces = cut(bytes, Array<number>(Math.ceil(bytes.length / piece)).fill(piece));
  const records: SplitRecord[] = [];
  for await (const batch of csvRecords(streamOf(pieces), { delimiter, encoding: 'utf-8', dialect }))
    records.push(...batch);
  return records;
}

describe('csvRecords gives rows as objects of their columns', () => {
  test.for<[title: string, text: string, delimiter: string, values: readonly unknown[]]>([
    [
      'commas',
      'a,b\n1,2\n3,4\n',
      ',',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    [
      'columns of one name, of which either may be empty',
      'a,b,a\n1,2,\n,2,3\n1,2,3\n',
      ',',
      [
        { a: '1', b: '2' },
        { a: '3', b: '2' },
        { a: '3', b: '2' },
      ],
    ],
    ['tabs', 'a\tb\n1\t2\n', '\t', [{ a: '1', b: '2' }]],
    ['a last row without an end', 'a,b\n1,2', ',', [{ a: '1', b: '2' }]],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', ',', [{ a: '1', b: '2' }]],
    ['names with white space around them', ' a , b\n1,2\n', ',', [{ a: '1', b: '2' }]],
    ['values with white space around them', 'a,b\n 1 ,2\n', ',', [{ a: ' 1 ', b: '2' }]],
    ['CRLF and blank lines', 'a,b\r\n\r\n1,2\r\n\r\n', ',', [{ a: '1', b: '2' }]],
    [
      'both line ends',
      'a,b\r\n1,2\n3,4\r\n',
      ',',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['quoted delimiters, quotes and line ends', 'a,b\n"x,y","""q""\nz"\n', ',', [{ a: 'x,y', b: '"q"\nz' }]],
    ['a quote within a bare value', 'a,b\n5"x,2\n', ',', [{ a: '5"x', b: '2' }]],
    ['empty values', 'a,b\n,""\n', ',', [{ a: '', b: '' }]],
    ['text of several bytes a character', '名,b\n镜像😀,é\n', ',', [{ 名: '镜像😀', b: 'é' }]],
    ['a header alone', 'a,b\n', ',', []],
  ])('%s', async ([, text, delimiter, values]) => {
    const records = await rows(text, delimiter);
    expect(records.map(({ value }) => value)).toEqual(values);
    expect(records.every(({ problem }) => problem === null)).toBe(true);
    expect(await rows(text, delimiter, 1)).toEqual(records);
  });
});

describe('tables as clients of databases print them', () => {
  const VALUE = '{"a":"x\\\\y\\"z"}';
  test.for<[title: string, text: string, values: readonly unknown[]]>([
    [
      'psql',
      ' id |  text  \n----+--------\n  1 | "a" b  \n  2 |        \n(2 rows)\n\n',
      [
        { id: '1', text: '"a" b' },
        { id: '2', text: '' },
      ],
    ],
    ['psql without alignment', 'id|text\n1|a\n(1 Zeile)\n', [{ id: '1', text: 'a' }]],
    ['mysql', '+----+------+\n| id | text |\n+----+------+\n|  1 |      |\n+----+------+\n', [{ id: '1', text: '' }]],
    ['Markdown', '| id | text |\n|---:|:-----|\n| 1 | a |\n', [{ id: '1', text: 'a' }]],
    [
      'COPY',
      `id\ttext\tnone\n1\t${VALUE.replaceAll('\\', '\\\\')}\t\\N\n2\ta\\tb\t\n`,
      [
        { id: '1', text: VALUE, none: '' },
        { id: '2', text: 'a\tb', none: '' },
      ],
    ],
    [
      'mysql --batch',
      'id\ttext\n1\tNULL\n2\t"a\\nb\n',
      [
        { id: '1', text: '' },
        { id: '2', text: '"a\nb' },
      ],
    ],
    ['tabs without escapes', `id\ttext\n1\t${VALUE}\n`, [{ id: '1', text: VALUE }]],
    ['no value in a CSV', 'id,text\n1,\\N\n', [{ id: '1', text: '' }]],
  ])('%s', async ([, text, values]) => {
    const framing = tableFraming(Buffer.from(text), {
      isWhole: true,
      encoding: 'utf-8',
      isLenient: true,
      seesEscapes: true,
    });
    const records = await rows(text, framing?.delimiter, 1, framing?.dialect);
    expect(records.map(({ value }) => value)).toEqual(values);
    expect(records.every(({ problem }) => problem === null)).toBe(true);
  });
});

test('the byte range of a row holds the row and nothing of its neighbours', async () => {
  const text = '\uFEFF名,b\r\n"x\r\ny","镜""像"\r\nplain,2\r\n3,last';
  const records = await rows(text);
  const slices = records.map((record) => sliceOf(Buffer.from(text), record).trim());
  expect(slices).toEqual(['"x\r\ny","镜""像"', 'plain,2', '3,last']);
});

test('GB18030 is decoded cell by cell, and the byte range of a row is that of the file', async () => {
  const [mirror, likeness] = [Buffer.from([0xbe, 0xb5]), Buffer.from([0xcf, 0xf1])];
  const row = Buffer.concat([mirror, Buffer.from(',"'), likeness, Buffer.from('\n",x')]);
  const bytes = Buffer.concat([mirror, Buffer.from(',b,c\r\n'), row, Buffer.from('\r\nend,1,2\r\n')]);
  const records: SplitRecord[] = [];
  const framing = { delimiter: ',', encoding: 'gb18030', dialect: 'csv' } as const;
  for await (const batch of csvRecords(streamOf(cut(bytes, [1, 3, 7, 2])), framing)) records.push(...batch);
  expect(records.map(({ value }) => value)).toEqual([
    { 镜: '镜', b: '像\n', c: 'x' },
    { 镜: 'end', b: '1', c: '2' },
  ]);
  const [{ offset, length } = { offset: 0, length: 0 }] = records;
  expect(bytes.subarray(offset, offset + row.length)).toEqual(row);
  expect(length - row.length).toBeLessThanOrEqual(2);
});

describe('a quote that is never closed', () => {
  const text = 'a,b\n1,2\n3,4\n5,"6\n7,8\n9,镜像\n';

  test('makes one broken record of its row and all that follows, and the rows before are kept', async () => {
    const records = await rows(text);
    expect(records.map(({ value }) => value)).toEqual([{ a: '1', b: '2' }, { a: '3', b: '4' }, null]);
    expect(records[2]?.problem).toContain('never closed');
    expect(records[2]?.bytes.toString('utf8')).toBe('5,"6\n7,8\n9,镜像\n');
    expect(sliceOf(Buffer.from(text), records[2] ?? { offset: 0, length: 0 })).toBe('5,"6\n7,8\n9,镜像\n');
    for (const piece of [1, 2, 5, 7]) expect(await rows(text, ',', piece)).toEqual(records);
  });

  test('in the header makes the file one broken record', async () => {
    const records = await rows('a,"b\n1,2\n');
    expect(records).toMatchObject([{ offset: 0, length: 9, value: null }]);
  });

  test('in a file larger than memory should hold keeps a part of it, and its length', async () => {
    const line = `${'x'.repeat(99)}\n`.repeat(10_000);
    const records: SplitRecord[] = [];
    const chunks = streamOf([Buffer.from('a,b\n1,2\n3,"'), ...Array<Buffer>(20).fill(Buffer.from(line))]);
    for await (const batch of csvRecords(chunks, { delimiter: ',', encoding: 'utf-8', dialect: 'csv' }))
      records.push(...batch);
    expect(records).toHaveLength(2);
    expect(records[1]).toMatchObject({ offset: 8, length: 3 + 20 * 1_000_000, value: null });
    expect(records[1]?.bytes.length).toBe(64 * 1024);
  });
});

test('an error of the source is thrown, after the rows before it', async () => {
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.from('a,b\n1,2\n3,4\n5 and more');
    throw new Error('the disk is gone');
  }
  const values: unknown[] = [];
  const read = async () => {
    for await (const batch of csvRecords(failing(), { delimiter: ',', encoding: 'utf-8', dialect: 'csv' })) {
      values.push(...batch.map(({ value }) => value));
    }
  };
  await expect(read()).rejects.toThrow('the disk is gone');
  expect(values).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ]);
});

test('a row of another length is broken, with both lengths in its problem, and its neighbours are kept', async () => {
  const records = await rows('a,b\n1,2\n1,2,3\n1\n3,4\n');
  expect(records.map(({ value }) => value)).toEqual([{ a: '1', b: '2' }, null, null, { a: '3', b: '4' }]);
  expect(records[1]?.problem).toBe('the row has 3 columns, the header 2');
  expect(records[2]?.problem).toBe('the row has 1 columns, the header 2');
});

test('more rows than a batch holds all arrive, in order', async () => {
  const numbers = Array.from({ length: 2500 }, (_, index) => String(index));
  const records = await rows(`n,m\n${numbers.map((number) => `${number},x`).join('\n')}\n`);
  expect(records.map(({ value }) => value)).toEqual(numbers.map((n) => ({ n, m: 'x' })));
});

test('of columns of one name the last is read in older cases', async () => {
  const framing = framingOf(Buffer.from('a,a\n1,\n'), true, 5);
  if (framing.kind !== 'csv') expect.fail();
  for await (const batch of csvRecords(streamOf([Buffer.from('a,a\n1,\n')]), framing))
    for (const { value } of batch) expect(value).toEqual({ a: '' });
});

describe('a heading among the rows, where exports were joined', () => {
  test.for<[title: string, text: string, values: readonly unknown[]]>([
    [
      'the same again',
      'a,b\n1,2\na,b\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    [
      'in another order',
      'a,b\n1,2\n"b","a"\n3,4\n',
      [
        { a: '1', b: '2' },
        { b: '3', a: '4' },
      ],
    ],
    [
      'with a column more',
      'a,b\n1,2\na,c,b\n3,4,5\n',
      [
        { a: '1', b: '2' },
        { a: '3', c: '4', b: '5' },
      ],
    ],
    [
      'with a column less',
      'a,b,c\n1,2,3\na,c\n3,4\n',
      [
        { a: '1', b: '2', c: '3' },
        { a: '3', c: '4' },
      ],
    ],
    ['a row that holds a name of a column', 'a,b\na,2\n', [{ a: 'a', b: '2' }]],
    ['a row that holds one name twice', 'a,b\na,a\n', [{ a: 'a', b: 'a' }]],
    ['one column', 'a\n"x"\na\n', [{ a: 'x' }, { a: 'a' }]],
  ])('%s', async ([, text, values]) => {
    const records = await rows(text);
    expect(records.map(({ value }) => value)).toEqual(values);
    expect(await rows(text, ',', 1)).toEqual(records);
  });

  test('is a row in older cases', async () => {
    const text = 'a,b\n1,2\na,b\n';
    const framing = framingOf(Buffer.from(text), true, 5);
    if (framing.kind !== 'csv') expect.fail();
    const values: unknown[] = [];
    for await (const batch of csvRecords(streamOf([Buffer.from(text)]), framing))
      values.push(...batch.map(({ value }) => value));
    expect(values).toEqual([
      { a: '1', b: '2' },
      { a: 'a', b: 'b' },
    ]);
  });
});

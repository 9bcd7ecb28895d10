import { expect, test } from 'vitest';
import { ACCESS_LINE } from '../../../test/support/access-line.ts';
import { loadFormat } from '../load-formats.ts';
import { partedLines } from './parted-lines.ts';

const OTHER = ACCESS_LINE.replace('/v2/a/', '/other/');

test.each<[title: string, text: string, lines: readonly string[] | null]>([
  ['one line', ACCESS_LINE, null],
  ['two', `${ACCESS_LINE}\r${ACCESS_LINE}`, [ACCESS_LINE, ACCESS_LINE]],
  ['behind a line that is not of a registry', `${OTHER}\r${ACCESS_LINE}`, [OTHER, ACCESS_LINE]],
  ['before one', `${ACCESS_LINE}\r${OTHER}`, null],
  ['a name of a user', `10.0.0.9 - x\r${ACCESS_LINE}`, null],
  ['an agent', `${ACCESS_LINE.slice(0, -1)}\r${ACCESS_LINE}`, null],
  ['an agent, and further lines', `${ACCESS_LINE.slice(0, -1)}\r${`${ACCESS_LINE}\r`.repeat(5000)}`, null],
])('a carriage return alone parts whole lines only: %s', async (_, text, lines) => {
  const format = (await loadFormat('registry-access-log')) ?? expect.fail();
  expect(partedLines(text, format)).toEqual(lines);
});

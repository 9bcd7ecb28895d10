import { expect, test } from 'vitest';
import { commandContext } from '../../../test/support/command-context.ts';
import { topOf } from './output.ts';

const [pipe, terminal] = [false, true].map((isStdoutTerminal) => ({ ...commandContext([], 80), isStdoutTerminal }));

test.each([
  ['a table on a terminal', {}, terminal, 20],
  ['a pipe', {}, pipe, null],
  ['a file', { output: 'report.txt' }, terminal, null],
  ['a machine format on a terminal', { format: 'json' }, terminal, null],
  ['all, asked for', { top: 'all' }, terminal, null],
  ['a number, asked for', { top: 3, format: 'csv' }, pipe, 3],
] as const)('%s shows as many rows as its reader wants', (_, flags, context, rows) => {
  expect(context && topOf(flags, context, 20)).toBe(rows);
});

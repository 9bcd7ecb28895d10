import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Words that made sentences riddles. Comments, messages and manuals are plain English. */
const RIDDLES = ['whoever', 'so many', 'is none', 'none is', 'vouch'];

test.each(RIDDLES)('nothing for people says "%s"', (words) => {
  const search = ['grep', '-niIE', words, '--', 'src', 'docs', 'templates', 'README.md', 'CONTRIBUTING.md'];
  expect(linesOf(search)).toEqual([]);
});

/** Lines that git finds; it ends with 1 where there are no such lines. */
function linesOf(words: readonly string[]): readonly string[] {
  try {
    return execFileSync('git', words, { encoding: 'utf8' }).trim().split('\n');
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}

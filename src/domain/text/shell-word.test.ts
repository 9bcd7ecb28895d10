import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

test('a shell reads back any text as one word', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'a-\'"$`\\ *?;&|~#!\n'), minLength: 1 }), { minLength: 1 }),
      (words) => {
        const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
        const read = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
        expect(read.split('\0').slice(0, -1)).toEqual(words);
      },
    ),
    { numRuns: 30 },
  );
});

test('ordinary names stay as they are', () => {
  for (const name of ['payments/api:v1.8.3', '203.0.113.0/24', 'ci@example.com']) expect(shellWord(name)).toBe(name);
});

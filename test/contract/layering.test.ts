import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

interface Cruise {
  readonly summary: { readonly error: number; readonly totalCruised: number };
  readonly modules: readonly { readonly source: string }[];
}

/** A checker that sees no modules finds no violations: that it sees them is part of the law. */
test('the layering law holds, and the checker sees every module', () => {
  const output = execFileSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'bin',
      'src',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const cruise: Cruise = JSON.parse(output);
  expect(cruise.summary.error).toBe(0);
  const own = cruise.modules.filter(({ source }) => source.startsWith('src/'));
  expect(own.length).toBeGreaterThan(100);
  expect(cruise.summary.totalCruised).toBeGreaterThan(own.length);
});

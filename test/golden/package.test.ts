import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderForAllTests } from '../support/run-cli.ts';

const folder = folderForAllTests();

test('the packed program runs without the rest of the checkout', () => {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed);
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('bin/imgaudit.js');
  expect(paths).toContain('dist/cli.js');
  expect(paths).toContain('LICENSE');
  expect(paths.filter((path) => /^(?:src|test|fixtures|bench)\//.test(path))).toEqual([]);
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'package', 'node_modules'));
  const output = execFileSync(
    process.execPath,
    [join(folder, 'package/bin/imgaudit.js'), 'formats', '--format', 'csv'],
    { encoding: 'utf8' },
  );
  expect(output).toContain('aws-cloudtrail');
});

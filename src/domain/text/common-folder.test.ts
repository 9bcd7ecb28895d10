import { expect, test } from 'vitest';
import { commonFolder } from './common-folder.ts';

test.each([
  [['a/b/c.json', 'a/b/d.json'], 'a/b/'],
  [['a/b/c.json', 'a/bc/d.json'], 'a/'],
  [['a/b.json', 'b.json'], ''],
  [['/srv/x.json', '/tmp/y.json'], '/'],
  [['a/b.json'], ''],
  [[], ''],
] as const)('%j share %j', (paths, folder) => {
  expect(commonFolder(paths)).toBe(folder);
});

import { expect, test } from 'vitest';
import { isProtectedTag } from './image-names.ts';

test.each(['1.2', 'v1.2.3', '1.2.3-rc1', 'v27', 'v27-hotfix', 'prod', 'api-release'])('%s is a release', (tag) => {
  expect(isProtectedTag(tag)).toBe(true);
});

test.each(['27', 'latest', 'main', 'dev-v27', 'v27x', '20261130', 'sha-1f2e3d'])('%s is no release', (tag) => {
  expect(isProtectedTag(tag)).toBe(false);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitPath, widthOf } from './fit-width.ts';

test('a path that is cut keeps its end, which tells files apart', () => {
  expect(fitPath('/exports/2026/acr_webhooks.ndjson', 24)).toBe('/expo…cr_webhooks.ndjson');
  expect(fitPath('a.json', 24)).toBe('a.json');
});

test('a path never takes more columns than there are', () => {
  const path = fc.string({ unit: fc.constantFrom('a', '/', '.', '-', ' '), maxLength: 60 });
  fc.assert(
    fc.property(path, fc.integer({ min: 1, max: 60 }), (text, width) => {
      expect(widthOf(fitPath(text, width))).toBeLessThanOrEqual(width);
    }),
    { numRuns: 200 },
  );
});

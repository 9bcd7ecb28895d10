import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterOfImages, resolveImage } from '../../src/investigations/names/resolve-image.ts';
import { NO_NAMES, unmatchedNames, unmatchedText } from '../../src/investigations/names/unmatched.ts';
import { windowCoverage } from '../../src/investigations/windows/coverage.ts';
import { emptyAnswer } from '../../src/investigations/windows/empty-answer.ts';
import * as any from '../support/arbitrary-question.ts';
import { memoryCase, storeFile } from '../support/memory-case.ts';
import { selected } from '../support/naive-case.ts';

const question = fc.record({
  window: fc.record({ from: any.times, to: any.times }).filter(({ from, to }) => from < to),
  image: fc.option(any.one(['payments', 'payments/api', 'payments/api:v2', 'v2', 'nothing', 'web/*', 'PAYMENTS/API'])),
  actor: fc.option(any.one(['ada', 'ci-*', 'nobody', 'ADA'])),
  outcome: fc.option(any.one(['success', 'denied'] as const)),
});

test('an answer without events names the reason, and the reason is true', () => {
  fc.assert(
    fc.property(any.events, question, (sourced, { window, image, actor, outcome }) => {
      const { writer, reader } = memoryCase();
      storeFile(writer, 'log', [{ events: sourced.map(([event]) => event) }]);
      const everything = reader.events({ window: null, where: [] });
      const resolved = image === null ? [] : [resolveImage(reader, image)];
      const actors = actor === null ? [] : [actor];
      const filters = [
        { actors, isCaseIgnored: true },
        { outcomes: outcome === null ? [] : [outcome] },
        ...(image === null ? [] : [filterOfImages(resolved)]),
      ];
      if (reader.count({ window, where: filters }) > 0) return;
      const unmatched = unmatchedNames(reader, {
        ...NO_NAMES,
        images: resolved,
        globs: [{ field: 'actor', globs: actors, isExcluded: false }],
      });
      const coverage = windowCoverage(reader, window);
      const { reason } = emptyAnswer(reader, { where: filters, coverage, unmatched: unmatched.map(unmatchedText) });
      const passing = (where: typeof filters) => selected(everything, { window: null, where }).length;
      const truth: Readonly<Record<typeof reason, () => boolean>> = {
        nothing: () => everything.length === 0,
        name: () => filters.some((filter) => passing([filter]) === 0),
        window: () => selected(everything, { window, where: [] }).length === 0 || passing(filters) > 0,
        filter: () => passing(filters) === 0,
      };
      expect(truth[reason](), reason).toBe(true);
      if (unmatched.length > 0 && everything.length > 0) expect(reason).toBe('name');
    }),
    { numRuns: 150 },
  );
});

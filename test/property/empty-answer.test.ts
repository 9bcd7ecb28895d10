import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterOfImages, resolveImage } from '../../src/investigations/names/resolve-image.ts';
import { NO_NAMES, unmatchedNames, unmatchedText } from '../../src/investigations/names/unmatched.ts';
import { windowCoverage } from '../../src/investigations/windows/coverage.ts';
import { emptyAnswer } from '../../src/investigations/windows/empty-answer.ts';
import { openCaseForWriting } from '../../src/stores/sqlite/open/open-case-for-writing.ts';
import * as any from '../support/arbitrary-question.ts';
import { tries } from '../support/effort.ts';
import { memoryCase, storeFile } from '../support/memory-case.ts';
import { selected } from '../support/naive-case.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
        globs: [{ field: 'actor', globs: actors.map((text) => ({ text, glob: text })), isExcluded: false }],
      });
      const coverage = windowCoverage(reader, window);
      const { reason } = emptyAnswer(reader, {
        window,
        where: filters,
        coverage,
        unmatched: unmatched.map(unmatchedText),
      });
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
    { numRuns: tries(150, 50) },
  );
});

/** Every command that answers about events, and the rows of its answer. */
const COMMANDS: readonly (readonly [command: string, rowsOf: (answer: Answer) => number])[] = [
  ['timeline', ({ summary }) => summary.events],
  ['events', ({ total }) => total],
  ['summary', ({ events }) => Number(events)],
  ['suspicious', ({ findings }) => findings.length],
  ['images', ({ images }) => images.length],
  ['actors', ({ actors }) => actors.length],
  ['ips', ({ addresses }) => addresses.length],
];

interface Answer {
  readonly summary: { readonly events: number };
  readonly total: number;
  readonly events: unknown;
  readonly findings: readonly unknown[];
  readonly images: readonly unknown[];
  readonly actors: readonly unknown[];
  readonly addresses: readonly unknown[];
  readonly coverage: { readonly events: number; readonly inWindow: number } | null;
  readonly unmatched?: readonly string[];
  readonly empty?: { readonly reason: 'nothing' | 'name' | 'window' | 'filter'; readonly text: string };
}

const FLAGS = {
  window: [
    ['--since', '1970-01-01', '--until', '1970-01-02'],
    ['--day', '1970-01-03'],
    ['--day', '2026-03-01'],
  ],
  image: [[], [], ['payments'], ['payments/api:v2'], ['nothing/here'], ['WEB/*']],
  filter: [[], [], ['--actor', 'ada'], ['--actor', 'nobody'], ['--outcome', 'denied'], ['--event', 'scan']],
} as const;

test('each command names the reason why its answer has no rows, the same in JSON and in the table, and it is true', {
  timeout: 300_000,
}, async () => {
  const reasons = new Map<string, Set<string>>();
  const cases = [[], ...fc.sample(any.events, { numRuns: 5, seed: 17 })].map((sourced) => {
    const path = join(temporaryFolder(), 'case.db');
    const events = sourced.map(([event]) => event);
    const writing = openCaseForWriting(path, { isDryRun: false, writer: 'a test' });
    storeFile(writing.case, 'log', [{ events }]);
    writing.close();
    return { path, events };
  });
  const asked = fc.record({
    of: any.one(cases),
    command: any.one(COMMANDS),
    window: any.one(FLAGS.window),
    image: any.one(FLAGS.image),
    filter: any.one(FLAGS.filter),
  });
  for (const one of fc.sample(asked, { numRuns: tries(200, 80), seed: 17 })) {
    const [command, rowsOf] = one.command;
    const { path, events } = one.of;
    const image = command === 'timeline' && one.image.length === 0 ? ['payments'] : one.image;
    const ask = async (window: readonly string[], filter: readonly string[], format = 'json') => {
      const words = [command, ...image, ...window, ...filter, '--format', format];
      const run = await runCommand(words, path);
      expect([command, image, window, filter, run.status, run.stderr.match(/^imgaudit: .*/m)?.[0]]).toEqual([
        ...[command, image, window, filter, 0, undefined],
      ]);
      return run.stdout;
    };
    const parsed = async (...of: Parameters<typeof ask>): Promise<Answer> => JSON.parse(await ask(...of));
    const answer = await parsed(one.window, one.filter);
    const { empty, coverage, unmatched = [] } = answer;
    // Findings may be missing though events were looked at.
    if (empty === undefined) {
      if (command !== 'suspicious') expect(rowsOf(answer)).toBeGreaterThan(0);
      continue;
    }
    expect(rowsOf(answer)).toBe(0);
    const told = (await ask(one.window, one.filter, 'table')).replaceAll(/\s+/g, ' ');
    expect(told).toContain(empty.reason === 'name' ? 'of the case matches' : empty.text);
    reasons.set(command, (reasons.get(command) ?? new Set()).add(empty.reason));
    const inMonth = ['--since', '1970-01-01', '--until', '1970-01-30'];
    const inCase = command === 'suspicious' ? Number.NaN : rowsOf(await parsed(inMonth, one.filter));
    const truth: Readonly<Record<typeof empty.reason, () => boolean>> = {
      nothing: () => events.length === 0 && coverage === null,
      name: () => unmatched.length > 0,
      window: () => coverage?.inWindow === 0 || inCase > 0 || command === 'suspicious',
      filter: () => (coverage?.inWindow ?? 0) > 0 && (Number.isNaN(inCase) || inCase === 0),
    };
    expect([command, image, one.filter, empty.reason, truth[empty.reason]()]).toEqual([
      ...[command, image, one.filter, empty.reason, true],
    ]);
  }
  expect([...new Set([...reasons.values()].flatMap((seen) => [...seen]))].toSorted()).toEqual([
    ...['filter', 'name', 'nothing', 'window'],
  ]);
  expect(reasons.size).toBe(COMMANDS.length);
});

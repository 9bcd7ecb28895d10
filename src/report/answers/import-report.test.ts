import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { noticesOf } from '../report.ts';
import { type ImportedFile, type ImportView, importReport } from './import-report.ts';

const file = (path: string, facts: Partial<ImportedFile> = {}): ImportedFile => ({
  ...{ path, sha256: null, bytes: 1, source: 'a', status: 'imported', reason: null, firstEvent: null, lastEvent: null },
  ...{
    records: 2,
    accepted: 2,
    duplicate: 0,
    ignored: 0,
    rejected: 0,
    events: 2,
    ignoredBecause: [],
    notices: [],
    ...facts,
  },
});
const files = [
  file('x/logs/a/1'),
  file('x/logs/a/2', { notices: [{ id: 'n', text: 'It is short.' }] }),
  file('x/logs/a/3', { source: 'b', notices: [{ id: 'n', text: 'It is short.' }] }),
  file('x/logs/b/1', { status: 'already-imported', records: 0, accepted: 0, events: 0 }),
  file('x/logs/b/2', {
    status: 'unrecognised',
    source: null,
    reason: 'it is empty',
    records: 0,
    accepted: 0,
    events: 0,
  }),
  file('x/logs/b/3', { status: 'unreadable', source: null, reason: 'it is empty', records: 0, accepted: 0, events: 0 }),
];
const counts = { records: 6, accepted: 6, duplicate: 0, ignored: 0, rejected: 0, events: 6 };
const totals = { ...counts, files: files.length };
const summary = { case: 'c', isDryRun: false, files, passedOver: [], totals, next: ['imgaudit suspicious --db c'] };
const ON_TERMINAL = { isShort: true, leadsOn: true };

test('a terminal gets a line for each folder and format, and every file that was not read', () => {
  const report = importReport(summary, ON_TERMINAL);
  const [section] = report.sections;
  const table = section?.kind === 'table' ? section.table : expect.fail();
  expect(table.title).toBe('In x/logs/');
  const shown = [...table.rows].map((cells) =>
    cells.map((cell) => ('text' in cell ? cell.text : 'count' in cell ? cell.count : null)),
  );
  expect(shown.map((cells) => cells.slice(0, 5))).toEqual([
    ['a/', 2, 'imported', 'a', 4],
    ['a/', 1, 'imported', 'b', 2],
    ['b/', 1, 'already-imported', 'a', 0],
    ['b/2', 1, 'unrecognised', null, 0],
    ['b/3', 1, 'unreadable', null, 0],
  ]);
  expect(noticesOf(report)).toEqual([
    'b/2 is unrecognised: it is empty.',
    'b/3 is unreadable: it is empty.',
    'a/2 and 1 more: It is short.',
    '6 files: 3 read, 1 nothing new, 2 not read; 6 records = 6 accepted + 0 duplicate + 0 ignored + 0 rejected; 6 events.',
  ]);
});

test('what programs get names every file, also where a terminal gets fewer lines', () => {
  const [short, long] = [ON_TERMINAL, { isShort: false, leadsOn: false }].map((view) => importReport(summary, view));
  expect(short?.payload()).toEqual(long?.payload());
  expect(short?.payload()['next']).toEqual(summary.next);
  expect([...(short?.items() ?? [])]).toHaveLength(files.length);
  expect([...(short?.primary?.rows ?? [])]).toHaveLength(files.length);
});

test('a terminal is told the period, the logs and how to go on', () => {
  const days = [3, 1, 2].map((day) => instantAt(`2026-03-0${day}`));
  const dated = days.map((day, index) => file(`${index}`, { firstEvent: day, lastEvent: day }));
  const factsOf = (view: ImportView) =>
    importReport({ ...summary, files: dated }, view).sections.flatMap((section) =>
      section.kind === 'facts' ? section.facts.map(({ label, cells }) => [label, cells[0], cells[2]]) : [],
    );
  expect(factsOf(ON_TERMINAL)).toEqual([
    ['Period', { kind: 'time', at: days[1] }, { kind: 'time', at: days[0] }],
    ['Logs', { kind: 'text', text: 'a' }, undefined],
    ['Next', { kind: 'text', text: 'imgaudit suspicious --db c' }, undefined],
  ]);
  expect(factsOf({ isShort: false, leadsOn: false })).toEqual([]);
});

test('the reasons of ignored records are added up over all files, and few are told', () => {
  const of = (...reasons: readonly (readonly [string | null, number])[]) =>
    file('x/1', { ignoredBecause: reasons.map(([reason, records]) => ({ reason, records })) });
  const some = [of(['a', 1], ['b', 2], [null, 4]), of(['b', 3], ['c', 7], ['d', 1])];
  expect(noticesOf(importReport({ ...summary, files: some }, ON_TERMINAL))[0]).toBe(
    'Ignored: c (7); b (5); a (1); other reasons (5).',
  );
});

import { describe, expect, test } from 'vitest';
import { instantAt } from '../../test/support/instant-at.ts';
import type { WindowCoverage } from '../investigations/windows/coverage.ts';
import { coveredReport } from './covered-report.ts';
import { type Fact, type Payload, type Report, type Section, text } from './report.ts';

const FACT: Fact = { label: 'Window', cells: [text('this week')] };
const OTHER: Fact = { label: 'Events', cells: [text('7')] };
const NOTICE = { id: 'future-events', text: 'It comes.' };

const coverage = (before: number, after: number): WindowCoverage => ({
  events: 20_088,
  inWindow: 20_088 - before - after,
  first: instantAt('2018-07-02T10:00:00Z'),
  last: instantAt('2026-03-02T10:00:00Z'),
  before,
  after,
});

function reportOf(sections: readonly Section[], more: Payload = {}): Report {
  return {
    sections,
    primary: null,
    items: () => [],
    payload: () => ({ schema: 1, image: 'a', window: {}, events: [], ...more }),
  };
}

const note = (sentence: string): Fact => ({ label: 'Note', cells: [text(sentence)], isRemark: true });

describe('the head of an answer', () => {
  test('says how many events lie outside the window, below the line of the window', () => {
    const report = reportOf([{ kind: 'facts', facts: [FACT, OTHER] }]);
    expect(coveredReport(report, { coverage: coverage(30, 8), notices: [NOTICE], unread: 0 }).sections).toEqual([
      {
        kind: 'facts',
        facts: [
          FACT,
          note('It comes.'),
          note('38 of 20,088 events outside the window (2018-07-02 to 2026-03-02)'),
          OTHER,
        ],
      },
    ]);
  });

  test('has a place of its own where the answer has no facts', () => {
    const table: Section = { kind: 'notices', texts: [] };
    const facts = [note('1 of 20,088 events outside the window (2018-07-02 to 2026-03-02)')];
    const remarks = { coverage: coverage(0, 1), notices: [], unread: 0 };
    expect(coveredReport(reportOf([table]), remarks).sections).toEqual([{ kind: 'facts', facts }, table]);
    const empty: Section = { kind: 'facts', facts: [] };
    expect(coveredReport(reportOf([empty]), remarks).sections).toEqual([{ kind: 'facts', facts }]);
  });

  test.for([null, coverage(0, 0)])('says nothing where nothing lies outside', (nothing) => {
    const report = reportOf([{ kind: 'facts', facts: [FACT] }]);
    expect(coveredReport(report, { coverage: nothing, notices: [], unread: 0 }).sections).toBe(report.sections);
  });
});

test('the head says how many files were not read', () => {
  const report = reportOf([{ kind: 'facts', facts: [FACT] }]);
  const covered = coveredReport(report, { coverage: null, notices: [], unread: 12 });
  expect(JSON.stringify(covered.sections)).toContain('12 files are unread');
  expect(covered.payload()).toMatchObject({ unreadFiles: 12 });
});

describe('the JSON answer', () => {
  test('has the coverage beside the window, and the notices before those that it had', () => {
    const report = reportOf([], { notices: [{ id: 'log-gap' }], total: 3 });
    const payload = coveredReport(report, { coverage: coverage(1, 2), notices: [NOTICE], unread: 0 }).payload();
    expect(Object.keys(payload)).toEqual([
      'schema',
      'image',
      'window',
      'coverage',
      'unreadFiles',
      'events',
      'notices',
      'total',
    ]);
    expect(payload).toMatchObject({
      coverage: {
        events: 20_088,
        inWindow: 20_085,
        first: '2018-07-02T10:00:00.000Z',
        last: '2026-03-02T10:00:00.000Z',
        before: 1,
        after: 2,
      },
      notices: [NOTICE, { id: 'log-gap' }],
    });
  });

  test('has both where there is nothing to tell', () => {
    const payload = coveredReport(reportOf([]), { coverage: null, notices: [], unread: 0 }).payload();
    expect(payload).toMatchObject({ coverage: null, notices: [] });
  });
});

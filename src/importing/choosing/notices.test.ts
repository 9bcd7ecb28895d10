import { expect, test } from 'vitest';
import { loadFormat } from '../../formats/load-formats.ts';
import {
  completenessNotices,
  damageNotices,
  identityNotices,
  otherNotices,
  remarkNotices,
  tieNotices,
} from './notices.ts';

const format = (await loadFormat('quay-usage-logs')) ?? expect.fail();

test('remarks are worded and sorted by id, and one that nobody words makes no notice', () => {
  const counts = new Map([
    ['unknown-action', 2],
    ['nobody words this', 1],
    ['assumed-zone', 3],
  ]);
  const ids = remarkNotices(counts, format).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  expect(ids).toContain('unknown-action');
  expect(ids).not.toContain('nobody words this');
  expect(remarkNotices(new Map([...counts].toReversed()), format).map(({ id }) => id)).toEqual(ids);
});

test('a tie names the rivals and how to choose one; without rivals there is no notice', async () => {
  const rival = (await loadFormat('aws-cloudtrail')) ?? expect.fail();
  expect(tieNotices(format, [])).toEqual([]);
  const [notice] = tieNotices(format, [rival]);
  expect(notice?.text).toContain('quay-usage-logs and of aws-cloudtrail');
  expect(notice?.text).toContain('--source aws-cloudtrail');
});

test('records that contradict earlier ones, could not be compared, or say less or more, make a notice each', () => {
  const ids = (contradicting: number, uncompared: number, less = 0, more = 0) =>
    identityNotices({ contradicting, uncompared, less, more }).map(({ id }) => id);
  expect([ids(0, 0, 1, 0), ids(0, 0, 0, 1)]).toEqual([['records-state-less'], ['records-state-more']]);
  expect([ids(0, 0), ids(1, 0), ids(0, 2)]).toEqual([[], ['contradicting-records'], ['records-not-compared']]);
  expect(ids(1, 1)).toEqual(['contradicting-records', 'records-not-compared']);
});

test('rejected records of other formats are counted for each, and those of none are not told', () => {
  const textsOf = (reason: string | null, records: number) =>
    otherNotices([{ reason, records }]).map(({ text }) => text);
  expect(textsOf(null, 3)).toEqual([]);
  expect(textsOf('quay-usage-logs', 1)).toEqual([expect.stringMatching(/^1 rejected record is of quay-usage-logs: /)]);
  expect(textsOf('quay-usage-logs', 2)).toEqual([expect.stringMatching(/^2 rejected records are of quay-/)]);
});

test('what is cut off or damaged is told', () => {
  const envelopeOf = (isCutOff: boolean) => [{ fields: { isCutOff }, records: 1 }];
  const { inspectEnvelopes: _, ...silent } = format;
  expect(completenessNotices(envelopeOf(false), silent)).toEqual([]);
  expect(completenessNotices(envelopeOf(true), silent).map(({ id }) => id)).toEqual(['json-cut-off']);
  const incomplete = { ...silent, inspectEnvelopes: () => ['There are more pages.'] };
  expect(completenessNotices([], incomplete)).toEqual([{ id: 'export-incomplete', text: 'There are more pages.' }]);
  expect(damageNotices(null)).toEqual([]);
  expect(damageNotices('unexpected end of file')[0]?.text).toContain('(unexpected end of file)');
});

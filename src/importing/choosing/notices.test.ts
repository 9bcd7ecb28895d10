import { expect, test } from 'vitest';
import { loadFormat } from '../../formats/load-formats.ts';
import { identityNotices, remarkNotices, tieNotices } from './notices.ts';

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

test('records that contradict earlier ones, or could not be compared, make a notice each', () => {
  const ids = (contradicting: number, uncompared: number) =>
    identityNotices({ contradicting, uncompared }).map(({ id }) => id);
  expect([ids(0, 0), ids(1, 0), ids(0, 2)]).toEqual([[], ['contradicting-records'], ['records-not-compared']]);
  expect(ids(1, 1)).toEqual(['contradicting-records', 'records-not-compared']);
});

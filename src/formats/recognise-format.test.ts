import { expect, test } from 'vitest';
import { memoryCase } from '../../test/support/memory-case.ts';
import { importBytes } from '../../test/support/memory-import.ts';
import { stubFormat } from '../../test/support/stub-format.ts';
import { recogniseFormat, type SampleOf } from './recognise-format.ts';
import { type Format, ignored, MINE, NOT_MINE, type Recognition } from './toolkit/format.ts';

function formatThat(id: string, recognise: (record: unknown) => Recognition): Format {
  return stubFormat(id, { recognise, read: () => ignored('it is a test') });
}

const BELOW = (most: number) => (record: unknown) => (Number(record) < most ? MINE : NOT_MINE);
const sampleOf = async () => [1, 2, 3];

test('the format that claims the most of its sample is the one', async () => {
  const formats = [formatThat('one', BELOW(2)), formatThat('three', BELOW(9)), formatThat('two', BELOW(3))];
  expect(await recogniseFormat(formats, sampleOf)).toMatchObject({
    verdict: 'recognised',
    format: { id: 'three' },
    rivals: [],
  });
});

test('formats that claim as many records are named beside the first', async () => {
  const formats = ['a', 'b', 'c'].map((id) => formatThat(id, BELOW(id === 'b' ? 2 : 9)));
  expect(await recogniseFormat(formats, sampleOf)).toMatchObject({ format: { id: 'a' }, rivals: [{ id: 'c' }] });
});

test('each format is asked about the sample that is cut its own way', async () => {
  const formats = [formatThat('whole', BELOW(9)), { ...formatThat('cut', BELOW(9)), collections: ['list'] }];
  const sampled: SampleOf = async ({ collections }) => (collections.includes('list') ? [1, 2] : ['text']);
  expect(await recogniseFormat(formats, sampled)).toMatchObject({ format: { id: 'cut' }, rivals: [] });
});

test('a version that cannot be read is told where no format claims a record', async () => {
  const old = formatThat('old', () => ({ verdict: 'unsupported', version: 'version 1' }));
  expect(await recogniseFormat([formatThat('none', BELOW(0)), old], sampleOf)).toEqual({
    verdict: 'unsupported',
    format: old,
    version: 'version 1',
  });
  expect(await recogniseFormat([old, formatThat('some', BELOW(2))], sampleOf)).toMatchObject({
    format: { id: 'some' },
  });
});

test('where no format claims a record, the longest sample is handed back', async () => {
  expect(await recogniseFormat([formatThat('none', BELOW(0))], sampleOf)).toEqual({
    verdict: 'unrecognised',
    sample: [1, 2, 3],
  });
});

test('an import says that two formats know the records alike, and how to choose the other', async () => {
  const quay = { kind: 'push_repo', datetime: 'Mon, 02 Mar 2026 09:30:00 -0000', ip: '203.0.113.7', metadata: {} };
  const huawei = { event_name: 'operation', content: 'pull', resource_name: 'a/b', time: 1_772_443_800_000 };
  const { writer } = memoryCase();
  const receipt = await importBytes(writer, [Buffer.from(JSON.stringify({ ...quay, ...huawei }))]);
  expect(receipt).toMatchObject({ status: 'imported', source: 'huawei-hss-image-events' });
  expect(receipt.notices).toContainEqual({
    id: 'format-tie',
    text: 'The records look like those of huawei-hss-image-events and of quay-usage-logs alike: read as huawei-hss-image-events. If that is wrong, import the file into a new case with --source quay-usage-logs.',
  });
});

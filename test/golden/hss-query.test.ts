import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** `events` answers like Huawei's HSS API: GET /v5/{project_id}/container/image/events. */
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const PAGE = 'fixtures/formats/huawei-hss-image-events/one-page.json';

interface Page {
  readonly total_num: number;
  readonly data_list: readonly Readonly<Record<string, string | number>>[];
}
const page: Page = JSON.parse(readFileSync(PAGE, 'utf8'));

beforeAll(() => {
  expect(runCli(['import', PAGE], { env }).status).toBe(0);
});

function ask(...words: readonly string[]): { readonly text: string; readonly page: Page } {
  const { stdout } = runCli(['events', '--format', 'hss', '--limit', '200', '--as-of', 'latest', ...words], { env });
  return { text: stdout, page: JSON.parse(stdout) };
}

test('rows come back byte for byte, keys in the order of the API', () => {
  const { text, page: answer } = ask();
  expect(answer.total_num).toBe(page.data_list.length);
  for (const row of page.data_list) expect(text).toContain(JSON.stringify(row));
});

test('limit is 10 and offset 0 unless given, as in the API', () => {
  const { stdout } = runCli(['events', '--format', 'hss', '--as-of', 'latest', '--offset', '3'], { env });
  const answer: Page = JSON.parse(stdout);
  expect(answer.total_num).toBe(page.data_list.length);
  expect(answer.data_list).toHaveLength(page.data_list.length - 3);
});

describe('every query parameter narrows', () => {
  test.each([
    ['--resource-name', 'resource_name', 'billing'],
    ['--resource-type', 'resource_type', 'scc_hss_container/hello-world:*'],
    ['--event-type', 'event_type', 'eventtype'],
    ['--event-name', 'event_name', 'operation'],
    ['--source-ip', 'source_ip', '100.93.10.***'],
    ['--user-name', 'user_name', 'ci-bot'],
  ])('%s', (flag, key, value) => {
    const expected = page.data_list.filter((row) => row[key] === value);
    expect(expected.length).toBeGreaterThan(0);
    const { data_list: rows } = ask(flag, value).page;
    expect(rows).toHaveLength(expected.length);
    for (const row of rows) expect(row[key]).toBe(value);
  });

  test('--start-time and --end-time, both ends included', () => {
    const times = page.data_list.map(({ time }) => Number(time)).toSorted((a, b) => a - b);
    const [from = 0, to = 0] = [times[1], times[3]];
    const { stdout } = runCli(
      ['events', '--format', 'hss', '--start-time', String(from), '--end-time', String(to), '--limit', '50'],
      { env },
    );
    const answer: Page = JSON.parse(stdout);
    expect(answer.data_list.map(({ time }) => Number(time)).toSorted((a, b) => a - b)).toEqual(
      times.filter((time) => time >= from && time <= to),
    );
  });
});

import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { widthOf } from '../../src/render/text/fit-width.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** No line of an answer is wider than the terminal. */
const LOGS = 'fixtures/cases/stolen-robot';
const env = { IMGAUDIT_DB: join(folderForAllTests(), 'case.db') };
const WINDOW = ['--since', '3d', '--as-of', 'latest'];

/** One command for each kind of table; what others print is made of the same parts. */
const QUESTIONS = [
  ['suspicious', ...WINDOW],
  ['suspicious', '--by', 'none', ...WINDOW],
  ['incident', 'if73e267a', ...WINDOW],
  ['timeline', 'payments/api', ...WINDOW],
  ['summary', ...WINDOW],
  ['events', '--limit', '30', ...WINDOW],
  ['show', '421'],
  ['images'],
  ['sources'],
  ['status'],
  ['rules'],
  ['formats'],
];
const WIDTHS = [60, 80, 100, 120, 200];

/** Commands are one line, so that they can be copied; a record is shown as it is. */
const MAY_BE_WIDER = /^ {2}Next: imgaudit |^Next +imgaudit /;

beforeAll(() => {
  const run = runCli(['import', join(LOGS, 'acr_access_log.ndjson'), join(LOGS, 'cloudtrail.json')], { env });
  expect(run.status).toBe(0);
});

test.each(QUESTIONS)('%s %s fits every terminal', (...words) => {
  for (const columns of WIDTHS) {
    const { status, stdout } = runCli(words, { env, columns });
    expect(status).toBe(0);
    const lines = stdout.split('\n').filter((line) => line !== '' && !MAY_BE_WIDER.test(line));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => widthOf(line) > columns).map((line) => `${columns}: ${line}`)).toEqual([]);
  }
});

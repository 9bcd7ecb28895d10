import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accessLogLines } from '../support/access-log.ts';
import { endOf, folderForAllTests, runCli, startCli } from '../support/run-cli.ts';

const root = folderForAllTests();
const [first, second, third] = [accessLogLines(3), accessLogLines(3, 3), accessLogLines(2, 6)].map(
  (lines) => `${lines.join('\n')}\n`,
);

/** What a case holds, but for who imported it and how often it was asked. */
function contentsOf(db: string, cwd: string) {
  const json = (...words: string[]) => JSON.parse(runCli([...words, '--format', 'json', '--db', db], { cwd }).stdout);
  const { sources } = json('sources');
  return { sources, events: json('events', '--all', '--limit', '100').events };
}

test('import --watch imports what comes as if it were imported by hand, and ends in order', async () => {
  const cwd = join(root, 'one');
  mkdirSync(join(cwd, 'in'), { recursive: true });
  writeFileSync(join(cwd, 'in', 'a.ndjson'), first ?? '');
  const words = ['import', '--watch', 'in', '--interval', '0.1', '--format', 'ndjson', '--db', 'in/live.db'];
  const child = startCli(words, { cwd });
  const ended = endOf(child);
  let [told, said] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => {
    told += data.toString('utf8');
  });
  child.stderr?.on('data', (data: Buffer) => {
    said += data.toString('utf8');
  });
  const imports = (times: number) =>
    expect.poll(() => told.split('"imported"').length - 1, { timeout: 30_000, interval: 20 }).toBe(times);
  await imports(1);
  writeFileSync(join(cwd, 'in', 'b.ndjson'), second ?? '');
  await imports(2);
  writeFileSync(join(cwd, 'in', 'notes.txt'), 'no log\n');
  await expect.poll(() => said, { timeout: 30_000, interval: 20 }).toContain('notes.txt');
  // A log that grows: its old records are known already.
  appendFileSync(join(cwd, 'in', 'b.ndjson'), third ?? '');
  await imports(3);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ status: 0, signal: null });
  expect(said).toMatch(/^Watching\. Ctrl-C ends it\.$/m);
  expect(said).toMatch(/^Stopped watching\. 4 files looked at\.$/m);

  const live = contentsOf('in/live.db', cwd);
  expect(live.events).toHaveLength(8);
  // By hand: the same files in the same order.
  writeFileSync(join(cwd, 'in', 'b.ndjson'), second ?? '');
  for (const file of ['in/a.ndjson', 'in/b.ndjson'])
    expect(runCli(['import', file, '--db', 'hand.db'], { cwd }).status).toBe(0);
  appendFileSync(join(cwd, 'in', 'b.ndjson'), third ?? '');
  expect(runCli(['import', 'in/b.ndjson', '--db', 'hand.db'], { cwd }).status).toBe(0);
  expect(contentsOf('hand.db', cwd)).toEqual(live);
});

test.each([
  [
    ['import', '--watch', 'package.json', '--db', 'case.db'],
    /--watch looks at folders, and package.json is not a folder/,
  ],
  [['import', '--watch', '-', '--db', 'case.db'], /--watch looks at folders, and - is not a folder/],
  [['import', '--watch', 'nowhere', '--db', 'case.db'], /There is no file or folder nowhere/],
  [['import', '--watch', 'src', '-o', 'out.json', '--db', 'case.db'], /cannot be used together/],
  [['import', '--watch', 'src', '--interval', '0'], /Give seconds/],
])('%j is refused', (words, message) => {
  expect(runCli(words)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
});

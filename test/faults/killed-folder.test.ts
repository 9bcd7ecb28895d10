import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { accessLogLines } from '../support/access-log.ts';
import { IS_THOROUGH } from '../support/effort.ts';
import { importInto } from '../support/import-into-case.ts';
import { randomOf, seedOf } from '../support/random.ts';
import { endOf, folderForAllTests, startCli } from '../support/run-cli.ts';
import { evidenceIn, expectSoundCase } from '../support/sound-case.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';
import { zipOf } from '../support/zip.ts';

/** More of both are for a run by hand: 2,000 files and 100 moments take most of an hour. */
const FILES = Number(process.env['IMGAUDIT_KILL_FILES'] ?? (IS_THOROUGH ? 200 : 80));
const MOMENTS = Number(process.env['IMGAUDIT_KILL_MOMENTS'] ?? 6);
const RECORDS_EACH = 20;
const RECORDS = RECORDS_EACH * FILES;
const LANES = 2;
/** `importInto` imports at this time too, so that both ways of importing give the same case. */
const ENVIRONMENT = { IMGAUDIT_NOW: '1970-01-01T00:00:00Z' };

const home = folderForAllTests();

/** How many files a case has. */
function filesIn(path: string): number {
  const open = openCaseForReading(path);
  try {
    return open.case.evidenceFiles().length;
  } finally {
    open.close();
  }
}

/** Small files, each with its name and its bytes. */
function smallFiles() {
  const lines = accessLogLines(RECORDS);
  return Array.from({ length: FILES }, (_, file) => {
    const records = lines.slice(file * RECORDS_EACH, (file + 1) * RECORDS_EACH).join('\n');
    return { name: `${String(file).padStart(4, '0')}.gz`, body: gzipSync(records) };
  });
}

function writeFolder(path: string): void {
  mkdirSync(path);
  for (const { name, body } of smallFiles()) writeFileSync(join(path, name), body);
}

test.for<[what: string, write: (path: string) => void]>([
  ['folder', writeFolder],
  ['zip', (path) => writeFileSync(path, zipOf(smallFiles()))],
])(
  `an import of a %s of ${FILES} small files that is killed at any of ${MOMENTS} moments leaves a sound case, and completes to the same events`,
  {
    timeout: 600_000 + MOMENTS * 120_000,
  },
  async ([name, write]) => {
    const folder = join(home, name);
    mkdirSync(folder);
    const logs = join(folder, 'logs');
    write(logs);
    const words = (path: string) => ['import', logs, '--db', path, '--quiet', '--format', 'json'];
    const whole = join(folder, 'whole.db');
    const started = performance.now();
    expect((await endOf(startCli(words(whole), { env: ENVIRONMENT }))).status).toBe(0);
    const milliseconds = performance.now() - started;
    await expectVerifiedCase(whole);
    const expected = evidenceIn(whole);
    const random = randomOf(seedOf(`moments of killing an import of a ${name} of many files`));
    const moments = Array.from({ length: MOMENTS }, () => random(Math.ceil(milliseconds)));
    let killed = 0;
    /** How many of the killed imports left no case, or one with no, some or all of the files. */
    const left = new Map<string, number>();
    const trial = async (killAfter: number, number: number) => {
      const path = join(folder, `trial-${number}.db`);
      const child = startCli(words(path), { env: ENVIRONMENT });
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
      if ((await endOf(child)).signal === 'SIGKILL') killed++;
      clearTimeout(timer);
      const what = `killed after ${killAfter} ms`;
      const files = existsSync(path) ? filesIn(path) : null;
      const kind = files === null ? 'no case' : files === 0 ? 'no file' : files < FILES ? 'some files' : 'all files';
      left.set(kind, (left.get(kind) ?? 0) + 1);
      if (files !== null) {
        expectSoundCase(path, what);
        await expectVerifiedCase(path, what);
      }
      await importInto(path, [logs]);
      expectSoundCase(path, what);
      await expectVerifiedCase(path, what);
      expect(evidenceIn(path) === expected, `the evidence must be that of an undisturbed import, ${what}`).toBe(true);
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    };
    const inLane = async (lane: number) => {
      for (const [number, killAfter] of moments.entries()) if (number % LANES === lane) await trial(killAfter, number);
    };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => inLane(lane)));
    // Moments that were all too early or too late would prove nothing.
    console.log(`${killed} of ${MOMENTS} imports were killed; they left`, Object.fromEntries(left));
    expect(killed).toBeGreaterThan(MOMENTS / 2);
  },
);

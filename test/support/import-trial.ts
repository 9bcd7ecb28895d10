import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { accessLogLines } from './access-log.ts';
import { FailingDisk } from './failing-disk.ts';
import { importInto } from './import-into-case.ts';
import { type CliEnd, endOf, runCli, startCli } from './run-cli.ts';
import { evidenceIn, expectSoundCase } from './sound-case.ts';
import { expectVerifiedCase } from './verified-case.ts';

/** `importInto` imports at this time too, so that both ways of importing give the same case. */
const ENVIRONMENT = { IMGAUDIT_NOW: '1970-01-01T00:00:00Z' };

/** What an import starts from, what it reads, and with how many threads. */
export interface Situation {
  readonly start: 'no case' | 'a case';
  readonly log: 'plain' | 'gzip';
  readonly threads: 0 | 2;
}

/** All combinations. */
export const SITUATIONS: readonly Situation[] = (['no case', 'a case'] as const).flatMap((start) =>
  (['plain', 'gzip'] as const).flatMap((log) => ([0, 2] as const).map((threads) => ({ start, log, threads }))),
);

interface RecoveryOptions {
  /** Whether the built program imports again; otherwise this process does, in half the time. */
  readonly usesProgram: boolean;
  /** Describes the trial in the message of a failure. */
  readonly what: string;
  readonly isDiskGone?: boolean;
}

/** Trials with one log: each imports it into a case of its own, is disturbed, and then imports it again. */
export class ImportTrials {
  readonly disk: FailingDisk;
  readonly #folder: string;
  readonly #expected = new Map<string, string>();
  readonly #evidenceBefore: string;
  #trials = 0;

  constructor(records: number) {
    this.#folder = mkdtempSync(join(tmpdir(), 'imgaudit-faults-'));
    this.disk = new FailingDisk(this.#folder);
    const lines = accessLogLines(records);
    writeFileSync(this.#logOf('plain'), lines.join('\n'));
    writeFileSync(this.#logOf('gzip'), gzipSync(lines.join('\n')));
    // A quarter of the log is in this case already.
    writeFileSync(join(this.#folder, 'before.ndjson'), lines.slice(0, records / 4).join('\n'));
    const words = ['import', join(this.#folder, 'before.ndjson'), '--db', this.#filled];
    expect(runCli(words, { env: ENVIRONMENT }).status).toBe(0);
    this.#evidenceBefore = evidenceIn(this.#filled);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #filled(): string {
    return join(this.#folder, 'filled.db');
  }

  #logOf(log: Situation['log']): string {
    return join(this.#folder, log === 'plain' ? 'log.ndjson' : 'log.ndjson.gz');
  }

  /** A path in a new folder, with a case there if the situation starts from one. */
  newCase({ start }: Situation): string {
    const folder = join(this.#folder, `trial-${++this.#trials}`);
    mkdirSync(folder);
    const path = join(folder, 'case.db');
    if (start === 'a case') copyFileSync(this.#filled, path);
    return path;
  }

  /** The command line of the import. */
  words({ log, threads }: Situation, path: string): readonly string[] {
    return ['import', this.#logOf(log), '--db', path, '--threads', String(threads), '--quiet'];
  }

  /** Imports undisturbed, and gives how long it took and how many of its calls changed the case. */
  measure(situation: Situation): { readonly milliseconds: number; readonly calls: number } {
    const path = this.newCase(situation);
    const words = this.words(situation, path);
    const started = performance.now();
    const calls = this.disk.count(path, (env) => {
      expect(runCli(words, { env: { ...ENVIRONMENT, ...env } }).stderr).toBe('');
    });
    const milliseconds = performance.now() - started;
    expectSoundCase(path);
    const key = keyOf(situation);
    const evidence = evidenceIn(path);
    // The number of threads must not change the evidence.
    expect(evidence).toBe(this.#expected.get(key) ?? evidence);
    this.#expected.set(key, evidence);
    return { milliseconds, calls };
  }

  /** Imports with a fault in the environment, or kills the import after `killAfter` milliseconds. */
  async disturb(
    situation: Situation,
    path: string,
    { env = {}, killAfter = null }: { readonly env?: Record<string, string>; readonly killAfter?: number | null },
  ): Promise<CliEnd> {
    const child = startCli(this.words(situation, path), { env: { ...ENVIRONMENT, ...env } });
    const timer = killAfter === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    const end = await endOf(child);
    clearTimeout(timer);
    return end;
  }

  /** Expects that the case is sound and holds the file wholly or not at all, and that importing again completes it. */
  async expectRecovery(
    situation: Situation,
    path: string,
    { usesProgram, what, isDiskGone = false }: RecoveryOptions,
  ): Promise<void> {
    const [before, after] = [this.#before(situation), this.#expected.get(keyOf(situation)) ?? ''];
    // No file can be removed from a disk that is gone, so an empty file may be left. The next import makes a case of it.
    const isBlank = isDiskGone && statSync(path, { throwIfNoEntry: false })?.size === 0;
    if (existsSync(path) && !isBlank) {
      expectSoundCase(path, what);
      await expectVerifiedCase(path, what);
      const found = evidenceIn(path);
      expect(
        found === before || found === after,
        `the case must hold the file wholly or not at all, after ${what}`,
      ).toBe(true);
    } else {
      expect(situation.start, what).toBe('no case');
    }
    if (usesProgram) expect(runCli(this.words(situation, path), { env: ENVIRONMENT }).status, what).toBe(0);
    else await importInto(path, [this.#logOf(situation.log)]);
    expectSoundCase(path, what);
    await expectVerifiedCase(path, what);
    expect(evidenceIn(path) === after, `the evidence must be that of an undisturbed import, after ${what}`).toBe(true);
    rmSync(join(path, '..'), { recursive: true });
  }

  /** The evidence in the case before the import. */
  #before({ start }: Situation): string {
    return start === 'a case' ? this.#evidenceBefore : '';
  }
}

/** Situations of one key must end with the same evidence. */
function keyOf({ start, log }: Situation): string {
  return `${start} ${log}`;
}

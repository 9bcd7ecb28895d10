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

/** The moment at which `importInto` imports, so that either way of importing gives the same case. */
const ENVIRONMENT = { IMGAUDIT_NOW: '1970-01-01T00:00:00Z' };

/** What is imported into what, and how. */
export interface Situation {
  readonly start: 'no case' | 'a case';
  readonly log: 'plain' | 'gzip';
  readonly threads: 0 | 2;
}

export const SITUATIONS: readonly Situation[] = (['no case', 'a case'] as const).flatMap((start) =>
  (['plain', 'gzip'] as const).flatMap((log) => ([0, 2] as const).map((threads) => ({ start, log, threads }))),
);

interface RecoveryOptions {
  readonly isByProgram: boolean;
  readonly what: string;
  readonly isDiskGone?: boolean;
}

/** Imports of one log, each into a case of its own, that are disturbed and made up for. */
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
    // Some of what is imported is in the case already.
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

  /** A new place for a case, with what a situation begins with. */
  newCase({ start }: Situation): string {
    const folder = join(this.#folder, `trial-${++this.#trials}`);
    mkdirSync(folder);
    const path = join(folder, 'case.db');
    if (start === 'a case') copyFileSync(this.#filled, path);
    return path;
  }

  words({ log, threads }: Situation, path: string): readonly string[] {
    return ['import', this.#logOf(log), '--db', path, '--threads', String(threads), '--quiet'];
  }

  /** An import that nothing disturbs: how long it takes, and how many of its calls change the case. */
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
    // However many threads read.
    expect(evidence).toBe(this.#expected.get(key) ?? evidence);
    this.#expected.set(key, evidence);
    return { milliseconds, calls };
  }

  /** Imports while something is wrong; `killAfter` milliseconds it is killed. */
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

  /** Expects that the case is sound, has the file whole or not at all, and gets it from the same import. */
  async expectRecovery(
    situation: Situation,
    path: string,
    { isByProgram, what, isDiskGone = false }: RecoveryOptions,
  ): Promise<void> {
    const [before, after] = [this.#before(situation), this.#expected.get(keyOf(situation)) ?? ''];
    // Nothing can be removed from a disk that is gone: what is empty is no case, and an import makes one of it.
    const isBlank = isDiskGone && statSync(path, { throwIfNoEntry: false })?.size === 0;
    if (existsSync(path) && !isBlank) {
      expectSoundCase(path, what);
      await expectVerifiedCase(path, what);
      const found = evidenceIn(path);
      expect(found === before || found === after, `the file is in the case whole or not at all, after ${what}`).toBe(
        true,
      );
    } else {
      expect(situation.start, what).toBe('no case');
    }
    if (isByProgram) expect(runCli(this.words(situation, path), { env: ENVIRONMENT }).status, what).toBe(0);
    else await importInto(path, [this.#logOf(situation.log)]);
    expectSoundCase(path, what);
    await expectVerifiedCase(path, what);
    expect(evidenceIn(path) === after, `the same as of an import that nothing disturbed, after ${what}`).toBe(true);
    rmSync(join(path, '..'), { recursive: true });
  }

  #before({ start }: Situation): string {
    return start === 'a case' ? this.#evidenceBefore : '';
  }
}

function keyOf({ start, log }: Situation): string {
  return `${start} ${log}`;
}

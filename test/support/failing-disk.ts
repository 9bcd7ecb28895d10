import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../faults/failing-disk.c', import.meta.url));

/** What goes wrong; test/faults/failing-disk.c defines each. */
export type Fault = 'kill' | 'torn' | 'short' | 'error' | 'gone' | 'full';

/** Why disk faults cannot be simulated on this machine; null if they can. */
export function whyNoFaults(): string | null {
  if (process.platform !== 'linux') return `calls cannot be intercepted on ${process.platform}`;
  return spawnSync('cc', ['--version']).status === 0 ? null : 'there is no C compiler';
}

/** Simulates disk faults: makes system calls fail that change the files of a case. */
export class FailingDisk {
  readonly #library: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#library = join(folder, 'failing-disk.so');
    execFileSync('cc', ['-std=gnu11', '-shared', '-fPIC', '-O1', '-o', this.#library, SOURCE, '-ldl']);
  }

  /**
   * The environment for a program whose call number `at`, counted from 1 among those that change the case, shall fail.
   */
  environment(casePath: string, { kind, at }: { readonly kind: Fault; readonly at: number }): Record<string, string> {
    return { LD_PRELOAD: this.#library, FAULT_CASE: casePath, FAULT_KIND: kind, FAULT_AT: String(at) };
  }

  /** Counts the calls that change the case while `run` runs a program in the given environment. */
  count(casePath: string, run: (environment: Record<string, string>) => void): number {
    const counted = join(this.#folder, 'calls');
    run({ LD_PRELOAD: this.#library, FAULT_CASE: casePath, FAULT_AT: '0', FAULT_COUNT: counted });
    return Number(readFileSync(counted, 'utf8'));
  }
}

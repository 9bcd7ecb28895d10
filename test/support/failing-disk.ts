import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../faults/failing-disk.c', import.meta.url));

/** See failing-disk.c. */
export type Fault = 'kill' | 'torn' | 'short' | 'error' | 'gone' | 'full';

/** Why no disk can be made to fail here, or null. */
export function whyNoFaults(): string | null {
  if (process.platform !== 'linux') return `calls are not caught on ${process.platform}`;
  return spawnSync('cc', ['--version']).status === 0 ? null : 'there is no C compiler';
}

/** Lets calls fail that change the files of a case. */
export class FailingDisk {
  readonly #library: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#library = join(folder, 'failing-disk.so');
    execFileSync('cc', ['-std=gnu11', '-shared', '-fPIC', '-O1', '-o', this.#library, SOURCE, '-ldl']);
  }

  /** The environment of a program whose call number `at` that changes the case is to fail. */
  environment(casePath: string, { kind, at }: { readonly kind: Fault; readonly at: number }): Record<string, string> {
    return { LD_PRELOAD: this.#library, FAULT_CASE: casePath, FAULT_KIND: kind, FAULT_AT: String(at) };
  }

  /** How many calls change a case while a program runs. */
  count(casePath: string, run: (environment: Record<string, string>) => void): number {
    const counted = join(this.#folder, 'calls');
    run({ LD_PRELOAD: this.#library, FAULT_CASE: casePath, FAULT_AT: '0', FAULT_COUNT: counted });
    return Number(readFileSync(counted, 'utf8'));
  }
}

import { availableParallelism } from 'node:os';
import { isFlat } from '../formats/toolkit/flat-layout.ts';
import type { Format } from '../formats/toolkit/format.ts';

/** More threads would wait for the one that stores. The fast lane is so quick that a second thread would wait already. */
const MOST_THREADS = 4;
const MOST_FAST_LANE_THREADS = 1;

/** In bytes, decompressed. A smaller file is read before threads have started. */
const LEAST_BYTES = 16_000_000;
const USUAL_COMPRESSION = 10;

/** Whether a file is large enough for threads to read it; `bytes` is its size on disk. */
export function isWorthThreads(bytes: number, isCompressed: boolean): boolean {
  return bytes * (isCompressed ? USUAL_COMPRESSION : 1) >= LEAST_BYTES;
}

/** How many threads read a file if the user does not say: as many as there are processors, up to a few. */
export function usualThreads(format: Format): number {
  return Math.min(isFlat(format) ? MOST_FAST_LANE_THREADS : MOST_THREADS, availableParallelism());
}

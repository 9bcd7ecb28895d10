import type { Envelope } from '../../domain/evidence-file.ts';
import { field } from './record-fields.ts';

/** How many records the query of an export found, and how many of them the file holds. */
interface Shortfall {
  readonly stated: number;
  readonly present: number;
}

/**
 * Records that are missing from a file of pages, each of which states under `key` how many records the query found;
 * null where all of them are there, or no page says how many there should be.
 */
export function shortfallOf(envelopes: readonly Envelope[], key: string): Shortfall | null {
  const totals = envelopes.map(({ fields }) => Number(field(fields, key))).filter(Number.isFinite);
  const stated = totals.reduce((most, total) => Math.max(most, total), 0);
  const present = envelopes.reduce((sum, { records }) => sum + records, 0);
  return present < stated ? { stated, present } : null;
}

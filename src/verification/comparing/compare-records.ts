import type { StoredRejection } from '../../case/audit/case-audit.ts';
import type { RecordedEvent, RegistryEvent } from '../../domain/registry-event.ts';
import { wellFormed } from '../../domain/text/well-formed.ts';
import { differences } from './compare-events.ts';

/** The result of reading a record again. */
export interface GivenRecord {
  readonly events: readonly RegistryEvent[];
  readonly record: { readonly offset: number; readonly length: number };
  readonly source: string;
}

/** The differences between the stored events of a record and those that the record gives. */
export function* compareRecord(
  { events, record, source }: GivenRecord,
  stored: readonly RecordedEvent[],
): Generator<string> {
  if (stored.length !== events.length) {
    const seqs = stored.map(({ seq }) => seq).join(', ');
    yield `it gives ${events.length} events, ${stored.length} are stored (${seqs})`;
    return;
  }
  for (const [index, event] of stored.entries()) {
    const given = events[index];
    if (given === undefined) continue;
    const fields = differences({ source, ...given }, event);
    if (fields.length > 0) yield `event ${event.seq} differs from the record: ${fields.join(', ')}`;
    const { offset, length } = event.evidence;
    if (offset !== record.offset || length !== record.length) {
      yield `event ${event.seq} refers to other bytes than those of the record`;
    }
  }
}

/** The differences between a stored rejection and the one that its record gives; null stands for no rejection. */
export function* compareRejection(
  given: Omit<StoredRejection, 'id'> | null,
  stored: StoredRejection | null,
): Generator<string> {
  if (given === null && stored === null) return;
  if (given === null || stored === null) {
    yield given === null
      ? 'it is stored as rejected (rejected), but can be read'
      : 'it was rejected, and is not stored as such (rejected)';
    return;
  }
  const fields = (['record', 'offset', 'length', 'text'] as const).filter((field) => given[field] !== stored[field]);
  const changed = [...fields, ...(isSameReason(given.reason, stored.reason) ? [] : ['reason'])];
  if (changed.length > 0) yield `rejected ${stored.id} differs from the record: ${changed.join(', ')}`;
}

const NOT_JSON = 'not valid JSON: ';

/** Whether two reasons for a rejection are the same. Versions of Node word differently what is wrong with a JSON text. */
export function isSameReason(a: string, b: string): boolean {
  // In a case that was tampered with, a reason may be of any type.
  const [kept = '', stored = ''] = [a, b].map((text) => wellFormed(String(text)));
  return kept === stored || (kept.startsWith(NOT_JSON) && stored.startsWith(NOT_JSON));
}

import type { SplitEnvelope } from './record.ts';

/** Pages of an export that are told apart. */
const MOST_ENVELOPES = 20_000;
/** Counts and markers of pages are few and short. */
const MOST_FIELDS = 16;
const LONGEST_FIELD = 200;

/**
 * Adds what stood around a list. A hostile file may be nothing but empty lists: of what comes after so many, the last
 * one stands for all, so that their records are counted and the last page is known.
 */
export function addEnvelope(envelopes: SplitEnvelope[], envelope: SplitEnvelope): void {
  const last = envelopes.length < MOST_ENVELOPES ? undefined : envelopes.pop();
  envelopes.push(last === undefined ? envelope : { ...envelope, records: last.records + envelope.records });
}

/** What stands beside a list, as far as it is short; nothing where it does not parse. */
export function envelopeFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(isMarker).slice(0, MOST_FIELDS));
  } catch {
    return {};
  }
}

function isMarker([key, value]: [key: string, value: unknown]): boolean {
  return key.length <= LONGEST_FIELD && JSON.stringify(value).length <= LONGEST_FIELD;
}

import { type Instant, instantOf, printInstant } from '../domain/instant.ts';

/** Options that commands of an answer need so that they work when they are pasted. Each is empty or begins with a space. */
export interface AskAgain {
  /** The window, filters and lists of the question, and `place`. */
  readonly question: string;
  /** The case and the time zone, where the user named them. */
  readonly place: string;
}

/** Whole seconds without their fraction, because commands should be short: `2026-03-02T01:20:00Z`. */
export function shortInstant(instant: Instant): string {
  return printInstant(instant).replace('.000Z', 'Z');
}

/** Options for a window that holds everything from the first to the last moment. It is absolute, so it works later too. */
export function windowOptions({ first, last }: { readonly first: Instant; readonly last: Instant }): string {
  return ` --since ${shortInstant(first)} --as-of ${shortInstant(instantOf(last + 1) ?? last)}`;
}

/** Digits of an id that are shown; ids that share them are shown in full. */
const SHOWN_DIGITS = 8;

/** Ids as short as they can be typed: as prefixes that no other of these ids has. `lead` letters stand before the digits. */
export function shortIds(ids: readonly string[], lead = 0): (id: string) => string {
  const counts = new Map<string, number>();
  const short = (id: string) => id.slice(0, lead + SHOWN_DIGITS);
  for (const id of ids) counts.set(short(id), (counts.get(short(id)) ?? 0) + 1);
  return (id) => ((counts.get(short(id)) ?? 0) > 1 ? id : short(id));
}

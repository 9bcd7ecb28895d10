import type { Instant } from './instant.ts';

/** A range of IP addresses, which holds those whose `ClientAddress.sortKey` is from `low` to `high`, both included. */
export interface AddressRange {
  /** As the user wrote it: `203.0.113.7` or `203.0.113.0/24`. */
  readonly text: string;
  /** Sort key of the first address: 32 hexadecimal digits. */
  readonly low: string;
  /** Sort key of the last address. */
  readonly high: string;
}

/**
 * A statement that activity of an address or an actor is expected, so that its findings are suppressed. Every field
 * that is not null narrows it; a null field matches anything.
 */
export interface AllowEntry {
  /** Number within the case, from 1. Null if the entry was given on the command line for one run only. */
  readonly id: number | null;
  readonly range: AddressRange | null;
  /** Glob over actors. */
  readonly actor: string | null;
  /** Glob over image names. */
  readonly image: string | null;
  /** Glob over rule ids. */
  readonly rule: string | null;
  /** Why the activity is expected, in the user's words. */
  readonly reason: string | null;
  /** Who answers for the entry, in the user's words. */
  readonly owner: string | null;
  /** From this instant on the entry suppresses nothing; null if it never expires. */
  readonly expires: Instant | null;
}

/** An entry in words, for reports: `allow 3 (203.0.113.0/24: office)`, `allow 4 (ci-*, no reason)`. */
export function describeAllowEntry(entry: AllowEntry): string {
  const subject = [entry.range?.text, entry.actor].filter((part) => part !== null && part !== undefined).join(' ');
  const name = entry.id === null ? 'allowed for this run' : `allow ${entry.id}`;
  return entry.reason === null ? `${name} (${subject}, no reason)` : `${name} (${subject}: ${entry.reason})`;
}

/** Whether the entry no longer suppresses anything at `now`. */
export function isExpired(entry: AllowEntry, now: Instant): boolean {
  return entry.expires !== null && entry.expires <= now;
}

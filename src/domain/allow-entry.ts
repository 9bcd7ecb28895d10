import type { Instant } from './instant.ts';

/** Addresses between two sort keys, both included. */
export interface AddressRange {
  readonly text: string;
  readonly low: string;
  readonly high: string;
}

/** Somebody's word that an address or an actor is expected. Globs and the expiry narrow it; null means any. */
export interface AllowEntry {
  /** Number within the case; null for entries given for one run only. */
  readonly id: number | null;
  readonly range: AddressRange | null;
  readonly actor: string | null;
  readonly image: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly expires: Instant | null;
}

/** How people name an entry: `allow 3 (203.0.113.0/24: office)`. */
export function describeAllowEntry(entry: AllowEntry): string {
  const subject = [entry.range?.text, entry.actor].filter((part) => part !== null && part !== undefined).join(' ');
  const name = entry.id === null ? 'allowed for this run' : `allow ${entry.id}`;
  return entry.reason === null ? `${name} (${subject})` : `${name} (${subject}: ${entry.reason})`;
}

export function isExpired(entry: AllowEntry, now: Instant): boolean {
  return entry.expires !== null && entry.expires <= now;
}

import { isDigest } from '../../domain/image-ref.ts';
import { displayInstant, type Instant } from '../../domain/instant.ts';

/** Who acted, as the subject of a sentence. */
export function whoInWords(actor: string | null): string {
  return actor === null || actor === '' ? 'An actor the log does not name' : actor;
}

/** `from 203.0.113.7`, or `from an address that is not logged`. */
export function originInWords(address: string | null): string {
  return `from ${address ?? 'an address that is not logged'}`;
}

/** `2026-03-02 03:13 UTC`. */
export function momentInWords(time: Instant): string {
  return `${displayInstant(time, 'utc').slice(0, 16)} UTC`;
}

/** A digest, shortened to the part that people compare: `sha256:0123456789ab`. */
export function digestInWords(digest: string): string {
  return isDigest(digest) ? digest.slice(0, digest.indexOf(':') + 13) : digest;
}

/** `1 tag`, `3 tags`. */
export function numberOf(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

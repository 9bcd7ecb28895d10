import { createHash } from 'node:crypto';

/** 128 bits: no two records of a case share them by chance, and nobody can make two records share them. */
const FINGERPRINT_BYTES = 16;

function hashed(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest().subarray(0, FINGERPRINT_BYTES);
}

/**
 * What a record is known by: its vendor identity; without one its content, once for each time the content may occur
 * in one file.
 */
export function* fingerprints(
  identity: string | null,
  source: string,
  value: unknown,
  bytes: Buffer,
): Generator<Buffer> {
  if (identity !== null) {
    yield hashed('identity', identity);
    return;
  }
  const content = canonical(value) ?? bytes;
  for (let occurrence = 0; ; occurrence++) yield hashed('content', source, content, String(occurrence));
}

/** The record's JSON without white space, so that pretty and compact exports agree; null where it cannot be written. */
function canonical(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

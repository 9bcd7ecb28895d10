import { createHash } from 'node:crypto';

/** 128 bits: no two records of a case share them by chance, and nobody can make two records share them. */
const FINGERPRINT_BYTES = 16;

/** How many contents of a file are remembered for certain; at most twice as many, some hundred megabytes. */
const REMEMBERED_CONTENTS = 500_000;

function hashed(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest().subarray(0, FINGERPRINT_BYTES);
}

/** What a record says, before anything is made of it. */
interface RecordContent {
  readonly value: unknown;
  readonly bytes: Buffer;
}

/**
 * What the records of one file are known by: their vendor identity, or their content and which occurrence of it in the
 * file they are. So equal lines of one file are separate events, equal lines of two files are one event that was
 * exported twice, and neither depends on the order in which files are imported.
 *
 * Occurrences are counted over the last half million contents at least. Equal records that lie farther apart than that
 * count as one; logs are written in the order of time, and equal records state equal times.
 */
export class Fingerprints {
  readonly #remembered: number;
  #recent = new Map<string, number>();
  #older: ReadonlyMap<string, number> = new Map();

  constructor(remembered = REMEMBERED_CONTENTS) {
    this.#remembered = remembered;
  }

  of(identity: string | null, source: string, { value, bytes }: RecordContent): Buffer {
    if (identity !== null) return hashed('identity', identity);
    const content = canonical(value) ?? bytes;
    const first = hashed('content', source, content, '0');
    const occurrence = this.#countedBefore(first.toString('latin1'));
    return occurrence === 0 ? first : hashed('content', source, content, String(occurrence));
  }

  /** How often the content came before. */
  #countedBefore(content: string): number {
    const count = this.#recent.get(content) ?? this.#older.get(content) ?? 0;
    if (this.#recent.size >= this.#remembered) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(content, count + 1);
    return count;
  }
}

/**
 * The record's JSON without white space, so that pretty and compact exports agree; null where it cannot be written
 * (a text too long, or nested deeper than the stack goes), so that its bytes stand in.
 */
function canonical(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

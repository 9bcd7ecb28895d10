import { hash } from 'node:crypto';

/** What a record says, before anything is made of it. */
interface RecordContent {
  readonly value: unknown;
  readonly bytes: Buffer;
}

/** 64 bits that stand for a record. */
export interface Fingerprint {
  readonly value: bigint;
  /** Whether it is that of the content: then the occurrence in the file tells equal records apart. */
  readonly isByContent: boolean;
}

/**
 * What a record is known by: its vendor's identity or, where there is none, its content. The key is the secret of the
 * case: without it nobody can make two records that share 64 bits, and by chance none of ten million do (1 in 300,000).
 */
export class Fingerprints {
  readonly #ofIdentity: string;
  readonly #ofContent: string;

  constructor(key: Buffer, source: string) {
    const secret = key.toString('hex');
    this.#ofIdentity = `${secret} identity `;
    this.#ofContent = `${secret} content ${source} `;
  }

  of(identity: string | null, { value, bytes }: RecordContent): Fingerprint {
    if (identity !== null) return { value: hashed(this.#ofIdentity + identity), isByContent: false };
    const content = canonical(value);
    const text = content === null ? Buffer.concat([Buffer.from(this.#ofContent), bytes]) : this.#ofContent + content;
    return { value: hashed(text), isByContent: true };
  }
}

function hashed(text: string | Buffer): bigint {
  return hash('sha256', text, 'buffer').readBigInt64LE();
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

import { hash } from 'node:crypto';
import { type Halves, LONGEST_HASHED, SipHash } from './sip-hash.ts';

/** What a record says, before anything is made of it. */
interface RecordContent {
  readonly value: unknown;
  readonly bytes: Buffer;
}

/** 64 bits that stand for a record. */
export interface Fingerprint extends Halves {
  /** Whether it is that of the content: then the occurrence in the file tells equal records apart. */
  readonly isByContent: boolean;
}

/**
 * What a record is known by: its vendor's identity or, where there is none, its content. The key is the secret of the
 * case: without it nobody can make two records that share 64 bits, and by chance none of ten million do (1 in 300,000).
 */
export class Fingerprints {
  /** Key of the SipHash of identities, for whoever hashes them elsewhere. */
  readonly identityKey: Buffer;
  readonly #ofIdentities: SipHash;
  readonly #ofContents: SipHash;
  readonly #source: string;

  constructor(key: Buffer, source: string) {
    // Whatever its length: in a case that was tampered with it may have any.
    const secret = hash('sha256', key, 'buffer');
    this.identityKey = secret.subarray(0, 16);
    this.#ofIdentities = new SipHash(this.identityKey);
    this.#ofContents = new SipHash(secret.subarray(16));
    this.#source = source;
  }

  of(identity: string | null, { value, bytes }: RecordContent): Fingerprint {
    if (identity !== null) return this.ofIdentity(identity);
    const content = `${this.#source} ${canonical(value) ?? bytes.toString('latin1')}`;
    const { low, high } = this.#ofContents.of(shortened(content));
    return { low, high, isByContent: true };
  }

  ofIdentity(identity: string): Fingerprint {
    const { low, high } = this.#ofIdentities.of(shortened(identity));
    return { low, high, isByContent: false };
  }
}

/** A fingerprint as one number, by which a case knows it; as batches carry it too. */
export function numberOf({ low, high }: Halves): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** A long text is hashed by its SHA-256, which nobody can make two texts for either. */
function shortened(text: string): string {
  return text.length <= LONGEST_HASHED ? text : hash('sha256', text);
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

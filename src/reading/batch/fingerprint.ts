import { hash } from 'node:crypto';
import { saidBy } from '../../case/contents/said-by.ts';
import { type Halves, LONGEST_HASHED, SipHash } from './sip-hash.ts';

/** What a record is known by where its vendor gives it no identity. */
interface RecordBody {
  readonly value: unknown;
  readonly bytes: Buffer;
}

/** What a format says of a record that is known by its content: see ReadOutcome. */
interface Written {
  readonly identity: string | null;
  readonly written?: unknown;
}

/** 64 bits that identify a record, by their halves. */
export interface Fingerprint extends Halves {
  /** Whether it is made from the content: then equal records are told apart by their count in the file. */
  readonly isByContent: boolean;
}

/**
 * Computes the fingerprint of a record from its vendor's identity or, without one, from its content. The key is the
 * secret of the case: without it nobody can make two records with the same 64 bits. By chance, two of ten million
 * records have the same with a probability of 1 in 300,000.
 */
export class Fingerprints {
  /** The SipHash key of identities, for the lanes, which hash them themselves. */
  readonly identityKey: Buffer;
  /** The same of contents. */
  readonly contentKey: Buffer;
  readonly #ofIdentities: SipHash;
  /** Hashes the content of records. */
  readonly contentHash: SipHash;
  readonly #source: string;
  /** Whether records without an identity are the same only if they are written the same, as cases before had it. */
  readonly isAsWritten: boolean;

  constructor(key: Buffer, source: string, isAsWritten = false) {
    // Hashed first, because in a case that was tampered with the key may have any length.
    const secret = hash('sha256', key, 'buffer');
    this.identityKey = secret.subarray(0, 16);
    this.#ofIdentities = new SipHash(this.identityKey);
    this.contentKey = secret.subarray(16);
    this.contentHash = new SipHash(this.contentKey);
    this.#source = source;
    this.isAsWritten = isAsWritten;
  }

  of({ identity, written }: Written, { value: whole, bytes }: RecordBody): Fingerprint {
    if (identity !== null) return this.ofIdentity(identity);
    const value = this.isAsWritten ? whole : (written ?? whole);
    const text = this.isAsWritten || typeof value !== 'object' ? canonical(value) : saidBy(value);
    const content = `${this.#source} ${text ?? bytes.toString('latin1')}`;
    const { low, high } = this.contentHash.of(shortened(content));
    return { low, high, isByContent: true };
  }

  ofIdentity(identity: string): Fingerprint {
    const { low, high } = this.#ofIdentities.of(shortened(identity));
    return { low, high, isByContent: false };
  }
}

/** A fingerprint as one signed 64-bit number, as batches and cases hold it. */
export function fingerprintNumber({ low, high }: Halves): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** A long text is replaced by its SHA-256, for which nobody can find two texts either. */
export function shortened(text: string): string {
  return text.length <= LONGEST_HASHED ? text : hash('sha256', text);
}

/**
 * The record's JSON without white space, so that pretty and compact exports give the same fingerprint. Null if it
 * cannot be written (too long a text, or nested deeper than the stack allows): then the bytes are used instead.
 */
function canonical(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

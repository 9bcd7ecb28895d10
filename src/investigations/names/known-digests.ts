import type { NameReader } from '../../case/case-reader.ts';
import { AuditError } from '../../domain/audit-error.ts';

/** Digits that tell a digest from all others of a case, most likely. */
const LEAST_DIGITS = 8;

/** How many candidates a refusal names. */
const MOST_CANDIDATES = 5;

const WHOLE = /^[a-z0-9+._-]+:(?:[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;

/**
 * The digest that a text means: itself if it is whole or known, else the one of the case that begins, and ends, as it.
 * Null if the text is hexadecimal digits alone that no digest of the case begins with: it may name something else.
 * @throws AuditError `bad-image` if several begin so, or none does
 */
export function digestOf(reader: NameReader, text: string): string | null {
  const named = text.includes(':') ? text : `sha256:${text}`;
  if (WHOLE.test(named) || reader.knownNames('digest', [named], 1).length > 0) return named;
  const isSure = text.includes(':') || GAP.test(text);
  const pattern = GAP.test(named) ? named.replace(GAP, '*') : named;
  if (pattern.replace(/^.*:|\*/g, '').length < LEAST_DIGITS) return isSure ? refuseShort(text) : null;
  const found = reader.knownNames('digest', [`${pattern}*`], MOST_CANDIDATES + 1);
  const [only] = found;
  if (only === undefined) return isSure ? refuseUnknown(text) : null;
  return found.length === 1 ? only : refuseSeveral(text, found);
}

/**
 * The same for a text that names a digest and nothing else: digits that are too few to tell one are refused.
 * @throws AuditError `bad-image`
 */
export function askedDigest(reader: NameReader, text: string): string | null {
  const digest = digestOf(reader, text);
  return digest === null && /^[0-9a-f]+$/.test(text) && text.length < LEAST_DIGITS ? refuseShort(text) : digest;
}

/** What stands for the digits that a report leaves out. */
const GAP = /…|\.{2,3}/;

function refuseShort(text: string): never {
  throw new AuditError('bad-image', `"${text}" is too short for a digest.`, {
    hint: `Give sha256: and 64 hexadecimal digits, or at least the first ${LEAST_DIGITS} of them.`,
  });
}

function refuseUnknown(text: string): never {
  throw new AuditError('bad-image', `No digest of the case is "${text}".`, {
    hint: `A digest is sha256: and 64 hexadecimal digits, or the first ${LEAST_DIGITS} or more of one that the case knows.`,
  });
}

function refuseSeveral(text: string, found: readonly string[]): never {
  const shown = found.slice(0, MOST_CANDIDATES).join(', ');
  const more = found.length > MOST_CANDIDATES ? ' and more' : '';
  throw new AuditError('bad-image', `Several digests of the case begin with "${text}": ${shown}${more}.`, {
    hint: 'Give more digits.',
  });
}

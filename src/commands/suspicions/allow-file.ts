import { readFileSync } from 'node:fs';
import type { AddressRange, AllowEntry } from '../../domain/allow-entry.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { parseInstant } from '../../domain/instant.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import { memberOf, plainJsonOr } from '../../domain/text/parse-json.ts';
import { parseAddressRange } from '../../network/ip-range.ts';
import { readRanges } from '../queries/address-facts.ts';

/** Texts of an entry, by the names that `allow export` and `allow list` give them. */
const TEXTS = ['address', 'actor', 'image', 'rule', 'reason', 'owner', 'expires'] as const;
/** Members that `allow list` adds. They mean something in the case that they come from alone. */
const PASSED_OVER: readonly string[] = ['id', 'expired'];
/** A rule looks at each entry for each finding. */
const MOST_ENTRIES = 10_000;

/**
 * The entries of a file: JSON as `allow export` writes it, or addresses and CIDR blocks, one per line.
 * @throws AuditError `input-not-found`; `usage`, `bad-address` or `bad-time` for an entry that is not understood
 */
export function readAllowFile(path: string): readonly AllowEntry[] {
  const text = contentOf(path);
  if (/^\s*[{[]/.test(text.slice(0, 1000))) return entriesIn(text, path);
  return readRanges(text).map(entryFor);
}

/** An entry that is not stored in the case, for a range of addresses. */
export function entryFor(range: AddressRange): AllowEntry {
  return { id: null, range, actor: null, image: null, rule: null, reason: null, owner: null, expires: null };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read the allow file ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

function entriesIn(text: string, path: string): readonly AllowEntry[] {
  const parsed = plainJsonOr(text, null);
  const entries = Array.isArray(parsed) ? parsed : memberOf(parsed, 'entries');
  if (!Array.isArray(entries)) throw refused(path, 'it is not JSON with a list "entries"');
  if (entries.length > MOST_ENTRIES) throw refused(path, `it has more than ${MOST_ENTRIES} entries`);
  return entries.map((entry, index) => entryOf(entry, `${path}, entry ${index + 1}`));
}

function entryOf(value: unknown, where: string): AllowEntry {
  if (typeof value !== 'object' || value === null) throw refused(where, 'it is not an object');
  // An entry with a misspelt member would cover more than its author wanted.
  const unknown = Object.keys(value).find((key) => !isKnown(key));
  if (unknown !== undefined) throw refused(where, `its member "${unknown.slice(0, 40)}" is not known`);
  const textOf = (name: (typeof TEXTS)[number]): string | null => {
    const text = memberOf(value, name) ?? null;
    if (text === null || (typeof text === 'string' && text !== '')) return text;
    throw refused(where, `its ${name} is not a text`);
  };
  const [address, expires] = [textOf('address'), textOf('expires')];
  const entry: AllowEntry = {
    id: null,
    range: address === null ? null : parseAddressRange(address),
    actor: textOf('actor'),
    image: textOf('image'),
    rule: textOf('rule'),
    reason: textOf('reason'),
    owner: textOf('owner'),
    expires: expires === null ? null : (parseInstant(expires)?.instant ?? null),
  };
  if (entry.range === null && entry.actor === null) throw refused(where, 'it has neither an address nor an actor');
  if (expires !== null && entry.expires === null) throw refused(where, `its time "${expires}" is not understood`);
  return entry;
}

function isKnown(key: string): boolean {
  return TEXTS.some((name) => name === key) || PASSED_OVER.includes(key);
}

function refused(where: string, why: string): AuditError {
  return new AuditError('usage', `Cannot use ${where}: ${why}.`, {
    hint: '`imgaudit allow export` writes such a file. A text file has one address or CIDR block per line.',
  });
}

import type { AuditedFile } from '../../../case/audit/case-audit.ts';
import type { Notice, ReadingHints } from '../../../domain/evidence-file.ts';
import type { ImageReference } from '../../../domain/image-ref.ts';
import { type Instant, instantOf, type Zone } from '../../../domain/instant.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import { evidenceFileOf, type FileRow } from '../read/file-row.ts';

/** In characters. Whatever is longer was not written by imgaudit. */
const LONGEST_TEXT = 1 << 20;
/** The columns of `file` that hold texts; the others hold numbers. */
/** Version 0.1.0 did not say by which edition it read. */
const FIRST_EDITION = 1;
const TEXTS: ReadonlySet<string> = new Set(['path', 'location', 'sha256', 'content_sha256', 'source', 'read_with']);

/**
 * The file of a row in the types that imgaudit writes, so that verify can go on where a case was tampered with: whatever
 * has another type is read as an empty text, NaN, or nothing. The checks of values and of the custody log report it.
 */
export function auditedFileOf(row: FileRow, isKept: boolean): AuditedFile {
  const values = Object.entries(row).map(([name, value]) => [name, readable(name, value)]);
  const file = evidenceFileOf({ ...row, ...Object.fromEntries(values) });
  return { ...file, readWith: hintsOf(row.read_with), isKept, row: { ...row } };
}

function readable(name: string, value: unknown): unknown {
  if (name === 'notices') return JSON.stringify(noticesIn(value));
  if (value === null) return null;
  if (TEXTS.has(name)) return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : '';
  return typeof value === 'number' ? value : Number.NaN;
}

function noticesIn(json: unknown): readonly Notice[] {
  const notices = parsed(json);
  return Array.isArray(notices) ? notices.filter(isNotice) : [];
}

function isNotice(value: unknown): value is Notice {
  return typeof memberOf(value, 'id') === 'string' && typeof memberOf(value, 'text') === 'string';
}

function hintsOf(json: unknown): ReadingHints {
  const hints = parsed(json);
  const edition = memberOf(hints, 'edition');
  const writtenBy = instantIn(memberOf(hints, 'writtenBy'));
  return {
    assumedZone: zoneOf(memberOf(hints, 'assumedZone')),
    image: imageIn(memberOf(hints, 'image')),
    edition: typeof edition === 'number' ? edition : FIRST_EDITION,
    ...(writtenBy === null ? {} : { writtenBy }),
    ...(memberOf(hints, 'isWrapped') === true ? { isWrapped: true } : {}),
    ...(memberOf(hints, 'isKnownAsWritten') === true ? { isKnownAsWritten: true } : {}),
  };
}

function instantIn(value: unknown): Instant | null {
  return typeof value === 'number' ? instantOf(value) : null;
}

function zoneOf(value: unknown): Zone | null {
  if (typeof value !== 'string') return null;
  try {
    // Throws for a zone that does not exist; "utc" exists in any case.
    new Intl.DateTimeFormat('en', { timeZone: value });
    return value;
  } catch {
    return null;
  }
}

function imageIn(value: unknown): ImageReference | null {
  if (typeof value !== 'object' || value === null) return null;
  const text = (name: string): string | null => {
    const member = memberOf(value, name);
    return typeof member === 'string' ? member : null;
  };
  return {
    registry: text('registry'),
    namespace: text('namespace'),
    repository: text('repository'),
    tag: text('tag'),
    digest: text('digest'),
  };
}

function parsed(json: unknown): unknown {
  return typeof json === 'string' ? plainJsonOr(json, null) : null;
}

import type { UnreadFile } from '../domain/evidence-file.ts';
import { parseInstant } from '../domain/instant.ts';
import { memberOf, plainJsonOr } from '../domain/text/parse-json.ts';
import { compareText } from '../numbers/compare-text.ts';
import type { CustodyAction, CustodyEntry, CustodyLink } from './custody/custody.ts';

const UNREAD: CustodyAction = 'not-read';

/** What a `not-read` entry of the custody log says: when, and the files as JSON. */
export type UnreadEntry = Pick<CustodyLink, 'at' | 'details'>;

/** An entry of the custody log names at most this many files, so that no entry grows without a bound. */
const FILES_AN_ENTRY = 200;

/** In characters. Paths are shorter, and a longer reason says nothing more. */
const LONGEST_TEXT = 4096;

/** The details of the `not-read` entries that record these files. */
export function unreadEntries(files: readonly UnreadFile[]): readonly { readonly files: readonly object[] }[] {
  const rows = files.map(({ path, sha256, bytes, reason }) => {
    return { path: path.slice(0, LONGEST_TEXT), sha256, bytes, reason: reason.slice(0, LONGEST_TEXT) };
  });
  return Array.from({ length: Math.ceil(rows.length / FILES_AN_ENTRY) }, (_, index) => {
    return { files: rows.slice(index * FILES_AN_ENTRY, (index + 1) * FILES_AN_ENTRY) };
  });
}

/**
 * The files that `not-read` entries record and that no later import read, in the order of their paths. A file that was
 * refused several times counts once, with its latest reason. `isRead` says whether the case has a file with this SHA-256.
 */
export function unreadFilesOf(
  entries: readonly UnreadEntry[],
  isRead: (sha256: string) => boolean,
): readonly UnreadFile[] {
  const files = new Map<string, UnreadFile>();
  for (const entry of entries) {
    for (const file of filesOf(entry)) files.set(keyOf(file), file);
  }
  return [...files.values()]
    .filter(({ sha256 }) => sha256 === null || !isRead(sha256))
    .toSorted((a, b) => compareText(a.path, b.path) || compareText(a.sha256 ?? '', b.sha256 ?? ''));
}

/** The custody log and the files of a case. */
interface Evidence {
  custody(): readonly CustodyEntry[];
  files(): readonly { readonly sha256: string }[];
}

/** The same for a case that is open as evidence. */
export function unreadFilesIn(audit: Evidence): readonly UnreadFile[] {
  const read = new Set(audit.files().map(({ sha256 }) => sha256));
  const entries = audit.custody().filter(({ action }) => action === UNREAD);
  return unreadFilesOf(entries, (sha256) => read.has(sha256));
}

/** Those of `files` that are not remembered yet as they are. */
export function newlyUnread(files: readonly UnreadFile[], known: readonly UnreadFile[]): readonly UnreadFile[] {
  const remembered = new Map(known.map((file) => [keyOf(file), file]));
  return files.filter((file) => {
    const before = remembered.get(keyOf(file));
    remembered.set(keyOf(file), file);
    return before?.reason !== file.reason || before.bytes !== file.bytes;
  });
}

function keyOf({ path, sha256 }: UnreadFile): string {
  return JSON.stringify([path, sha256]);
}

/** The files that an entry names. An entry that somebody changed gives what can be read of it; `verify` finds it. */
function filesOf({ at, details }: UnreadEntry): readonly UnreadFile[] {
  const instant = parseInstant(at)?.instant;
  const rows = memberOf(plainJsonOr(details, null), 'files');
  if (instant === undefined || !Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const [path, sha256, reason] = [memberOf(row, 'path'), memberOf(row, 'sha256'), memberOf(row, 'reason')];
    if (typeof path !== 'string' || typeof reason !== 'string') return [];
    const bytes = Number(memberOf(row, 'bytes'));
    return [{ path, sha256: typeof sha256 === 'string' ? sha256 : null, bytes, reason, at: instant }];
  });
}

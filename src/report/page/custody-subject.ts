import { memberOf, plainJsonOr } from '../../domain/text/parse-json.ts';
import { plural } from '../cells.ts';

/** The file, host or allowed thing that an entry is about. */
export function subjectOf(entry: { readonly details: string }): string | null {
  const details = plainJsonOr(entry.details, entry.details);
  const paths: readonly (readonly string[])[] = [
    ['file', 'path'],
    // A copy tells where it comes from.
    ['from'],
    ['output', 'path'],
    ['entry', 'range_text'],
    ['entry', 'actor'],
    ['host'],
    ['subject', 'id'],
    ['rule'],
  ];
  for (const path of paths) {
    const found = path.reduce<unknown>(memberOf, details);
    if (typeof found === 'string') return found;
  }
  const unread = memberOf(details, 'files');
  if (Array.isArray(unread)) return plural(unread.length, 'file');
  return null;
}

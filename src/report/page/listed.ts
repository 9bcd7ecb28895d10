import type { PageList } from './page-input.ts';

/** The first items of a list as rows. `rest` says where the others are found: `imgaudit sources lists all`. */
export function listed<From, To>(
  items: readonly From[],
  { most, noun, rest, total = items.length }: ListLimit,
  rowOf: (item: From) => To,
): PageList<To> {
  const rows = items.slice(0, most).map(rowOf);
  return { rows, cut: total > rows.length ? `${rows.length} of ${total} ${noun} are shown; ${rest}.` : null };
}

export interface ListLimit {
  readonly most: number;
  /** In the plural. */
  readonly noun: string;
  readonly rest: string;
  /** How many there are, where `items` are not all of them. */
  readonly total?: number;
}

/** Names beyond these are left to the JSON answers of other commands: a spray names thousands. */
const MOST_NAMES = 12;

/** A list of names. */
export function namesListed(names: readonly string[], noun: string): PageList<string> {
  return listed(names, { most: MOST_NAMES, noun, rest: '`imgaudit suspicious --format json` has all' }, (name) => name);
}

/** A path without the folders that tell where an examiner works: the name alone where it is absolute. */
export function fileName(path: string): string {
  const isElsewhere = /^(?:[/\\]|\.\.|[A-Za-z]:|~)/.test(path);
  return isElsewhere ? path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) : path;
}

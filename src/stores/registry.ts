import { existsSync } from 'node:fs';
import type { Author } from '../case/custody/custody.ts';
import { clickhouseStore } from './clickhouse/open/clickhouse-store.ts';
import type { PartOrigin } from './sqlite/open/part-case.ts';
import { sqliteStore } from './sqlite/open/sqlite-store.ts';
import type { Store } from './store.ts';

/** One entry for each family. A family loads its database driver when it opens a case, not before. */
const STORES: readonly Store[] = [sqliteStore, clickhouseStore, { ...clickhouseStore, scheme: 'clickhouses' }];

/** The family of stores that a location belongs to; a location without a known scheme is the path of a SQLite file. */
export function storeAt(location: string): Store {
  return STORES.find(({ scheme }) => location.startsWith(`${scheme}://`)) ?? sqliteStore;
}

/** Whether there may be a case at a location. A server is not asked: opening the case says what is there. */
export function mayBeCase(location: string): boolean {
  return storeAt(location).isServer || existsSync(location);
}

/** Logs in the file of a whole case, as `writeWhole` makes it, that the case is a copy. */
export async function logCopy(path: string, author: Author, details: Readonly<Record<string, unknown>>): Promise<void> {
  const sqlite = await import('./sqlite/open/whole-case.ts');
  sqlite.logCopy(path, author, details);
}

/** Logs in the file of a part of a case, as `writePart` makes it, what came along and what was left out. */
export async function logPart(path: string, author: Author, origin: PartOrigin): Promise<void> {
  const sqlite = await import('./sqlite/open/part-case.ts');
  sqlite.logPart(path, author, origin);
}

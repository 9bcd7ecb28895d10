import { sqliteStore } from './sqlite/open/sqlite-store.ts';
import type { Store } from './store.ts';

/** One entry for each family. A family loads its database driver when it opens a case, not before. */
const STORES: readonly Store[] = [sqliteStore];

/** The family of stores that a location belongs to; a location without a known scheme is the path of a SQLite file. */
export function storeAt(location: string): Store {
  return STORES.find(({ scheme }) => location.startsWith(`${scheme}://`)) ?? sqliteStore;
}

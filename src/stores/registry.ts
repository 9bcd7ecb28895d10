import type { Store } from './store.ts';

interface RegisteredStore {
  /** A location that begins with `<scheme>://` belongs to this family. */
  readonly scheme: string;
  /** Loads the family when it is needed: a database driver takes longer to load than the rest of a command. */
  load(): Promise<Store>;
}

const SQLITE: RegisteredStore = {
  scheme: 'sqlite',
  load: async () => (await import('./sqlite/open/sqlite-store.ts')).sqliteStore,
};

/** One line for each family. */
const STORES: readonly RegisteredStore[] = [SQLITE];

/** The family of stores that a location belongs to; a location without a known scheme is the path of a SQLite file. */
export function storeAt(location: string): Promise<Store> {
  return (STORES.find(({ scheme }) => location.startsWith(`${scheme}://`)) ?? SQLITE).load();
}

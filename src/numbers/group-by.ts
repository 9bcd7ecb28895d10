/** What holds a list for each key: a `Map`, or a table of its own. */
interface Groups<Key, Item> {
  get(key: Key): Item[] | undefined;
  set(key: Key, items: Item[]): unknown;
}

/** Adds an item to those of its key. */
export function addToGroup<Key, Item>(groups: Groups<Key, Item>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Items by some key of them, in order of appearance; those whose key is null are left out. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) addToGroup(groups, key, item);
  }
  return groups;
}

/** A map from a key to the items of its group; `Map` is one. */
interface Groups<Key, Item> {
  get(key: Key): Item[] | undefined;
  set(key: Key, items: Item[]): unknown;
}

/** Appends `item` to the group of `key`, and makes the group if it is the first item. */
export function addToGroup<Key, Item>(groups: Groups<Key, Item>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Adds `member` to the set of `key`, and makes the set if it is the first member. */
export function addToSet<Key, Member>(sets: Map<Key, Set<Member>>, key: Key, member: Member): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([member]));
  else set.add(member);
}

/** Adds to the count of `key`, which is 0 at first. */
export function addCount<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/**
 * Groups items by a key. Groups and their items keep the order of first appearance; items whose key is null are left
 * out.
 */
export function groupBy<Item, Key extends string | number>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | null,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) addToGroup(groups, key, item);
  }
  return groups;
}

/**
 * Asks one question about the items of all lists together, and gives each list its part of the answers. `ask` gives one
 * answer for each item, in the same order.
 */
export function askTogether<Item, Answer>(
  lists: readonly (readonly Item[])[],
  ask: (items: readonly Item[]) => readonly Answer[],
): readonly (readonly Answer[])[] {
  const answers = ask(lists.flat());
  let start = 0;
  return lists.map(({ length }) => {
    const own = answers.slice(start, start + length);
    start += length;
    return own;
  });
}

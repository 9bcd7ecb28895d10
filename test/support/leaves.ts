/** A leaf of a JSON value: a text, a number or a truth value, with the names that lead to it. */
export interface Leaf {
  /** Names of members, and numbers of places in lists. */
  readonly path: readonly (string | number)[];
  readonly value: string | number | boolean;
}

/** All leaves of a JSON value; nulls are none. */
export function leavesOf(value: unknown, path: Leaf['path'] = []): readonly Leaf[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((member, at) => leavesOf(member, [...path, at]));
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ path, value }];
  throw new TypeError(`${path.join('.')} is no JSON`);
}

/** The value with some of its leaves replaced. */
export function withLeaves<T>(value: T, replaced: (leaf: Leaf) => Leaf['value'], path?: Leaf['path']): T;
export function withLeaves(value: unknown, replaced: (leaf: Leaf) => Leaf['value'], path: Leaf['path'] = []): unknown {
  if (Array.isArray(value)) return value.map((member: unknown, at) => withLeaves(member, replaced, [...path, at]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, withLeaves(member, replaced, [...path, name])]),
    );
  }
  const [leaf] = leavesOf(value, path);
  return leaf === undefined ? value : replaced(leaf);
}

/** The path of a leaf without numbers of places: all leaves of one kind have the same. */
export function kindOf({ path }: Leaf): string {
  return path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
}

export function isTime(value: Leaf['value']): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}

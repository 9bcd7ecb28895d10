/** A value of a field. Undefined stands for a field that is not there, a list for a field that has several values. */
export type FieldValue = Scalar | undefined | readonly Scalar[];
export type Scalar = string | number | boolean | null;

/** Reads the fields of what rules are run over: events, or original records. */
export interface FieldReader<Item> {
  /** A function that reads the field with this path. */
  accessor(path: string): (item: Item) => FieldValue;
  /** Every text of the item, for keywords. */
  texts(item: Item): Iterable<string>;
}

/** The member of an object with this name; undefined if the object itself has none. */
function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/**
 * The values at a dotted path. A list on the way stands for each of its items, and a name may have dots in it, as in
 * `annotations.authorization.k8s.io/decision`.
 */
export function jsonField(root: unknown, path: string): FieldValue {
  const found: Scalar[] = [];
  collect(root, path, found);
  return found.length > 1 ? found : found[0];
}

function collect(node: unknown, path: string, into: Scalar[]): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, path, into);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const whole = own(node, path);
  if (whole !== undefined) addLeaf(whole, into);
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const member = own(node, path.slice(0, dot));
    if (member !== undefined) collect(member, path.slice(dot + 1), into);
  }
}

function addLeaf(value: unknown, into: Scalar[]): void {
  if (Array.isArray(value)) {
    for (const item of value) addLeaf(item, into);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    into.push(value);
  } else if (typeof value === 'object') {
    // Azure writes {value, localizedValue} where other exports of it write the value.
    const inner = own(value, 'value');
    into.push(typeof inner === 'string' ? inner : JSON.stringify(value));
  }
}

/** The texts and numbers of a JSON value, wherever they stand, as texts. */
export function* jsonTexts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number' || typeof value === 'boolean') yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* jsonTexts(item);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* jsonTexts(item);
}

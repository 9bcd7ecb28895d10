import {
  type Details,
  field,
  isNestedDeeperThan,
  type JsonObject,
  openedWithin,
  parseJsonOr,
  textField,
} from '../../toolkit/index.ts';

/** Requests and responses are a few levels deep; deeper nesting was made to break a reader. */
const DEEPEST = 32;

/** Text under `key`. Traces spell a missing value as null, as empty text, or as the word. */
export function presentText(record: JsonObject, key: string): string | null {
  const text = textField(record, key)?.trim() ?? '';
  return text === '' || text === 'null' ? null : text;
}

/** The texts, numbers and booleans of a record under the names that an event's details give them. */
export function namedScalars(record: JsonObject, names: readonly (readonly [name: string, key: string])[]): Details {
  return Object.fromEntries(
    names.flatMap(([name, key]) => {
      const value = field(record, key);
      return presentText(record, key) === null ? [] : [[name, value] as const];
    }),
  );
}

/** A request or response: some channels write it as JSON text. Null where the trace has no such body, or a body that is nested too deep. */
export function keptBody(value: unknown): unknown {
  const parsed = typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJsonOr(value, value) : value;
  const body = openedWithin(parsed);
  return body === undefined || body === '' || isNestedDeeperThan(body, DEEPEST) ? null : body;
}

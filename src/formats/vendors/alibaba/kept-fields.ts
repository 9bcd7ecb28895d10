import { type Details, type JsonObject, textField } from '../../toolkit/index.ts';

/** Which fields of a record an event keeps, and under which names. */
export type KeptFields = readonly (readonly [name: string, key: string])[];

/** The texts of `record` that are there; lists and objects are left out: hostile ones may be vast. */
export function keptFields(record: JsonObject, fields: KeptFields): Details {
  return Object.fromEntries(
    fields.map(([name, key]) => [name, textField(record, key)]).filter(([, text]) => text !== null),
  );
}

/** Whether a vendor id was made unreadable before it was handed out, so that it no longer tells records apart. */
export function isMaskedId(id: string): boolean {
  return /\*|x{3,}/i.test(id);
}

import { type Details, type JsonObject, textField } from '../../toolkit/index.ts';

/** Which fields of a record an event keeps, and under which names. */
export type KeptFields = readonly (readonly [name: string, key: string])[];

/** The texts of `record` that are there. Lists and objects are left out, because hostile ones may be vast. */
export function keptFields(record: JsonObject, fields: KeptFields): Details {
  return Object.fromEntries(
    fields.map(([name, key]) => [name, textField(record, key)]).filter(([, text]) => text !== null),
  );
}

/** Whether a vendor's id was masked before the record was handed out, so that two records may share it. */
export function isMaskedId(id: string): boolean {
  return /\*|x{3,}/i.test(id);
}

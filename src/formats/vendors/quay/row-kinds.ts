import { field, flagField, type JsonObject } from '../../toolkit/index.ts';

/** Whether a row marks the end of an export. */
export function isTerminator(record: JsonObject): boolean {
  return flagField(record, 'terminator') === true;
}

/** Whether a row counts the entries of a kind and day (aggregatelogs). */
export function isDailyCount(record: JsonObject): boolean {
  return typeof field(record, 'count') === 'number' && !saysWhoOrWhere(record);
}

/** Whether a row has what only entries have. */
export function saysWhoOrWhere(record: JsonObject): boolean {
  return ['ip', 'metadata', 'metadata_json', 'performer'].some((key) => Object.hasOwn(record, key));
}

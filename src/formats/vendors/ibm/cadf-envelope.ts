import { isObject, type JsonObject, nestedObject, objectField, textField } from '../../record-fields.ts';

/** Keys under which IBM's log services put the event as JSON text, and where those keys stand. */
const TEXT_KEYS = ['_line', 'text', 'user_data', 'src_obj__user_data'] as const;

/**
 * The CADF event in a record, whatever IBM service exported it: the bare event; LogDNA (`_line`, or merged at top
 * level); LogDNA archives (`_source`, whose objects are prefixed `o_`); streaming (`_source._line`); Cloud Logs
 * (`text`, `user_data`, `src_obj__user_data`); CloudAccessTrail (`payload`). Null where none is found.
 */
export function cadfEvent(record: unknown): JsonObject | null {
  if (!isObject(record)) return null;
  if (isCadf(record)) return record;
  const source = objectField(record, '_source');
  const candidates = [
    ...TEXT_KEYS.map((key) => nestedObject(record[key])),
    ...TEXT_KEYS.map((key) => nestedObject(source[key])),
    withoutPrefix(source),
    objectField(record, 'payload'),
  ];
  return candidates.find((candidate) => candidate !== null && isCadf(candidate)) ?? null;
}

function isCadf(record: JsonObject): boolean {
  return textField(record, 'action') !== null && textField(record, 'eventTime') !== null;
}

/** LogDNA archives rename nested objects: `o_initiator.o_host` is `initiator.host`. Four levels are the deepest. */
function withoutPrefix(record: JsonObject, depth = 0): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.startsWith('o_') ? key.slice(2) : key,
      isObject(value) && depth < 4 ? withoutPrefix(value, depth + 1) : value,
    ]),
  );
}

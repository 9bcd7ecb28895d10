import {
  ignored,
  type JsonObject,
  quote,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
} from '../../toolkit/index.ts';

/** The edition of events since which other events of a bus are ignored. */
const BUS_EVENTS_APART = 6;

/** A record without a source: EventBridge delivers calls that CloudTrail recorded beside events of all services. */
export function withoutSource(record: JsonObject, { edition = BUS_EVENTS_APART }: ReadContext): ReadOutcome {
  const type = textField(record, 'detail-type');
  if (type === null || edition < BUS_EVENTS_APART) return rejected('"eventSource" is missing');
  return ignored(`${quote(type)} is no call of an API`);
}

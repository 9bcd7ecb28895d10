import {
  ignored,
  type JsonObject,
  quote,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
} from '../../toolkit/index.ts';

/** The class of API Activity in OCSF. */
const CALLS = '6003';
/** The edition of events since which events in OCSF are told by their class. */
const OCSF_TOLD = 6;

/** The edition of events since which other events of a bus are ignored. */
const BUS_EVENTS_APART = 6;

/** A record without a source: EventBridge delivers calls that CloudTrail recorded beside events of all services. */
export function withoutSource(record: JsonObject, { edition = BUS_EVENTS_APART }: ReadContext): ReadOutcome {
  const type = textField(record, 'detail-type');
  const ocsf = textField(record, 'class_name') ?? textField(record, 'class_uid');
  if (ocsf !== null && edition >= OCSF_TOLD && textField(record, 'class_uid') !== CALLS)
    return ignored(`an event in OCSF of class ${quote(ocsf)}, not a call of an API`);
  if (ocsf !== null && edition >= OCSF_TOLD)
    return rejected(`a call in OCSF (class ${quote(ocsf)}) that is not of CloudTrail, or names no operation`);
  if (type === null || edition < BUS_EVENTS_APART) return rejected('"eventSource" is missing');
  return ignored(`${quote(type)} is no call of an API`);
}

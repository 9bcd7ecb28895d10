import type { EventReader, EvidenceReader } from '../../case/case-reader.ts';
import { type EventSet, eventSetOf } from '../../case/event-filter.ts';
import { instantOf } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';

type Reader = EvidenceReader & EventReader;

/** A number that no event has: a set of it alone selects nothing, where an empty set would select everything. */
const NO_EVENT = 0;

/** The events of records that contradict another one of the same identity, where one of the two lies in the window. */
export function contradictingEvents(reader: EvidenceReader, window: TimeWindow): EventSet {
  const numbers = reader.contradictions(window).flatMap(({ seq, earlier }) => [seq, earlier]);
  return eventSetOf([NO_EVENT, ...numbers]);
}

/** The numbers of the first events of the records that contradict the record of this event, ascending. */
export function contradictedBy(reader: Reader, event: RecordedEvent): readonly number[] {
  const end = instantOf(event.time + 1) ?? event.time;
  const pairs = reader.contradictions({ from: event.time, to: end });
  const events = reader.eventsByNumber(pairs.flatMap(({ seq, earlier }) => [seq, earlier]));
  const ofRecord = new Set(events.filter((one) => isOfSameRecord(one, event)).map(({ seq }) => seq));
  const root = pairs.find(({ seq, earlier }) => ofRecord.has(seq) || ofRecord.has(earlier))?.earlier;
  if (root === undefined) return [];
  // All records of one identity name the first of them as the earlier one.
  const rootTime = reader.event(root)?.time ?? event.time;
  const all = reader.contradictions({ from: rootTime, to: instantOf(rootTime + 1) ?? rootTime });
  const numbers = [root, ...[...pairs, ...all].filter(({ earlier }) => earlier === root).map(({ seq }) => seq)];
  return eventSetOf(numbers.filter((seq) => seq !== NO_EVENT && !ofRecord.has(seq))).numbers;
}

function isOfSameRecord(one: RecordedEvent, other: RecordedEvent): boolean {
  return one.evidence.file === other.evidence.file && one.evidence.record === other.evidence.record;
}

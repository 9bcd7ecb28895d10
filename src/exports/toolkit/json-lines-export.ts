import type { RecordedEvent } from '../../domain/registry-event.ts';
import { type EventFacts, factsOfEvents } from './event-facts.ts';
import type { EventContext, Export, ExportedFinding, FindingContext } from './export.ts';
import { type ExportRecord, jsonLines } from './json-lines.ts';

/** What tells one export of JSON lines from another. */
interface JsonLinesRecords {
  readonly id: string;
  readonly extension: string;
  event(event: RecordedEvent, facts: EventFacts, context: EventContext): ExportRecord;
  findings(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<ExportRecord>;
}

/** An export that writes events and findings as records of another tool, one a line. */
export function jsonLinesExport({ id, extension, event, findings }: JsonLinesRecords): Export {
  function* records(events: Iterable<RecordedEvent>, context: EventContext): Iterable<ExportRecord> {
    const factsOf = factsOfEvents(context);
    for (const one of events) yield event(one, factsOf(one), context);
  }
  return {
    id,
    extension,
    isBinary: false,
    isPaged: false,
    hasPlaces: true,
    events: (events, context) => jsonLines(records(events, context)),
    findings: (found, context) => jsonLines(findings(found, context)),
    page: null,
    eventParts: null,
  };
}

/** One record for each finding. */
export function recordPerFinding(
  record: (finding: ExportedFinding, context: FindingContext) => ExportRecord,
): JsonLinesRecords['findings'] {
  return function* records(findings, context) {
    for (const finding of findings) yield record(finding, context);
  };
}

import type { RecordedEvent } from '../../domain/registry-event.ts';
import { ocsfEvent } from '../records/ocsf-event.ts';
import { ocsfFinding } from '../records/ocsf-finding.ts';
import { EvidenceNames } from '../toolkit/evidence-names.ts';
import type { EventContext, Export, ExportedFinding, FindingContext } from '../toolkit/export.ts';
import { type ExportRecord, jsonLines } from '../toolkit/json-lines.ts';

function* eventRecords(events: Iterable<RecordedEvent>, { files, version }: EventContext): Iterable<ExportRecord> {
  const names = new EvidenceNames(files);
  for (const event of events) yield ocsfEvent(event, names, version);
}

function* findingRecords(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<ExportRecord> {
  for (const finding of findings) yield ocsfFinding(finding, context);
}

/** Records of the Open Cybersecurity Schema Framework 1.8.0, one a line: API Activity (6003), Detection Finding (2004). */
export const exporter: Export = {
  id: 'ocsf',
  extension: 'ndjson',
  isBinary: false,
  isPaged: false,
  events: (events, context) => jsonLines(eventRecords(events, context)),
  findings: (findings, context) => jsonLines(findingRecords(findings, context)),
  page: null,
  eventParts: null,
};

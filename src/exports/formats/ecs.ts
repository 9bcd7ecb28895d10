import type { RecordedEvent } from '../../domain/registry-event.ts';
import { ecsEvent } from '../records/ecs-event.ts';
import { ecsFinding } from '../records/ecs-finding.ts';
import { EvidenceNames } from '../toolkit/evidence-names.ts';
import type { EventContext, Export, ExportedFinding, FindingContext } from '../toolkit/export.ts';
import { type ExportRecord, jsonLines } from '../toolkit/json-lines.ts';

function* eventRecords(events: Iterable<RecordedEvent>, { files }: EventContext): Iterable<ExportRecord> {
  const names = new EvidenceNames(files);
  for (const event of events) yield ecsEvent(event, names);
}

function* findingRecords(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<ExportRecord> {
  for (const finding of findings) yield ecsFinding(finding, context);
}

/** Documents of the Elastic Common Schema 9.4.0, one a line (https://www.elastic.co/docs/reference/ecs). */
export const exporter: Export = {
  id: 'ecs',
  extension: 'ndjson',
  isBinary: false,
  isPaged: false,
  events: (events, context) => jsonLines(eventRecords(events, context)),
  findings: (findings, context) => jsonLines(findingRecords(findings, context)),
  page: null,
  eventParts: null,
};

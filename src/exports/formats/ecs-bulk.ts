import type { RecordedEvent } from '../../domain/registry-event.ts';
import { inBlocks } from '../../render/text/chunks.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import { ecsEvent } from '../records/ecs-event.ts';
import { ecsFinding } from '../records/ecs-finding.ts';
import { DocumentIds } from '../toolkit/document-ids.ts';
import { factsOfEvents } from '../toolkit/event-facts.ts';
import type { EventContext, Export, ExportedFinding, ExportedPart, FindingContext } from '../toolkit/export.ts';
import type { ExportRecord } from '../toolkit/json-lines.ts';

/** An action line and its document. Data streams take no other action than `create`. */
function bulkLines(index: string, id: string, document: ExportRecord): string {
  return `${safeJson({ create: { _index: index, _id: id } })}\n${safeJson(document)}\n`;
}

function* eventLines(events: Iterable<RecordedEvent>, context: EventContext): Iterable<string> {
  const factsOf = factsOfEvents(context);
  const ids = new DocumentIds();
  for (const event of events) {
    const facts = factsOf(event);
    yield bulkLines('logs-imgaudit.events-default', ids.idOf(event, facts.evidence), ecsEvent(event, facts));
  }
}

function* findingLines(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<string> {
  for (const exported of findings) {
    yield bulkLines('logs-imgaudit.findings-default', exported.finding.id, ecsFinding(exported, context));
  }
}

/** Requests should be well below the limit of Elasticsearch, which is 100 MB. In characters. */
const PART_CHARACTERS = 10_000_000;

/** Files that are each small enough for one request. */
function* parts(events: Iterable<RecordedEvent>, context: EventContext): Iterable<ExportedPart> {
  const lines = eventLines(events, context)[Symbol.iterator]();
  let next = lines.next();
  for (let number = 1; next.done !== true || number === 1; number++) {
    const part = function* (): Iterable<string> {
      for (let characters = 0; next.done !== true; next = lines.next()) {
        characters += next.value.length;
        if (characters > PART_CHARACTERS && characters > next.value.length) return;
        yield next.value;
      }
    };
    yield { name: `part-${String(number).padStart(4, '0')}.ndjson`, chunks: inBlocks(part()) };
  }
}

/**
 * The body of a request to the bulk API of Elasticsearch
 * (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk). Ids follow from the evidence, so a second
 * load changes nothing.
 */
export const exporter: Export = {
  id: 'ecs-bulk',
  extension: 'ndjson',
  isBinary: false,
  isPaged: false,
  hasPlaces: true,
  events: (events, context) => inBlocks(eventLines(events, context)),
  findings: (findings, context) => inBlocks(findingLines(findings, context)),
  page: null,
  eventParts: parts,
};

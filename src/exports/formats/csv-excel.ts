import { AuditError } from '../../domain/audit-error.ts';
import { printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { inBlocks } from '../../render/text/chunks.ts';
import { type EventFacts, factsOfEvents } from '../toolkit/event-facts.ts';
import { shortReference } from '../toolkit/event-message.ts';
import { excelText, excelTime } from '../toolkit/excel-cells.ts';
import type { EventContext, Export, ExportedFinding, FindingContext } from '../toolkit/export.ts';

/** A sheet holds 1,048,576 rows, and one is the header. */
const MOST_ROWS = 1_048_575;

const BYTE_ORDER_MARK = '\ufeff';

type Cell = string | number | null;
type EventColumn = readonly [string, (event: RecordedEvent, facts: EventFacts) => Cell];
type FindingColumn = readonly [string, (exported: ExportedFinding) => Cell];

const EVENT_COLUMNS: readonly EventColumn[] = [
  ['seq', ({ seq }) => seq],
  ['time (UTC)', ({ time }) => excelTime(time)],
  ['time_iso', ({ time }) => printInstant(time)],
  ['category', ({ category }) => category],
  ['outcome', ({ outcome }) => outcome],
  ['actor', ({ actor }) => actor.id ?? actor.name],
  ['actor_name', ({ actor }) => actor.name],
  ['address', ({ client }) => client.address],
  ['network', ({ client }) => client.network],
  ['image', ({ image }) => (image === null ? null : shortReference(image))],
  ['digest', ({ image }) => image?.digest ?? null],
  ['registry', ({ image }) => image?.registry ?? null],
  ['account', ({ account }) => account],
  ['region', ({ region }) => region],
  ['action', ({ action }) => action],
  ['reason_code', ({ reasonCode }) => reasonCode],
  ['user_agent', ({ client }) => client.userAgent],
  ['source', ({ source }) => source],
  ['event_id', ({ eventId }) => eventId],
  ['evidence_file', (_, { evidence }) => evidence.file],
  ['evidence_sha256', (_, { evidence }) => evidence.sha256],
  ['evidence_record', (_, { evidence }) => evidence.record],
];

const FINDING_COLUMNS: readonly FindingColumn[] = [
  ['severity', ({ finding }) => finding.severity],
  ['score', ({ finding }) => finding.score],
  ['first (UTC)', ({ finding }) => excelTime(finding.first)],
  ['last (UTC)', ({ finding }) => excelTime(finding.last)],
  ['events', ({ finding }) => finding.count],
  ['rule', ({ finding }) => finding.rule],
  ['title', ({ finding }) => finding.title],
  ['reason', ({ finding }) => finding.reason],
  ['images', ({ finding }) => finding.images.join(' ')],
  ['actors', ({ finding }) => finding.actors.join(' ')],
  ['addresses', ({ finding }) => finding.ips.join(' ')],
  ['attack', ({ finding }) => finding.attack.join(' ')],
  ['suppressed_by', ({ finding }) => finding.suppressedBy],
  ['next', ({ finding }) => finding.next],
  ['id', ({ finding }) => finding.id],
  ['incident', ({ incident }) => incident.id],
];

/** Columns for those who gave a database of places; they stand beside the address. */
const PLACE_COLUMNS: readonly EventColumn[] = [
  ['country', (_, { place }) => place?.country ?? null],
  ['asn', (_, { place }) => place?.asn ?? null],
  ['operator', (_, { place }) => place?.operator ?? null],
];

function eventColumns({ placeOf }: EventContext): readonly EventColumn[] {
  if (placeOf === null) return EVENT_COLUMNS;
  return EVENT_COLUMNS.flatMap((column) => (column[0] === 'address' ? [column, ...PLACE_COLUMNS] : [column]));
}

/** Columns of our own text: an instant as people write it must stay one. */
const OURS: ReadonlySet<string> = new Set(['time (UTC)', 'time_iso', 'first (UTC)', 'last (UTC)']);

function rowOf(columns: readonly (readonly [string, unknown])[], cells: readonly Cell[], delimiter: string): string {
  const texts = cells.map((cell, at) => {
    const isOurs = typeof cell === 'number' || OURS.has(columns[at]?.[0] ?? '');
    return isOurs ? String(cell) : excelText(cell, delimiter);
  });
  return `${texts.join(delimiter)}\r\n`;
}

function headOf(columns: readonly (readonly [string, unknown])[], delimiter: string): string {
  return `${BYTE_ORDER_MARK}${columns.map(([name]) => name).join(delimiter)}\r\n`;
}

function refuseLongSheet(rows: number): void {
  if (rows <= MOST_ROWS) return;
  throw new AuditError('answer-too-large', `A sheet of Excel holds 1,048,575 events, and these are ${rows}.`, {
    hint: 'Ask for a part of them with --since, or write --format csv.',
  });
}

function* eventRows(events: Iterable<RecordedEvent>, context: EventContext): Iterable<string> {
  const { count, delimiter } = context;
  const columns = eventColumns(context);
  const factsOf = factsOfEvents(context);
  refuseLongSheet(count);
  yield headOf(columns, delimiter);
  for (const event of events) {
    const facts = factsOf(event);
    const cells = columns.map(([, cellOf]) => cellOf(event, facts));
    yield rowOf(columns, cells, delimiter);
  }
}

function* findingRows(findings: Iterable<ExportedFinding>, { delimiter }: FindingContext): Iterable<string> {
  yield headOf(FINDING_COLUMNS, delimiter);
  for (const exported of findings) {
    const cells = FINDING_COLUMNS.map(([, cellOf]) => cellOf(exported));
    yield rowOf(FINDING_COLUMNS, cells, delimiter);
  }
}

/**
 * CSV for Excel: UTF-8 with a byte order mark, CRLF, times that Excel sorts, and an apostrophe before text that it would
 * run or change. RFC 4180 else.
 */
export const exporter: Export = {
  id: 'csv-excel',
  extension: 'csv',
  isBinary: false,
  isPaged: false,
  hasPlaces: true,
  events: (events, context) => inBlocks(eventRows(events, context)),
  findings: (findings, context) => inBlocks(findingRows(findings, context)),
  page: null,
  eventParts: null,
};

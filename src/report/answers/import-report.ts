import {
  type EvidenceFile,
  type FileStatus,
  type IgnoredReason,
  IgnoredReasons,
  isUnread,
  type Notice,
  periodOf,
  type RecordCounts,
} from '../../domain/evidence-file.ts';
import { commonFolder } from '../../domain/text/common-folder.ts';
import { periodCells, plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { type Fact, type Payload, type Report, SCHEMA, type Table, text } from '../report.ts';
import { countCells, countColumns, countsPayload, identityText } from './evidence-report.ts';
import { foldersTable, repeatedOnce } from './import-folders.ts';

/** Result of the import of one file. */
export interface ImportedFile extends RecordCounts {
  readonly path: string;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly source: string | null;
  readonly status: FileStatus;
  readonly ignoredBecause: readonly IgnoredReason[];
  readonly reason: string | null;
  readonly firstEvent: EvidenceFile['firstEvent'];
  readonly lastEvent: EvidenceFile['lastEvent'];
  readonly notices: readonly Notice[];
}

export interface ImportSummary {
  readonly case: string;
  readonly isDryRun: boolean;
  readonly files: readonly ImportedFile[];
  /** Entries of the given folders that are not files, such as pipes. */
  readonly passedOver: readonly { readonly path: string; readonly what: string }[];
  readonly totals: RecordCounts & { readonly files: number };
  /** Commands that lead on; none after a dry run. */
  readonly next: readonly string[];
}

/** For whom the report is: programs and files get every file in full, and no advice. */
export interface ImportView {
  /** Files that were read are told as a line for each folder and format, as a terminal has room for. */
  readonly isShort: boolean;
  /** The period and the logs that were imported are told, and how to go on. */
  readonly leadsOn: boolean;
}

export function importReport(summary: ImportSummary, { isShort, leadsOn }: ImportView): Report {
  const primary = filesTable(summary.files);
  const common = isShort ? commonFolder(summary.files.map(({ path }) => path)) : '';
  const table = isShort && summary.files.length > 1 ? foldersTable(summary.files, common) : primary;
  const notices = noticesOf(summary).map((notice) => ({ ...notice, path: notice.path.slice(common.length) }));
  return {
    sections: [
      { kind: 'table', table },
      { kind: 'facts', facts: leadsOn ? factsOf(summary) : [] },
      { kind: 'notices', texts: [...(isShort ? repeatedOnce(notices) : notices.map(told)), ...endTexts(summary)] },
    ],
    primary,
    items: () => summary.files.map(filePayload),
    payload: () => ({
      schema: SCHEMA,
      case: summary.case,
      ...(summary.isDryRun ? { dryRun: true } : {}),
      totals: { ...countsPayload(summary.totals), files: summary.totals.files },
      passedOver: summary.passedOver,
      files: summary.files.map(filePayload),
      next: summary.next,
    }),
  };
}

/** What an investigator wants to know of an import before going on. */
function factsOf({ files, next }: ImportSummary): readonly Fact[] {
  const period = periodOf(files);
  const sources = [...new Set(files.flatMap(({ source }) => source ?? []))].toSorted();
  return [
    ...(period === null ? [] : [{ label: 'Period', cells: periodCells(period.first, period.last) }]),
    ...(sources.length === 0 ? [] : [{ label: 'Logs', cells: [text(sources.join(', '))] }]),
    ...next.map((command) => ({ label: 'Next', cells: [text(command)], isCommand: true })),
  ];
}

function filesTable(files: readonly ImportedFile[]): Table {
  return {
    title: null,
    columns: [
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true },
      { key: 'status', title: 'STATUS' },
      { key: 'source', title: 'SOURCE', minWidth: 8, dropOrder: 1 },
      ...countColumns({ events: 2 }),
      { key: 'sha256', title: 'SHA-256', audience: 'machines' },
    ],
    rows: files.map((file) => [
      text(file.path),
      text(file.status),
      text(file.source),
      ...countCells(file),
      text(file.sha256),
    ]),
    whenEmpty: 'Nothing was imported.',
  };
}

function filePayload(file: ImportedFile): Payload {
  const { path, sha256, bytes, source, status, reason, ignoredBecause, notices } = file;
  return {
    path,
    sha256,
    bytes,
    source,
    status,
    reason,
    ...countsPayload(file),
    ignoredBecause,
    firstEvent: instantPayload(file.firstEvent),
    lastEvent: instantPayload(file.lastEvent),
    notices,
  };
}

/** What is said of a path. */
interface Told {
  readonly path: string;
  readonly says: string;
}

function told({ path, says }: Told): string {
  return `${path}${says}`;
}

function noticesOf({ passedOver, files }: ImportSummary): readonly Told[] {
  return [
    ...passedOver.map(({ path, what }) => ({ path, says: ` is passed over: it is ${what}.` })),
    ...files.flatMap(({ path, reason, status }) =>
      reason === null ? [] : [{ path, says: ` is ${status}: ${reason}.` }],
    ),
    ...files.flatMap(({ path, notices }) => notices.map((notice) => ({ path, says: `: ${notice.text}` }))),
  ];
}

function endTexts({ files, totals, isDryRun }: ImportSummary): readonly string[] {
  const unread = files.filter(isUnread).length;
  const known = files.filter(({ status }) => status === 'already-imported').length;
  const what = [
    `${files.length - unread - known} read`,
    ...(known > 0 ? [`${known} nothing new`] : []),
    ...(unread > 0 ? [`${unread} not read`] : []),
  ];
  const sums = `${files.length > 1 ? `${plural(files.length, 'file')}: ${what.join(', ')}; ` : ''}${identityText(totals)}`;
  return [
    ...ignoredTexts(files),
    ...(totals.rejected > 0 ? ['`imgaudit rejects` lists the rejected records.'] : []),
    `${isDryRun ? 'Dry run, nothing stored: ' : ''}${sums}`,
  ];
}

/** How many reasons are told apart. */
const MOST_TOLD = 3;

/** Why records were ignored: `Ignored: "s3.amazonaws.com" is not Amazon ECR (690); other reasons (10).` */
function ignoredTexts(files: readonly ImportedFile[]): readonly string[] {
  const reasons = new IgnoredReasons();
  for (const { ignoredBecause } of files)
    for (const { reason, records } of ignoredBecause) reasons.add(reason, records);
  const all = reasons.list();
  if (all.length === 0) return [];
  const named = all.filter(({ reason }) => reason !== null).slice(0, MOST_TOLD);
  const others = recordsOf(all) - recordsOf(named);
  const told = named.map(({ reason, records }) => `${reason} (${records})`);
  return [`Ignored: ${[...told, ...(others === 0 ? [] : [`other reasons (${others})`])].join('; ')}.`];
}

function recordsOf(reasons: readonly IgnoredReason[]): number {
  return reasons.reduce((sum, { records }) => sum + records, 0);
}

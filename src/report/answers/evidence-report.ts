import type { EvidenceFile, RecordCounts, Rejection, UnreadFile } from '../../domain/evidence-file.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { plural, unseenText } from '../cells.ts';
import { instantPayload, unreadPayload } from '../payloads.ts';
import { type Cell, type Column, count, type Payload, type Report, text, time } from '../report.ts';
import { unreadSentence } from '../unread-sentence.ts';
import { listReport } from './list-report.ts';

const COUNTED = ['records', 'accepted', 'duplicate', 'ignored', 'rejected', 'events'] as const;

/** Which counts may be left out where a table is too wide, those with the least number first. */
export type DropOrders = Readonly<Partial<Record<(typeof COUNTED)[number], number>>>;

/** The columns of RecordCounts. */
export function countColumns(dropOrders: DropOrders): readonly Column[] {
  return COUNTED.map((key) => {
    const dropOrder = dropOrders[key];
    return { key, title: key.toUpperCase(), align: 'right', ...(dropOrder === undefined ? {} : { dropOrder }) };
  });
}

export function countCells(counts: RecordCounts): readonly Cell[] {
  const { records, accepted, duplicate, ignored, rejected, events } = counts;
  return [records, accepted, duplicate, ignored, rejected, events].map(count);
}

export function countsPayload(counts: RecordCounts): Payload {
  const { records, accepted, duplicate, ignored, rejected, events } = counts;
  return { records, accepted, duplicate, ignored, rejected, events };
}

/** `14 records = 14 accepted + 0 duplicate + 0 ignored + 0 rejected`: shows that no record is lost. */
export function identityText(counts: RecordCounts): string {
  const { records, accepted, duplicate, ignored, rejected, events } = counts;
  return `${plural(records, 'record')} = ${accepted} accepted + ${duplicate} duplicate + ${ignored} ignored + ${rejected} rejected; ${plural(events, 'event')}.`;
}

/** Which counts of a file give way where space is short. Rejected records are missing from answers, so they stay longer. */
const SOURCE_DROPS: DropOrders = { accepted: 3, duplicate: 3, ignored: 3, rejected: 2 };

/** Notices that an answer for people tells: a case may be made of thousands of files. */
const MOST_NOTICES = 20;

/** `unread` are the files that were not imported. */
export function sourcesReport(files: readonly EvidenceFile[], unread: readonly UnreadFile[]): Report {
  const payloads = files.map((file): Payload => {
    const { path, location, sha256, contentSha256, bytes, source, notices, archive } = file;
    return {
      path,
      location,
      ...(archive === undefined ? {} : { archive }),
      sha256,
      contentSha256,
      bytes,
      source,
      ...countsPayload(file),
      firstEvent: instantPayload(file.firstEvent),
      lastEvent: instantPayload(file.lastEvent),
      importedAt: instantPayload(file.importedAt),
      notices,
    };
  });
  return listReport({
    name: 'files',
    columns: [
      { key: 'file', title: 'FILE', minWidth: 30, isPath: true },
      { key: 'source', title: 'SOURCE', minWidth: 14, dropOrder: 1 },
      ...countColumns(SOURCE_DROPS),
      { key: 'bytes', title: 'SIZE', align: 'right', dropOrder: 4 },
      { key: 'first', title: 'FIRST EVENT', dropOrder: 5 },
      { key: 'last', title: 'LAST EVENT', dropOrder: 5 },
      { key: 'imported', title: 'IMPORTED', dropOrder: 7 },
      { key: 'sha256', title: 'SHA-256', minWidth: 12, dropOrder: 6 },
    ],
    rows: files.map((file) => [
      text(file.path),
      text(file.source),
      ...countCells(file),
      { kind: 'bytes', bytes: file.bytes },
      time(file.firstEvent),
      time(file.lastEvent),
      time(file.importedAt),
      text(file.sha256),
    ]),
    whenEmpty: 'The case holds no evidence.',
    payloads,
    beside: { unread: unread.map(unreadPayload) },
    limits: [...(unread.length === 0 ? [] : [unreadSentence(unread.length)]), ...noticeSentences(files)],
    notices: [],
  });
}

/** What the log of each file leaves out. Equal notices of several files are told once. */
function noticeSentences(files: readonly EvidenceFile[]): readonly string[] {
  const told = files.flatMap(({ path, notices }) => notices.map((notice) => ({ path, told: notice.text })));
  const sentences = Array.from(
    groupBy(told, (one) => one.told),
    ([sentence, all]) => `${all.length === 1 ? all[0]?.path : plural(all.length, 'file')}: ${sentence}`,
  );
  const more = sentences.length - MOST_NOTICES;
  if (more <= 0) return sentences;
  return [...sentences.slice(0, MOST_NOTICES), `${plural(more, 'more notice')}: --format json tells all of them.`];
}

/** The files that imports were given and did not read. */
export function unreadReport(unread: readonly UnreadFile[]): Report {
  return listReport({
    name: 'unread',
    columns: [
      { key: 'file', title: 'FILE', minWidth: 28, isPath: true },
      { key: 'reason', title: 'REASON', minWidth: 24, wraps: true },
      { key: 'bytes', title: 'SIZE', align: 'right', dropOrder: 2 },
      { key: 'at', title: 'WHEN', dropOrder: 3 },
      { key: 'sha256', title: 'SHA-256', minWidth: 8, dropOrder: 1 },
    ],
    rows: unread.map(({ path, reason, bytes, at, sha256 }) => [
      text(path),
      text(reason),
      { kind: 'bytes', bytes },
      time(at),
      text(sha256),
    ]),
    whenEmpty: 'Every file that an import was given was read.',
    payloads: unread.map(unreadPayload),
    notices:
      unread.length === 0
        ? []
        : [`${plural(unread.length, 'file')} not read. \`imgaudit formats\` lists what can be read.`],
  });
}

/** Rejected records on one page, and how many there are in all. */
export interface RejectsPage {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

export function rejectsReport(rejections: readonly Rejection[], page: RejectsPage): Report {
  const { total } = page;
  const payloads = rejections.map(({ file, record, offset, length, reason, text: original }): Payload => {
    return { file, record, offset, length, reason, text: original };
  });
  return listReport({
    name: 'rejects',
    columns: [
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true, toldOnce: true },
      { key: 'record', title: 'RECORD', align: 'right' },
      { key: 'offset', title: 'OFFSET', align: 'right', dropOrder: 1 },
      { key: 'reason', title: 'REASON', minWidth: 24 },
      { key: 'text', title: 'TEXT', minWidth: 20 },
    ],
    rows: rejections.map(({ file, record, offset, reason, text: original }) => [
      text(file),
      count(record),
      count(offset),
      text(reason),
      text(original),
    ]),
    whenEmpty: total === 0 ? 'Every record of the imported files was read.' : `${unseenText(page, 'rejected record')}.`,
    payloads,
    beside: { total },
    limits: rejectsLimits(rejections.length, page),
    notices: [`${plural(total, 'rejected record')}.`],
  });
}

function rejectsLimits(shown: number, page: RejectsPage): readonly string[] {
  const { total } = page;
  if (shown === total) return [];
  if (shown === 0) return [unseenText(page, 'rejected record')];
  return [`${shown} of ${plural(total, 'rejected record')} shown (--limit and --offset show more)`];
}

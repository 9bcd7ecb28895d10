import type { EvidenceFile, RecordCounts, Rejection, UnreadFile } from '../../domain/evidence-file.ts';
import { plural } from '../cells.ts';
import { instantPayload, unreadPayload } from '../payloads.ts';
import { type Cell, type Column, count, type Payload, type Report, text, time } from '../report.ts';
import { unreadSentence } from '../unread-sentence.ts';
import { listReport } from './list-report.ts';

/** The columns of RecordCounts. */
export const COUNT_COLUMNS: readonly Column[] = (
  ['records', 'accepted', 'duplicate', 'ignored', 'rejected', 'events'] as const
).map((key) => ({ key, title: key.toUpperCase(), align: 'right' as const }));

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
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true },
      { key: 'source', title: 'SOURCE', minWidth: 10, dropOrder: 2 },
      ...COUNT_COLUMNS.map((column) =>
        column.key === 'records' || column.key === 'events' ? column : { ...column, dropOrder: 1 },
      ),
      { key: 'bytes', title: 'SIZE', align: 'right', dropOrder: 3 },
      { key: 'first', title: 'FIRST EVENT', dropOrder: 5 },
      { key: 'last', title: 'LAST EVENT', dropOrder: 5 },
      { key: 'imported', title: 'IMPORTED', dropOrder: 6 },
      { key: 'sha256', title: 'SHA-256', minWidth: 8, dropOrder: 4 },
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
    notices: [
      ...files.flatMap(({ path, notices }) => notices.map((notice) => `${path}: ${notice.text}`)),
      ...(unread.length === 0 ? [] : [`${unreadSentence(unread.length)}.`]),
    ],
  });
}

/** The files that imports were given and did not read. */
export function unreadReport(unread: readonly UnreadFile[]): Report {
  return listReport({
    name: 'unread',
    columns: [
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true },
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

export function rejectsReport(rejections: readonly Rejection[], total: number): Report {
  const payloads = rejections.map(({ file, record, offset, length, reason, text: original }): Payload => {
    return { file, record, offset, length, reason, text: original };
  });
  return listReport({
    name: 'rejects',
    columns: [
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true },
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
    whenEmpty: 'Every record was read.',
    payloads,
    notices: [`${rejections.length} of ${plural(total, 'rejected record')}.`],
  });
}

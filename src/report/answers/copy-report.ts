import { count, type Payload, type Report, text } from '../report.ts';
import { listReport } from './list-report.ts';

/** A case that was copied, and what was found the same at both ends. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly files: number;
  readonly records: number;
  readonly events: number;
  readonly rejected: number;
  readonly entries: number;
  readonly head: string;
}

export function copyReport({ from, to, files, records, events, rejected, entries, head }: Copy): Report {
  const payload: Payload = { from, to, files, records, events, rejected, entries, head };
  return listReport({
    name: 'copies',
    columns: [
      { key: 'from', title: 'FROM', minWidth: 12 },
      { key: 'to', title: 'TO', minWidth: 12 },
      { key: 'files', title: 'FILES', align: 'right' },
      { key: 'records', title: 'RECORDS', align: 'right' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'rejected', title: 'REJECTED', align: 'right', dropOrder: 2 },
      { key: 'entries', title: 'ENTRIES', align: 'right', dropOrder: 1 },
    ],
    rows: [[text(from), text(to), count(files), count(records), count(events), count(rejected), count(entries)]],
    whenEmpty: 'Nothing was copied.',
    payloads: [payload],
    notices: [`Compared at both ends: every file, event, rejected record and entry. Custody now ends in ${head}.`],
  });
}

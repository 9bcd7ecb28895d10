import type { CasePart } from '../../case/audit/case-part.ts';
import { count, type Payload, type Report, text } from '../report.ts';
import { listReport } from './list-report.ts';
import { partPayload, partText } from './part-facts.ts';

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
  /** What of the case was copied; null for the whole case. */
  readonly part: Pick<CasePart, 'window' | 'leftOut'> | null;
}

/** `notices` tell how the window was found. */
export function copyReport(
  { from, to, files, records, events, rejected, entries, head, part }: Copy,
  notices: readonly string[],
): Report {
  const cut = part === null ? { window: null, leftOut: null } : partPayload(part);
  const payload: Payload = { from, to, files, records, events, rejected, entries, head, ...cut };
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
    notices: [
      ...notices,
      ...(part === null ? [] : [`A window was copied: ${partText(part)}.`]),
      `Compared at both ends: every file, event, rejected record and entry. Custody now ends in ${head}.`,
    ],
  });
}

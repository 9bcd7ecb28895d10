import type { AuditedFile, CaseAudit } from '../../case/audit/case-audit.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { type FileRows, fileRows, NO_FILE_ROWS, walkRows } from '../../verification/reading/walk-rows.ts';

/** What was copied, and found the same at the other end. */
export interface CopiedRows {
  readonly files: number;
  readonly records: number;
  readonly events: number;
  readonly rejected: number;
  /** Entries of the custody log, with that of the copy. */
  readonly entries: number;
  readonly head: string;
}

/** What two copies of a case must have in common: every row of a file, as hashes, and every entry of the custody log. */
export function factsOf(audit: CaseAudit) {
  const files = audit.files();
  const custody = audit.custody();
  const rows = fileRows(
    walkRows(audit.records.eventPositions(), () => {}),
    walkRows(audit.records.rejectionPositions(), () => {}),
  );
  const sum = (of: (file: AuditedFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const totals: CopiedRows = {
    files: files.length,
    records: sum(({ records }) => records),
    events: sum(({ events }) => events),
    rejected: sum(({ rejected }) => rejected),
    entries: custody.length,
    head: custody.at(-1)?.hash ?? '',
  };
  const ofFiles = files.map(({ id, row }) => {
    const { events, rejected } = rows.get(id) ?? NO_FILE_ROWS;
    return {
      row,
      events: audit.eventDigests({ file: id, ...events }),
      rejections: audit.rejectionsHash({ file: id, ...rejected }),
      inventory: audit.inventoryFacts(id),
    };
  });
  const { records } = audit;
  const known = { fingerprints: records.fingerprintCount(), contradictions: records.contradictions() };
  return { totals, ofFiles, custody, known, allow: audit.allowRows(), aliases: audit.aliasRows(), key: audit.key };
}

/** What of some files lies in a window, as hashes; `rows` are those of the case. A part must give the same as the whole. */
export function eventsWithin(
  audit: CaseAudit,
  window: TimeWindow,
  { files, rows }: { readonly files: readonly number[]; readonly rows: ReadonlyMap<number, FileRows> },
) {
  return files.map((file) => {
    const { events } = rows.get(file) ?? NO_FILE_ROWS;
    return [file, events.count === 0 ? null : audit.eventDigests({ file, ...events }, window)];
  });
}

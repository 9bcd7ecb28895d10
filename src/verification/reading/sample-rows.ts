import type { CaseAudit } from '../../case/audit/case-audit.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { FileSample } from './sample-reading.ts';

/** The numbers of the sampled rows of one file. */
export interface SampledRows {
  readonly events: number[];
  readonly rejections: number[];
}

/**
 * A sample of the rows of a case, spread evenly over it, by file. The sample depends on the last hash of the custody
 * log: each entry shifts it, so that later runs check other records and nobody can foresee which records are checked.
 */
export function sampledRows(audit: CaseAudit, most: number): ReadonlyMap<number, SampledRows> {
  const head = audit.custody().at(-1)?.hash ?? '';
  const phase = (Number.parseInt(head.slice(0, 8), 16) || 0) / 2 ** 32;
  const byFile = new Map<number, SampledRows>();
  for (const [table, kind] of [
    ['event', 'events'],
    ['rejected', 'rejections'],
  ] as const) {
    for (const { id, file } of audit.records.sample(table, { most, phase })) {
      const ofFile = byFile.get(file) ?? { events: [], rejections: [] };
      ofFile[kind].push(id);
      byFile.set(file, ofFile);
    }
  }
  return byFile;
}

/** Loads sampled rows: all events of each record, and the rejections. */
export function loadSample(audit: CaseAudit, file: number, { events, rejections }: SampledRows): FileSample {
  const records = new Map<number, readonly RecordedEvent[]>();
  for (const seq of events) {
    const around = audit.records.recordAround(seq);
    const [first] = around;
    if (first !== undefined) records.set(first.seq, around);
  }
  return {
    records: [...records.values()],
    rejections: rejections.flatMap((id) => [...audit.records.rejections({ file, first: id, last: id })]),
  };
}

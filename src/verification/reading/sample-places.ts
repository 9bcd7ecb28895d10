import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { CaseAudit } from '../../stores/sqlite/audit/case-audit.ts';
import type { FileSample } from './sample-reading.ts';

/** Numbers of the sampled rows of one file. */
export interface SampledPlaces {
  readonly events: number[];
  readonly rejections: number[];
}

/**
 * A sample of a case, spread evenly over it. It is the same as long as the custody log is: every entry moves it on, so
 * that later runs look at other records, and whoever changes a record beforehand cannot know which are looked at.
 */
export function placesByFile(audit: CaseAudit, most: number): ReadonlyMap<number, SampledPlaces> {
  const head = audit.custody().at(-1)?.hash ?? '';
  const phase = (Number.parseInt(head.slice(0, 8), 16) || 0) / 2 ** 32;
  const places = new Map<number, SampledPlaces>();
  for (const [table, kind] of [
    ['event', 'events'],
    ['rejected', 'rejections'],
  ] as const) {
    for (const { id, file } of audit.records.sample(table, { most, phase })) {
      const ofFile = places.get(file) ?? { events: [], rejections: [] };
      ofFile[kind].push(id);
      places.set(file, ofFile);
    }
  }
  return places;
}

/** The rows themselves, with all events of each record. */
export function loadSample(audit: CaseAudit, file: number, { events, rejections }: SampledPlaces): FileSample {
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

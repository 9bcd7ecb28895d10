import type { RecordedEvent } from '../../domain/registry-event.ts';
import { csvRecords } from '../../evidence/splitting/csv-records.ts';
import { readHead } from '../../evidence/splitting/evidence-head.ts';
import { framingFor, framingOf } from '../../evidence/splitting/framing.ts';
import { parsedRecord, type SplitRecord } from '../../evidence/splitting/record.ts';
import { joined } from '../../evidence/splitting/split.ts';
import { textRecord } from '../../evidence/splitting/text-splitter.ts';
import type { Format, ReadOutcome } from '../../formats/toolkit/format.ts';
import { Fingerprints, numberOf } from '../../reading/batch/fingerprint.ts';
import { keptText, outcomeOf, recordsIn } from '../../reading/record-reader.ts';
import type { AuditedFile } from '../../stores/sqlite/audit/case-audit.ts';
import type { StoredRejection } from '../../stores/sqlite/audit/stored-records.ts';
import { compareRecord, isSameReason } from '../comparing/compare-records.ts';
import { type Slice, slices } from './slices.ts';
import type { Verification } from './verification.ts';

/** Stored rows of one file that are to be compared with what they were read from. */
export interface FileSample {
  /** Events of one record each. */
  readonly records: readonly (readonly RecordedEvent[])[];
  readonly rejections: readonly StoredRejection[];
}

interface Sampling {
  readonly file: AuditedFile;
  readonly format: Format;
  readonly verification: Verification;
}

interface Wanted extends Slice {
  readonly number: number;
  /** What is wrong with the stored rows, by the record that stands in their place. */
  compare(record: SplitRecord): Iterable<string>;
}

/** Reads a few records of a log again: of JSON their bytes alone, of CSV every row. */
export async function readSample(chunks: AsyncIterable<Buffer>, sample: FileSample, sampling: Sampling): Promise<void> {
  const { file, verification } = sampling;
  const tell = (wanted: Wanted, text: string) =>
    verification.findings.problem('records', `${file.path}, record ${wanted.number}`, text);
  const left = new Set(wantedOf(sample, sampling));
  verification.findings.checked('records', left.size);
  for await (const [wanted, record] of recordsAt(chunks, [...left], sampling.format)) {
    left.delete(wanted);
    for (const text of wanted.compare(record)) tell(wanted, text);
  }
  for (const wanted of left) {
    tell(wanted, `it is said to be at bytes ${wanted.offset} to ${wanted.offset + wanted.length}: no record is there`);
  }
}

async function* recordsAt(
  chunks: AsyncIterable<Buffer>,
  wanted: readonly Wanted[],
  { framings }: Format,
): AsyncGenerator<readonly [Wanted, SplitRecord]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { head, isWhole } = await readHead(iterator);
  const framing = framingFor(framingOf(head, isWhole), framings);
  const all = joined(head, { [Symbol.asyncIterator]: () => iterator });
  if (framing?.kind !== 'csv') {
    const recordOf = framing?.kind === 'text' ? textRecord : parsedRecord;
    for await (const [one, bytes] of slices(all, wanted)) yield [one, recordOf(bytes, one.offset)];
    return;
  }
  const byOffset = new Map<number, readonly Wanted[]>();
  for (const one of wanted) byOffset.set(one.offset, [...(byOffset.get(one.offset) ?? []), one]);
  for await (const rows of csvRecords(all, framing)) {
    for (const row of rows) yield* wantedAt(row, byOffset);
  }
}

function* wantedAt(
  row: SplitRecord,
  byOffset: ReadonlyMap<number, readonly Wanted[]>,
): Generator<readonly [Wanted, SplitRecord]> {
  for (const one of byOffset.get(row.offset) ?? []) if (one.length === row.length) yield [one, row];
}

function wantedOf({ records, rejections }: FileSample, sampling: Sampling): readonly Wanted[] {
  const ofEvents = records.flatMap((stored): readonly Wanted[] => {
    const [first] = stored;
    if (first === undefined) return [];
    const { record: number, offset, length } = first.evidence;
    return [{ number, offset, length, compare: (record) => eventProblems(record, stored, sampling) }];
  });
  const ofRejections = rejections.map((stored): Wanted => {
    const { record: number, offset, length } = stored;
    return { number, offset, length, compare: (record) => rejectionProblems(record, stored, sampling) };
  });
  return [...ofEvents, ...ofRejections].toSorted((a, b) => a.offset - b.offset);
}

/** A value may wrap several records, of which only one is that of the rows: whichever comes nearest is compared. */
function eventProblems(split: SplitRecord, stored: readonly RecordedEvent[], sampling: Sampling): readonly string[] {
  const { file, format, verification } = sampling;
  const compared = recordsIn(split, format).flatMap((record) => {
    const outcome = outcomeOf(record, format, file.readWith);
    if (outcome.outcome !== 'events') return [];
    const problems = [...compareRecord({ events: outcome.events, record, source: format.id }, stored)];
    return [{ record, outcome, problems, distance: problems.join('').length }];
  });
  const [nearest] = compared.toSorted((a, b) => a.distance - b.distance);
  if (nearest === undefined) return ['events are stored of it, but it gives none'];
  return [...nearest.problems, ...fingerprintProblems(nearest.record, nearest.outcome, { format, verification })];
}

/** Which occurrence of its content a record is, a sample cannot know: the first one must be known in any case. */
function fingerprintProblems(
  record: SplitRecord,
  { identity }: ReadOutcome & { readonly outcome: 'events' },
  { format, verification }: Omit<Sampling, 'file'>,
): readonly string[] {
  const { audit } = verification;
  const fingerprint = new Fingerprints(audit.key, format.id).of(identity, record);
  return audit.records.fingerprints().knows(numberOf(fingerprint), fingerprint.isByContent)
    ? []
    : ['the case does not know it (fingerprint)'];
}

function rejectionProblems(split: SplitRecord, stored: StoredRejection, sampling: Sampling): readonly string[] {
  const { file, format } = sampling;
  const isText = keptText(split) === stored.text;
  const reasons = recordsIn(split, format).flatMap((record) => {
    const outcome = outcomeOf(record, format, file.readWith);
    return outcome.outcome === 'rejected' ? [outcome.because] : [];
  });
  if (reasons.length === 0) return [`rejected ${stored.id} is stored, but the record can be read`];
  // Where JSON breaks, the reason may lie in what stands around it.
  const isReason = split.problem !== null || reasons.some((reason) => isSameReason(reason, stored.reason));
  const fields = [...(isText ? [] : ['text']), ...(isReason ? [] : ['reason'])];
  return fields.length === 0 ? [] : [`rejected ${stored.id} does not say what the record says: ${fields.join(', ')}`];
}

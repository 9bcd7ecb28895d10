import type { AuditedFile, StoredRejection } from '../../case/audit/case-audit.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { csvRecords } from '../../evidence/splitting/csv-records.ts';
import { readHead } from '../../evidence/splitting/evidence-head.ts';
import { framingFor, framingOf } from '../../evidence/splitting/framing.ts';
import { parsedRecord, type SplitRecord } from '../../evidence/splitting/record.ts';
import { joined } from '../../evidence/splitting/split.ts';
import { textRecord } from '../../evidence/splitting/text-splitter.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { readingsIn } from '../../reading/readings-in.ts';
import { keptText } from '../../reading/record-reader.ts';
import { compareRecord, isSameReason } from '../comparing/compare-records.ts';
import { beginsWithin, eventsWithin, knownBy, type ReadEvents, RereadingFormat } from './read-again.ts';
import { type Slice, slices } from './slices.ts';
import type { Verification } from './verification.ts';

/** Stored rows of one file that are to be compared with the records they were read from. */
export interface FileSample {
  /** The events of each sampled record. */
  readonly records: readonly (readonly RecordedEvent[])[];
  readonly rejections: readonly StoredRejection[];
}

/** A record that is to be read again. */
interface SampledRecord extends Slice {
  readonly number: number;
  /** The differences between the stored rows and the record that was found in its position. */
  compare(record: SplitRecord): Iterable<string>;
}

/** Reads a few records of a log again: of JSON only their bytes, of CSV every row. */
export class SampleReading {
  readonly #file: AuditedFile;
  readonly #format: Format;
  readonly #verification: Verification;
  readonly #rereading: RereadingFormat;

  constructor(file: AuditedFile, format: Format, verification: Verification) {
    this.#file = file;
    this.#format = format;
    this.#verification = verification;
    this.#rereading = new RereadingFormat(format, file.readWith, verification.audit.key);
  }

  async read(chunks: AsyncIterable<Buffer>, sample: FileSample): Promise<void> {
    const missing = new Set(this.#sampledRecords(sample));
    this.#verification.findings.checked('records', missing.size);
    for await (const [sampled, record] of recordsAt(chunks, [...missing], this.#format, this.#file.readWith.edition)) {
      missing.delete(sampled);
      for (const text of sampled.compare(record)) this.#report(sampled, text);
    }
    for (const sampled of missing) {
      const { offset, length } = sampled;
      this.#report(sampled, `no record is at bytes ${offset} to ${offset + length}, where it should be`);
    }
  }

  #report({ number }: SampledRecord, text: string): void {
    this.#verification.findings.problem('records', `${this.#file.path}, record ${number}`, text);
  }

  #sampledRecords({ records, rejections }: FileSample): readonly SampledRecord[] {
    const ofEvents = records.flatMap((stored): readonly SampledRecord[] => {
      const [first] = stored;
      if (first === undefined) return [];
      const { record: number, offset, length } = first.evidence;
      return [{ number, offset, length, compare: (record) => this.#eventProblems(record, stored) }];
    });
    const ofRejections = rejections.map((stored): SampledRecord => {
      const { record: number, offset, length } = stored;
      return { number, offset, length, compare: (record) => this.#rejectionProblems(record, stored) };
    });
    return [...ofEvents, ...ofRejections].toSorted((a, b) => a.offset - b.offset);
  }

  /** A value may wrap several records, and only one of them gave the stored rows: the most similar one is compared. */
  #eventProblems(split: SplitRecord, stored: readonly RecordedEvent[]): readonly string[] {
    const format = this.#format;
    const compared = this.#rereading.read([split]).flatMap((read) => {
      if (read.fingerprint === null) return [];
      const { record, outcome } = read;
      const events = eventsWithin(outcome.events, this.#verification.window);
      const problems = [...compareRecord({ events, record, source: format.id }, stored)];
      return [{ read, problems, distance: problems.join('').length }];
    });
    const [nearest] = compared.toSorted((a, b) => a.distance - b.distance);
    if (nearest === undefined) return ['events are stored, but the record gives none'];
    return [...nearest.problems, ...this.#fingerprintProblems(nearest.read)];
  }

  /** A sample cannot count the occurrences of a content, so it asks for the first one, which must be known anyway. */
  #fingerprintProblems(read: ReadEvents): readonly string[] {
    const { audit, window } = this.#verification;
    if (!beginsWithin(read.outcome.events, window)) return [];
    const known = audit.records.knownRecords().knows(read.fingerprint, knownBy(read, true, audit.records));
    return known === null ? ['its fingerprint is not in the case (fingerprint)'] : [];
  }

  #rejectionProblems(split: SplitRecord, stored: StoredRejection): readonly string[] {
    const rejected = readingsIn(split, this.#format, this.#file.readWith).flatMap(({ record, outcome }) => {
      return outcome.outcome === 'rejected' ? [{ because: outcome.because, text: keptText(record) }] : [];
    });
    const reasons = rejected.map(({ because }) => because);
    const isText = rejected.some(({ text }) => text === stored.text);
    if (reasons.length === 0) return [`rejected ${stored.id} is stored, but the record can be read`];
    // If the JSON is malformed, the reason may lie in the text around the record, which a sample does not read.
    const isReason = split.problem !== null || reasons.some((reason) => isSameReason(reason, stored.reason));
    const fields = [...(isText ? [] : ['text']), ...(isReason ? [] : ['reason'])];
    return fields.length === 0 ? [] : [`rejected ${stored.id} differs from the record: ${fields.join(', ')}`];
  }
}

async function* recordsAt(
  chunks: AsyncIterable<Buffer>,
  sampled: readonly SampledRecord[],
  { framings }: Format,
  edition?: number,
): AsyncGenerator<readonly [SampledRecord, SplitRecord]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { head, isWhole } = await readHead(iterator);
  const framing = framingFor(framingOf(head, isWhole, edition), framings);
  const all = joined(head, { [Symbol.asyncIterator]: () => iterator });
  if (framing?.kind !== 'csv') {
    const recordOf = framing?.kind === 'text' ? textRecord : parsedRecord;
    for await (const [one, bytes] of slices(all, sampled)) yield [one, recordOf(bytes, one.offset)];
    return;
  }
  const byOffset = new Map<number, readonly SampledRecord[]>();
  for (const one of sampled) byOffset.set(one.offset, [...(byOffset.get(one.offset) ?? []), one]);
  for await (const rows of csvRecords(all, framing)) {
    for (const row of rows) yield* sampledAt(row, byOffset);
  }
}

function* sampledAt(
  row: SplitRecord,
  byOffset: ReadonlyMap<number, readonly SampledRecord[]>,
): Generator<readonly [SampledRecord, SplitRecord]> {
  for (const one of byOffset.get(row.offset) ?? []) if (one.length === row.length) yield [one, row];
}

import type { AuditedFile, KnownRecords, StoredRejection } from '../../case/audit/case-audit.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { SplitRecord } from '../../evidence/splitting/record.ts';
import { splitRecords } from '../../evidence/splitting/split.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { inWrappers } from '../../formats/wrappers/unwrap.ts';
import { withTwinsMarked } from '../../reading/marked-twins.ts';
import { keptText } from '../../reading/record-reader.ts';
import { compareRecord, compareRejection, type GivenRecord } from '../comparing/compare-records.ts';
import { Peekable } from './peekable.ts';
import {
  beginsWithin,
  eventsWithin,
  knownBy,
  type ReadEvents,
  type ReadNothing,
  RereadingFormat,
} from './read-again.ts';
import type { Verification } from './verification.ts';
import { NO_FILE_ROWS } from './walk-rows.ts';

/** Reads every record of a log again and compares the result with the stored rows. */
export class WholeReading {
  readonly #file: AuditedFile;
  readonly #verification: Verification;
  readonly #format: Format;
  readonly #rereading: RereadingFormat;
  readonly #contradicting: ReadonlySet<number>;
  readonly #known: KnownRecords;
  readonly #events: Peekable<RecordedEvent>;
  readonly #rejections: Peekable<StoredRejection>;
  readonly #counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0 };
  /**
   * Records without an event, or without one in the window of a part: each was accepted or is a duplicate, and the case does
   * not say which.
   */
  #undecided = 0;

  constructor(file: AuditedFile, format: Format, verification: Verification) {
    const { audit, rows } = verification;
    const { events, rejected } = rows.get(file.id) ?? NO_FILE_ROWS;
    this.#file = file;
    this.#format = format;
    this.#verification = verification;
    this.#rereading = new RereadingFormat(format, file.readWith, audit.key);
    this.#contradicting = new Set(audit.records.contradictions().map(({ seq }) => seq));
    this.#known = audit.records.knownRecords();
    this.#events = new Peekable(audit.records.events({ file: file.id, ...events }));
    this.#rejections = new Peekable(audit.records.rejections({ file: file.id, ...rejected }));
  }

  async read(chunks: AsyncIterable<Buffer>): Promise<void> {
    const { readWith } = this.#file;
    const split = await splitRecords(chunks, this.#format, readWith.edition);
    const { batches } = withTwinsMarked(split, this.#format, readWith);
    for await (const batch of batches) {
      for (const read of this.#rereading.read(batch)) this.#compare(read);
    }
    this.#finish();
  }

  #compare(read: ReadEvents | ReadNothing): void {
    const { record, outcome } = read;
    this.#verification.findings.checked('records', 1);
    const number = ++this.#counts.records;
    for (const event of this.#events.takeWhile((stored) => stored.evidence.record < number)) this.#reportExtra(event);
    const stored = this.#events.takeWhile((event) => event.evidence.record === number);
    if (read.fingerprint !== null) this.#compareEvents(read, stored);
    else for (const event of stored) this.#reportExtra(event);
    if (outcome.outcome === 'ignored') this.#counts.ignored++;
    if (outcome.outcome === 'rejected') this.#counts.rejected++;
    this.#compareRejection(record, outcome.outcome === 'rejected' ? outcome.because : null);
  }

  /** `reason` is null if the record was not rejected. */
  #compareRejection(record: SplitRecord, reason: string | null): void {
    const number = this.#counts.records;
    const rows = this.#rejections.takeWhile((row) => row.record <= number);
    const stored = rows.find((row) => row.record === number) ?? null;
    for (const row of rows) if (row !== stored) this.#report(row.record, `rejected ${row.id} is not of this record`);
    const { offset, length } = record;
    const given = reason === null ? null : { record: number, offset, length, reason, text: keptText(record) };
    for (const text of compareRejection(given, stored)) this.#report(number, text);
  }

  #compareEvents(read: ReadEvents, stored: readonly RecordedEvent[]): void {
    const { record, outcome, fingerprint } = read;
    const { window, audit } = this.#verification;
    const events = eventsWithin(outcome.events, window);
    const { records: number } = this.#counts;
    if (!beginsWithin(outcome.events, window)) {
      this.#compareLate({ record, events }, stored);
      return;
    }
    const known = this.#known.knows(fingerprint, knownBy(read, stored.length > 0, audit.records));
    if (known === null) this.#report(number, 'its fingerprint is not in the case (fingerprint)');
    if (stored.length > 0) this.#counts.accepted++;
    else if (events.length === 0) this.#undecided++;
    else if (known !== null) this.#counts.duplicate++;
    const [first] = stored;
    if (first === undefined) return;
    const isListed = this.#contradicting.has(first.seq);
    // In a part, the earlier record may lie outside the window.
    if (isListed !== (known === 'contradicting') && (isListed || window === null)) {
      const list = isListed ? 'is listed' : 'is not listed';
      this.#report(number, `event ${first.seq} ${list} as contradicting an earlier record (contradiction)`);
    }
    for (const text of compareRecord({ events, record, source: this.#format.id }, stored)) this.#report(number, text);
  }

  /** Compares a record that begins outside the window of a part: only its later events may be there. */
  #compareLate(given: Pick<GivenRecord, 'record' | 'events'>, stored: readonly RecordedEvent[]): void {
    this.#undecided++;
    const problems = compareRecord({ ...given, source: this.#format.id }, stored);
    for (const text of problems) this.#report(this.#counts.records, text);
  }

  #finish(): void {
    for (const event of this.#events.rest()) this.#reportExtra(event);
    for (const { record } of this.#rejections.rest())
      this.#report(record, 'it is stored as rejected, but not in the file');
    const { accepted, duplicate } = this.#file;
    for (const count of ['records', 'ignored', 'rejected'] as const) this.#compareCount(count, this.#file[count]);
    const decided = this.#counts.accepted + this.#counts.duplicate;
    if (this.#counts.accepted + this.#undecided < accepted) this.#compareCount('accepted', accepted);
    if (decided + this.#undecided !== accepted + duplicate) this.#compareCount('duplicate', duplicate);
  }

  #compareCount(count: 'records' | 'accepted' | 'duplicate' | 'ignored' | 'rejected', stated: number): void {
    if (this.#counts[count] === stated) return;
    this.#verification.findings.problem(
      'records',
      this.#file.path,
      `the case states ${stated} as ${count}, its records give ${this.#counts[count]}`,
    );
  }

  #reportExtra({ seq, evidence }: RecordedEvent): void {
    this.#report(evidence.record, `event ${seq} is stored, but the record does not give it`);
  }

  #report(record: number, text: string): void {
    this.#verification.findings.problem('records', `${this.#file.path}, record ${record}`, text);
  }
}

/** The format that a file was read as, with the keys by which it was cut; null for a file that is not a log. */
export async function formatOfFile({ source, readWith }: AuditedFile): Promise<Format | null> {
  const format = source === null ? null : await loadFormat(source);
  return format !== null && readWith.isWrapped === true ? inWrappers(format) : format;
}

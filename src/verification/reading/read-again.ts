import type { KnownBy, StoredRecords } from '../../case/audit/case-audit.ts';
import { isWithin } from '../../case/audit/case-part.ts';
import { agreementOf } from '../../case/contents/agreement.ts';
import { NO_CONTENT } from '../../case/record-content.ts';
import { areKnownAsWritten, type ReadingHints } from '../../domain/evidence-file.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { SplitRecord } from '../../evidence/splitting/record.ts';
import type { Format, ReadOutcome } from '../../formats/toolkit/format.ts';
import { BatchBuilder } from '../../reading/batch/batch-builder.ts';
import { EventContents } from '../../reading/batch/event-contents.ts';
import { Fingerprints, fingerprintNumber } from '../../reading/batch/fingerprint.ts';
import { type Reading, readingsIn } from '../../reading/readings-in.ts';

type EventsOutcome = ReadOutcome & { readonly outcome: 'events' };

/** A record that gives events, with what an import knows it by. */
export interface ReadEvents {
  readonly record: SplitRecord;
  readonly outcome: EventsOutcome;
  readonly fingerprint: bigint;
  readonly by: Omit<KnownBy, 'agrees'>;
}

/** A record that gives no events. */
export interface ReadNothing {
  readonly record: SplitRecord;
  readonly outcome: Exclude<ReadOutcome, EventsOutcome>;
  readonly fingerprint: null;
}

/** The events that a case may hold which has a window of another case; all of them for a whole case. */
export function eventsWithin(events: readonly RegistryEvent[], window: TimeWindow | null): readonly RegistryEvent[] {
  return window === null ? events : events.filter(({ time }) => isWithin(time, window));
}

/**
 * What a record is known by. A duplicate may say less or more than the record of its identity, but what the case took must be
 * known by its hash.
 */
export function knownBy({ by, outcome }: ReadEvents, isStored: boolean, records: StoredRecords): KnownBy {
  const agrees = (seq: number) => {
    return !isStored && agreementOf(records.recordAround(seq), outcome.events) !== 'contradicting';
  };
  return { ...by, agrees };
}

/** Whether such a case knows a record with these events by its fingerprint, which goes with the first of them. */
export function beginsWithin([first]: readonly RegistryEvent[], window: TimeWindow | null): boolean {
  return first === undefined || isWithin(first.time, window);
}

/** Reads records of one format again, as an import reads them. */
export class RereadingFormat {
  readonly #format: Format;
  readonly #hints: ReadingHints;
  readonly #fingerprints: Fingerprints;
  readonly #builder: BatchBuilder;

  /** The key is the secret of the case. */
  constructor(format: Format, hints: ReadingHints, key: Buffer) {
    this.#format = format;
    this.#hints = hints;
    this.#fingerprints = new Fingerprints(key, format.id, areKnownAsWritten(hints));
    const contents = new EventContents(this.#fingerprints.contentHash, format.channelGaps, hints.edition);
    this.#builder = new BatchBuilder(format.id, contents);
  }

  /** What the format makes of the records that each value is, in their order. */
  read(values: readonly SplitRecord[]): readonly (ReadEvents | ReadNothing)[] {
    const read = values.flatMap((split) => readingsIn(split, this.#format, this.#hints)).map((one) => this.#known(one));
    const { content, extras } = this.#builder.take().records;
    let next = 0;
    return read.map((one) => {
      if (one.fingerprint === null) return one;
      const at = next++;
      return { ...one, by: { ...one.by, content: content[at] ?? 0, extras: extras[at] ?? 0 } };
    });
  }

  /** Without the content, which the builder gives for several records at once. */
  #known({ record, outcome }: Reading): ReadEvents | ReadNothing {
    if (outcome.outcome !== 'events') return { record, outcome, fingerprint: null };
    const fingerprint = this.#fingerprints.of(outcome, record);
    this.#builder.add(outcome.events, { number: 1, offset: 0, length: 0 }, { fingerprint, remarks: [] });
    const by = { isByContent: fingerprint.isByContent, ...NO_CONTENT };
    return { record, outcome, fingerprint: fingerprintNumber(fingerprint), by };
  }
}

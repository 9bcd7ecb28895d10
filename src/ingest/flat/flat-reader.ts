import type { EventParts } from '../../formats/event-parts.ts';
import type { ReadContext } from '../../formats/format.ts';
import type { JsonObject } from '../../formats/record-fields.ts';
import type { BatchBuilder, RecordPlace } from '../batch-builder.ts';
import type { Fingerprints } from '../fingerprint.ts';
import { FlatParts } from './flat-parts.ts';
import { type FieldUse, membersOf, RecordLayout } from './record-layout.ts';
import { ValueTable } from './value-table.ts';

/** A log of several kinds of records has a layout for each. */
const MOST_LAYOUTS = 8;
/** Of lines that no layout fits; records that are all written otherwise are left to the ordinary way. */
const MOST_LESSONS = 200;
/** In bytes. A longer record gains nothing. */
const LONGEST_LEARNED = 1 << 16;
/** A hostile log may hold a million distinct actors: what is remembered starts over instead of growing with them. */
const MOST_VALUES = 50_000;
const MOST_VALUE_BYTES = 8 << 20;
const MOST_TUPLES = 200_000;

/** So many bytes of whole lines, with SPARE_BYTES line ends behind them. */
export interface Piece {
  readonly bytes: Buffer;
  /** The same memory. */
  readonly view: DataView;
  readonly length: number;
  /** Where it begins in the file. */
  readonly base: number;
}

interface Target {
  readonly context: ReadContext;
  readonly builder: BatchBuilder;
  readonly fingerprints: Fingerprints;
}

/** A layout, and which of its fields hold what. */
interface KnownLayout {
  readonly layout: RecordLayout;
  /** By the keys of numbered values; -1 where none does. */
  readonly valueFields: Int32Array;
  /** Those that are read anew in each record. */
  readonly freshFields: readonly { readonly key: string; readonly field: number }[];
}

/**
 * Reads flat records where they stand in their bytes, into the same batch as the ordinary way: values that come again
 * are numbered, and what a format makes of them is made once. A record that is written otherwise is left alone.
 */
export class FlatReader {
  readonly #event: EventParts;
  readonly #target: Target;
  #table = new ValueTable();
  #parts: FlatParts;
  #layouts: KnownLayout[] = [];
  #lessons = 0;

  constructor(event: EventParts, target: Target) {
    this.#event = event;
    this.#target = target;
    this.#parts = new FlatParts(event, this.#table, target.builder);
  }

  /** Where the record ends that begins at `from`, or -1: then nothing was read. */
  read(piece: Piece, from: number, number: number): number {
    for (const known of this.#layouts) {
      const end = known.layout.scan(piece.view, from);
      if (end < 0) continue;
      if (known !== this.#layouts[0]) this.#layouts = [known, ...this.#layouts.filter((other) => other !== known)];
      return this.#take(known, piece, { number, offset: piece.base + from, length: end - from }) ? end : -1;
    }
    return -1;
  }

  /** Learns how a record is written that was read the ordinary way. */
  learn(line: Buffer): void {
    if (this.#lessons >= MOST_LESSONS || line.length > LONGEST_LEARNED) return;
    this.#lessons++;
    const members = membersOf(line);
    if (members === null) return;
    const { valueKeys, freshKeys } = this.#parts;
    const layout = new RecordLayout(members, (key) => useOf(key, this.#parts), this.#table);
    const fieldOf = (key: string) => layout.keys.indexOf(key);
    const valueFields = Int32Array.from(valueKeys, fieldOf);
    const freshFields = freshKeys.map((key) => ({ key, field: fieldOf(key) })).filter(({ field }) => field >= 0);
    this.#layouts = [{ layout, valueFields, freshFields }, ...this.#layouts].slice(0, MOST_LAYOUTS);
  }

  #take(known: KnownLayout, { bytes }: Piece, place: RecordPlace): boolean {
    const parts = this.#parts;
    const { builder, fingerprints, context } = this.#target;
    parts.turnTo(known.layout, known.valueFields);
    const action = parts.action();
    const record = this.#freshRecord(known, bytes);
    const time = this.#event.times[0]?.read(record, context) ?? null;
    const identity = this.#event.identity.read(record);
    if (action === null || time === null || identity === null) return false;
    const address = parts.address();
    const remarks = joined(joined(time.remarks, address.remarks), action.remarks);
    builder.addRecord(place, { fingerprint: fingerprints.ofIdentity(identity), remarks, events: 1 });
    const { image, digest } = parts.image();
    builder.addEvent({
      time: time.instant,
      kind: parts.kind(action.id),
      actor: parts.actor(),
      address: address.id,
      image,
      digest,
      eventId: this.#event.eventId.read(record),
      detailCount: parts.encodeDetails(record),
    });
    return true;
  }

  /** What is read anew in each record, as an object with these keys alone. */
  #freshRecord({ layout, freshFields }: KnownLayout, bytes: Buffer): JsonObject {
    const record: Record<string, unknown> = {};
    for (const { key, field } of freshFields) record[key] = layout.value(bytes, field);
    return record;
  }

  /** To be called now and then. */
  tidy(): void {
    const { size, bytes } = this.#table;
    const isFull = size > MOST_VALUES || bytes > MOST_VALUE_BYTES || this.#parts.tuples > MOST_TUPLES;
    if (!isFull && !this.#parts.details.isOutdated()) return;
    this.#table = new ValueTable();
    this.#parts = new FlatParts(this.#event, this.#table, this.#target.builder);
    this.#layouts = [];
  }
}

function useOf(key: string, { valueKeys, freshKeys }: FlatParts): FieldUse {
  if (valueKeys.includes(key)) return 'value';
  return freshKeys.includes(key) ? 'place' : 'none';
}

function joined<T>(some: readonly T[], more: readonly T[]): readonly T[] {
  if (more.length === 0) return some;
  return some.length === 0 ? more : [...some, ...more];
}

import { UUID_BYTES } from '../../case/event-id.ts';
import type { EventParts } from '../../formats/toolkit/event-parts.ts';
import { FlatAnswers, type FlatTarget } from './flat-answers.ts';
import { FlatFields } from './flat-fields.ts';
import { type LineMembers, membersOf } from './line-members.ts';
import { LONGEST_PIECE, PARTS, type PartName, Reason, RecordScanner } from './record-scanner.ts';

/** A log of several kinds of records has a layout for each. */
const MOST_LAYOUTS = 8;
/** Of lines that no layout fits; records that are all written otherwise are left to the ordinary way. */
const MOST_LESSONS = 200;
/** In bytes. A longer record gains little, and what a hostile log teaches is kept. */
const LONGEST_LEARNED = 1 << 14;
/** A hostile log may hold a million distinct actors: what is remembered starts over instead of growing with them. */
const MOST_VALUES = 100_000;
const MOST_VALUE_BYTES = 8 << 20;
const MOST_TUPLES = 200_000;

const UINT32_COLUMNS = ['length', 'remarks', 'kind', 'actor', 'address', 'image', 'digest', 'detailCount'] as const;

/** So many bytes of whole lines, with line ends behind them. */
export interface Piece {
  readonly bytes: Buffer;
  readonly length: number;
  /** Where it begins in the file. */
  readonly base: number;
}

/** What was read of a piece. */
export interface FlatRead {
  /** Where the first line begins that was not read. */
  readonly end: number;
  readonly records: number;
  /** How long the records are together. */
  readonly bytes: number;
}

/**
 * Reads flat records where they stand in their bytes, into the same batch as the ordinary way: values that come again
 * are numbered, and what a format makes of them is made once. A record that is written otherwise is left alone.
 */
export class FlatReader {
  readonly #event: EventParts;
  readonly #target: FlatTarget;
  #scanner: RecordScanner;
  #fields: FlatFields;
  #answers: FlatAnswers;
  #piece: Piece | null = null;
  /** Those that were learned last come first. */
  #layouts: readonly LineMembers[] = [];
  #lessons = 0;

  constructor(event: EventParts, target: FlatTarget) {
    this.#event = event;
    this.#target = target;
    [this.#scanner, this.#fields, this.#answers] = this.#begun();
  }

  #begun(): [RecordScanner, FlatFields, FlatAnswers] {
    const { builder, fingerprints } = this.#target;
    const scanner = new RecordScanner(fingerprints.identityKey);
    const fields = new FlatFields(this.#event, builder.details);
    const { identity, times, details } = this.#event;
    const indexOf = (keys: readonly string[]) => Uint32Array.from(keys, (key) => fields.numbered.indexOf(key));
    for (const part of PARTS) {
      const places = indexOf(keysOfPart(this.#event, part));
      scanner.exports.addPart(scanner.kept(new Uint8Array(places.buffer)), places.length);
    }
    for (const [name, { keys }] of details) {
      const [key = ''] = keys;
      scanner.exports.addDetail(fields.numbered.indexOf(key), fields.isFresh(name) ? fields.told.indexOf(key) : -1);
    }
    const [time] = times;
    const placeOf = (key: string | null) => (key === null ? -1 : fields.told.indexOf(key));
    const id = only(identity.id.keys);
    scanner.exports.closeParts(
      placeOf(only(time.keys)),
      placeOf(id === only(this.#event.eventId.keys) ? id : null),
      fields.numbered.length,
      fields.told.length,
    );
    return [scanner, fields, new FlatAnswers(this.#event, fields, scanner, this.#target)];
  }

  /** Reads records from a line on, up to one that is written otherwise; `before` so many are in the batch already. */
  read(piece: Piece, from: number, before: number): FlatRead {
    if (this.#layouts.length === 0 || piece.length > LONGEST_PIECE) return { end: from, records: 0, bytes: 0 };
    const { exports } = this.#scanner;
    if (this.#piece !== piece) this.#scanner.open(piece.bytes.subarray(0, piece.length), piece.base);
    this.#piece = piece;
    exports.goOn(from);
    let [records, bytes] = [0, 0];
    const take = () => {
      bytes += this.#take(before + records);
      records += exports.recordCount();
      exports.forget();
    };
    for (let reason = exports.read(); reason === Reason.full || this.#answers.answer(reason); reason = exports.read()) {
      if (reason === Reason.full) take();
    }
    take();
    return { end: Math.min(exports.position(), piece.length), records, bytes };
  }

  /** Puts what was read into the batch; gives how long the records are together. */
  #take(before: number): number {
    const { columns } = this.#target.builder;
    const scanner = this.#scanner;
    const records = scanner.exports.recordCount();
    const numbers = columns.number.room(records);
    for (let index = 0; index < records; index++) numbers[index] = before + index + 1;
    columns.events.room(records).fill(1);
    columns.isByContent.room(records).fill(0);
    columns.offset.append(scanner.float64s('offset'));
    columns.time.append(scanner.float64s('time'));
    columns.fingerprint.append(scanner.fingerprints());
    for (const name of UINT32_COLUMNS) columns[name].append(scanner.uint32s(name));
    columns.eventId.append(scanner.bytesOf('eventId', UUID_BYTES));
    columns.eventIdKind.append(scanner.bytesOf('eventIdKind', 1));
    const { parts, texts, textLengths } = scanner.details();
    columns.detailParts.append(parts);
    columns.detailTexts.append(texts, textLengths);
    return scanner.uint32s('length').reduce((sum, length) => sum + length, 0);
  }

  /** Learns how a record is written that was read the ordinary way. */
  learn(line: Buffer): void {
    if (this.#lessons >= MOST_LESSONS || line.length > LONGEST_LEARNED) return;
    this.#lessons++;
    const members = membersOf(line);
    if (members === null) return;
    this.#layouts = [members, ...this.#layouts].slice(0, MOST_LAYOUTS);
    this.#tellLayouts();
  }

  /** To be called now and then, where no piece is being read. */
  tidy(): void {
    this.#piece = null;
    const { exports } = this.#scanner;
    const isFull = exports.valueCount() > MOST_VALUES || exports.valueBytes() > MOST_VALUE_BYTES;
    if (!isFull && exports.mostTuples() <= MOST_TUPLES && !this.#isOutdated()) return;
    [this.#scanner, this.#fields, this.#answers] = this.#begun();
    this.#tellLayouts();
  }

  #tellLayouts(): void {
    this.#scanner.learn(this.#layouts, (key) => this.#fields.placeOf(key));
  }

  /** Whether fields turned out to hold values that hardly come twice since this began. */
  #isOutdated(): boolean {
    return new FlatFields(this.#event, this.#target.builder.details).told.length > this.#fields.told.length;
  }
}

/** The fields that a part is made of. */
function keysOfPart(
  { action, result, agent, scope, identity, ...event }: EventParts,
  part: PartName,
): readonly string[] {
  if (part === 'scope') return identity.scope.keys;
  if (part !== 'kind') return event[part].keys;
  return [...new Set([action, result, agent, scope].flatMap(({ keys }) => keys))];
}

/** The key of a part of one field; of others there is none. */
function only(keys: readonly string[]): string | null {
  const [key = null, ...others] = keys;
  return others.length === 0 ? key : null;
}

import { UUID_BYTES } from '../../case/event-id.ts';
import { type EventParts, identityFromParts, type Part } from '../../formats/toolkit/event-parts.ts';
import type { ReadContext, RecordTime } from '../../formats/toolkit/format.ts';
import { field, type JsonObject } from '../../formats/toolkit/record-fields.ts';
import type { BatchBuilder } from '../batch/batch-builder.ts';
import type { Fingerprints } from '../batch/fingerprint.ts';
import { remarkBits } from '../batch/remark-bits.ts';
import { LONGEST_HASHED } from '../batch/sip-hash.ts';
import type { FlatFields } from './flat-fields.ts';
import {
  MADE,
  NO_DETAIL,
  NOT_MADE,
  PARTS,
  type PartName,
  Reason,
  type RecordScanner,
  TERM_DETAIL,
  TEXT_DETAIL,
} from './record-scanner.ts';

/** An id that the scanner reads is a UUID of so many characters. */
const ID_BYTES = 36;
/** A minute, its seconds and their fraction, and the zone. */
const TIME_TEXT = /^(.{17})(\d\d)(?:\.(\d{1,9}))?(\D.{0,13})?$/;
/** A value has four thousand bytes at most, each of which may be an escape of six; see assembly/details.ts. */
const MOST_JSON_BYTES = 6 * 4096 + 2;
/** A detail that there is none of. */
const NOTHING: Part<string | null> = { keys: [], read: () => null };

export interface FlatTarget {
  readonly context: ReadContext;
  readonly builder: BatchBuilder;
  readonly fingerprints: Fingerprints;
}

/** What was made of the values of a part. */
interface Made {
  readonly first: number;
  readonly second: number;
}

/** Answers what a scanner asks of the record at hand: by what the format makes of it. */
export class FlatAnswers {
  readonly #event: EventParts;
  readonly #fields: FlatFields;
  readonly #scanner: RecordScanner;
  readonly #target: FlatTarget;
  /** Memory for the text of each detail. */
  readonly #rooms = new Map<number, number>();
  /** In the order of PARTS. */
  readonly #makers: readonly (() => Made | null)[];

  constructor(event: EventParts, fields: FlatFields, scanner: RecordScanner, target: FlatTarget) {
    this.#event = event;
    this.#fields = fields;
    this.#scanner = scanner;
    this.#target = target;
    const { ids } = target.builder;
    const makers: Readonly<Record<PartName, () => Made | null>> = {
      kind: () => this.#kind(),
      actor: () => ({ first: ids.actor(this.#made(event.actor)), second: 0 }),
      address: () => {
        const { address, remarks } = this.#made(event.address);
        return { first: ids.address(address), second: remarkBits(remarks) };
      },
      image: () => {
        const image = this.#made(event.image);
        return { first: ids.image(image), second: ids.digest(image) };
      },
      scope: () => this.#scope(),
    };
    this.#makers = PARTS.map((name) => makers[name]);
  }

  /** Answers; false where the record has to be read the ordinary way. */
  answer(reason: number): boolean {
    switch (reason) {
      case Reason.part:
        this.#tellPart();
        return true;
      case Reason.time:
        return this.#tellTime();
      case Reason.identity:
        return this.#tellIdentity();
      case Reason.detailValue:
        this.#tellDetailValue();
        return true;
      case Reason.detailShape:
        this.#tellDetailShape();
        return true;
      case Reason.detailTerm:
        this.#tellDetailTerm();
        return true;
      default:
        return false;
    }
  }

  #tellPart(): void {
    const { exports } = this.#scanner;
    const made = this.#makers[exports.asksPart()]?.() ?? null;
    if (made === null) exports.tellPart(NOT_MADE, 0, 0);
    else exports.tellPart(MADE, made.first, made.second);
  }

  #kind(): Made | null {
    const { ids } = this.#target.builder;
    const { result, agent, scope } = this.#event;
    const action = this.#made(this.#event.action);
    if (action === null) return null;
    const parts = [ids.result(this.#made(result)), ids.agent(this.#made(agent)), ids.scope(this.#made(scope))] as const;
    return { first: ids.kind(ids.action(action), ...parts), second: remarkBits(action.remarks) };
  }

  /** Bytes that the hash of an identity begins with; behind them the scanner puts the id. */
  #scope(): Made | null {
    const bytes = Buffer.from(this.#made(this.#event.identity.scope));
    if (bytes.length + ID_BYTES > LONGEST_HASHED) return null;
    return { first: this.#scanner.kept(bytes, ID_BYTES + 8), second: bytes.length };
  }

  #tellTime(): boolean {
    const [part] = this.#event.times;
    const { exports } = this.#scanner;
    const record = this.#record(part.keys);
    const time = part.read(record, this.#target.context);
    if (time === null) return false;
    const minute = this.#minuteOf(record, time);
    if (minute !== null) exports.tellTime(minute, remarkBits(time.remarks), 1);
    exports.tellTimeOfRecord(time.instant, remarkBits(time.remarks));
    return true;
  }

  /** The instant at which the minute of a time begins, if seconds count on from it. */
  #minuteOf(record: JsonObject, time: RecordTime): number | null {
    const [part] = this.#event.times;
    const [key = ''] = part.keys;
    const [, minute = '', seconds, fraction = '', zone = ''] = TIME_TEXT.exec(String(field(record, key))) ?? [];
    const begin = part.read({ ...record, [key]: `${minute}00${zone}` }, this.#target.context);
    if (minute === '' || begin === null || remarkBits(begin.remarks) !== remarkBits(time.remarks)) return null;
    const since = Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
    return begin.instant + since === time.instant ? begin.instant : null;
  }

  #tellIdentity(): boolean {
    const { identity, eventId } = this.#event;
    const { builder, fingerprints } = this.#target;
    const text = identityFromParts(identity, this.#record([...identity.scope.keys, ...identity.id.keys]));
    if (text === null) return false;
    const { low, high } = fingerprints.ofIdentity(text);
    const id = Buffer.alloc(UUID_BYTES);
    this.#scanner.exports.tellIdentity(low, high, builder.writeEventId(this.#made(eventId), id));
    this.#scanner.setEventId(id);
    return true;
  }

  #detail() {
    const index = this.#scanner.exports.asked.value;
    const [name = '', part = NOTHING] = this.#event.details[index] ?? [];
    return { index, name, text: this.#made(part) };
  }

  #tellDetailValue(): void {
    this.#scanner.exports.tellValue(this.#detail().text === null ? NO_DETAIL : TEXT_DETAIL, 0);
  }

  #tellDetailShape(): void {
    const shape = this.#scanner.exports.shapeOfDetails();
    const names = this.#event.details.filter((_, index) => (shape & (1 << index)) !== 0).map(([name]) => name);
    this.#scanner.exports.tellShape(this.#target.builder.details.termOfKeys(names));
  }

  #tellDetailTerm(): void {
    const { exports } = this.#scanner;
    const { index, name, text } = this.#detail();
    const json = JSON.stringify(text);
    const term = this.#target.builder.details.termOfText(name, text ?? '', json);
    if (term > 0) {
      exports.tellValue(TERM_DETAIL, term);
      return;
    }
    const room = this.#rooms.get(index) ?? exports.room(MOST_JSON_BYTES);
    this.#rooms.set(index, room);
    exports.tellText(room, this.#scanner.bytes.write(json, room, MOST_JSON_BYTES), json.length);
  }

  #made<T>(part: Part<T>): T {
    return part.read(this.#record(part.keys));
  }

  /** The record at hand with these keys alone. */
  #record(keys: readonly string[]): JsonObject {
    const pairs: [string, unknown][] = [];
    for (const key of keys) {
      const value = this.#value(key);
      if (value !== undefined) pairs.push([key, value]);
    }
    return Object.fromEntries(pairs);
  }

  #value(key: string): unknown {
    const { numbered, told } = this.#fields;
    const number = numbered.indexOf(key);
    const value = number < 0 ? undefined : this.#scanner.numbered(number);
    const span = value === undefined ? told.indexOf(key) : -1;
    return span < 0 ? value : this.#scanner.told(span);
  }
}

import { EVENT_ID_TEXT } from '../../case/event-batch.ts';
import { UUID_BYTES } from '../../case/event-id.ts';
import { type FieldReader, type FlatLayout, identityByLayout } from '../../formats/layouts/flat-layout.ts';
import { isOfArtefact } from '../../formats/toolkit/artefact-events.ts';
import type { ReadContext } from '../../formats/toolkit/format.ts';
import { field, type JsonObject } from '../../formats/toolkit/record-fields.ts';
import type { BatchBuilder } from '../batch/batch-builder.ts';
import { eventIdJson, writeEventId } from '../batch/event-id-column.ts';
import type { Fingerprints } from '../batch/fingerprint.ts';
import { LONGEST_HASHED } from '../batch/sip-hash.ts';
import type { FlatFields } from './flat-fields.ts';
import { PARTS, type PartName, Reason, type RecordScanner } from './record-scanner.ts';
import { MADE, NO_DETAIL, NOT_MADE, OTHER_DETAIL, TERM_DETAIL } from './scanner-memory.ts';
import { timeBase } from './time-base.ts';

/** Length of a UUID, the only kind of id that the scanner reads by itself. */
const ID_BYTES = 36;
/** The JSON of the longest value: see assembly/detail-texts.ts. */
const MOST_JSON_BYTES = 6 * 4096 + 2;
/** Of UTF-8, for each character of a string. */
const MOST_BYTES_A_CHARACTER = 3;
/** Stands in for a detail with an unknown index. */
const NOTHING: FieldReader<string | null> = { keys: [], read: () => null };

export interface LaneTarget {
  readonly context: ReadContext;
  readonly builder: BatchBuilder;
  readonly fingerprints: Fingerprints;
}

/** What a format makes of the values of a part, as two numbers: see PARTS. */
interface Made {
  readonly first: number;
  readonly second: number;
}

/** Answers what the scanner asks about its current record, with the readers of the format. */
export class HostAnswers {
  readonly #layout: FlatLayout;
  readonly #fields: FlatFields;
  readonly #scanner: RecordScanner;
  readonly #target: LaneTarget;
  /** Memory in the scanner for the JSON of each detail, by its index. */
  readonly #rooms = new Map<number, number>();
  /** Memory in the scanner for the JSON of an event id; null until one is needed. */
  #idRoom: number | null = null;
  /** In the order of PARTS. */
  readonly #makers: readonly (() => Made | null)[];

  constructor(layout: FlatLayout, fields: FlatFields, scanner: RecordScanner, target: LaneTarget) {
    this.#layout = layout;
    this.#fields = fields;
    this.#scanner = scanner;
    this.#target = target;
    const { builder } = target;
    const { ids } = builder;
    const makers: Readonly<Record<PartName, () => Made | null>> = {
      kind: () => this.#kind(),
      actor: () => ({ first: ids.actor(this.#made(layout.actor)), second: 0 }),
      address: () => {
        const { address, remarks } = this.#made(layout.address);
        return { first: ids.address(address), second: builder.remarkBits(remarks) };
      },
      image: () => {
        const image = this.#made(layout.image);
        // The category of such a record depends on its tag.
        if (isOfArtefact(image)) return null;
        return { first: ids.image(image), second: ids.digest(image) };
      },
      prefix: () => this.#prefix(),
    };
    this.#makers = PARTS.map((name) => makers[name]);
  }

  /** Answers; false if there is nothing to answer, or if the record must be read the ordinary way. */
  answer(reason: number): boolean {
    switch (reason) {
      case Reason.part:
        this.#answerPart();
        return true;
      case Reason.time:
        return this.#answerTime();
      case Reason.identity:
        return this.#answerIdentity();
      case Reason.detailValue:
        this.#answerDetailValue();
        return true;
      case Reason.detailShape:
        this.#answerDetailShape();
        return true;
      case Reason.detailTerm:
        this.#answerDetailTerm();
        return true;
      default:
        return false;
    }
  }

  #answerPart(): void {
    const { exports } = this.#scanner;
    const made = this.#makers[exports.partAsked()]?.() ?? null;
    if (made === null) exports.answerPart(NOT_MADE, 0, 0);
    else exports.answerPart(MADE, made.first, made.second);
  }

  #kind(): Made | null {
    const { builder } = this.#target;
    const { ids } = builder;
    const { result, agent, scope } = this.#layout;
    const action = this.#made(this.#layout.action);
    if (action === null) return null;
    const parts = [ids.result(this.#made(result)), ids.agent(this.#made(agent)), ids.scope(this.#made(scope))] as const;
    return { first: ids.kind(ids.action(action), ...parts), second: builder.remarkBits(action.remarks) };
  }

  /** The prefix of an identity; the scanner puts the id behind it, and hashes both. */
  #prefix(): Made | null {
    const bytes = Buffer.from(this.#made(this.#layout.identity.prefix));
    if (bytes.length + ID_BYTES > LONGEST_HASHED) return null;
    return { first: this.#scanner.kept(bytes, ID_BYTES + 8), second: bytes.length };
  }

  #answerTime(): boolean {
    const [reader] = this.#layout.times;
    const record = this.#record(reader.keys);
    const time = reader.read(record, this.#target.context);
    if (time === null) return false;
    const [key = ''] = reader.keys;
    const read = (text: string) => reader.read(Object.fromEntries([[key, text]]), this.#target.context);
    const base = timeBase(String(field(record, key)), time, read);
    const remarks = this.#target.builder.remarkBits(time.remarks);
    this.#scanner.answerTime(time.instant, remarks, base);
    return true;
  }

  #answerIdentity(): boolean {
    const { identity, eventId } = this.#layout;
    const { fingerprints } = this.#target;
    const text = identityByLayout(this.#layout, this.#record([...identity.prefix.keys, ...identity.id.keys]));
    if (text === null) return false;
    const madeId = this.#made(eventId);
    const id = Buffer.alloc(UUID_BYTES);
    const kind = writeEventId(madeId, id);
    if (kind === EVENT_ID_TEXT && !this.#answerIdJson(eventIdJson(madeId))) return false;
    const { low, high } = fingerprints.ofIdentity(text);
    this.#scanner.exports.answerIdentity(low, high, kind);
    this.#scanner.setEventId(id);
    return true;
  }

  /** False for an id that is too long for the scanner. */
  #answerIdJson(json: string): boolean {
    const { exports } = this.#scanner;
    if (json.length * MOST_BYTES_A_CHARACTER > MOST_JSON_BYTES) return false;
    this.#idRoom ??= exports.room(MOST_JSON_BYTES);
    exports.answerIdJson(this.#idRoom, this.#scanner.bytes.write(json, this.#idRoom, MOST_JSON_BYTES), json.length);
    return true;
  }

  #detail() {
    const index = this.#scanner.exports.asked.value;
    const [name = '', reader = NOTHING] = this.#layout.details[index] ?? [];
    return { index, name, text: this.#made(reader) };
  }

  #answerDetailValue(): void {
    this.#scanner.exports.answerValue(this.#detail().text === null ? NO_DETAIL : OTHER_DETAIL, 0);
  }

  #answerDetailShape(): void {
    const shape = this.#scanner.exports.shapeOfDetails();
    const names = this.#layout.details.filter((_, index) => (shape & (1 << index)) !== 0).map(([name]) => name);
    this.#scanner.exports.answerShape(this.#target.builder.details.termOfKeys(names));
  }

  #answerDetailTerm(): void {
    const { exports } = this.#scanner;
    const { index, name, text } = this.#detail();
    const term = this.#target.builder.details.termOfText(name, text ?? '');
    if (term > 0) {
      exports.answerValue(TERM_DETAIL, term);
      return;
    }
    const json = JSON.stringify(text);
    const room = this.#rooms.get(index) ?? exports.room(MOST_JSON_BYTES);
    this.#rooms.set(index, room);
    exports.answerText(room, this.#scanner.bytes.write(json, room, MOST_JSON_BYTES), json.length);
  }

  #made<T>(reader: FieldReader<T>): T {
    return reader.read(this.#record(reader.keys));
  }

  /** The current record, with these keys only. */
  #record(keys: readonly string[]): JsonObject {
    const pairs: [string, unknown][] = [];
    for (const key of keys) {
      const value = this.#value(key);
      if (value !== undefined) pairs.push([key, value]);
    }
    return Object.fromEntries(pairs);
  }

  #value(key: string): unknown {
    const { numbered, located } = this.#fields;
    const number = numbered.indexOf(key);
    const value = number < 0 ? undefined : this.#scanner.numbered(number);
    const place = value === undefined ? located.indexOf(key) : -1;
    return place < 0 ? value : this.#scanner.located(place);
  }
}

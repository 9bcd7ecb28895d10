import type { Remark } from '../../formats/toolkit/format.ts';
import { field } from '../../formats/toolkit/record-fields.ts';
import { MADE, NO_DETAIL, NOT_MADE, OTHER_DETAIL, TERM_DETAIL } from '../fast-lane/scanner-memory.ts';
import { timeBase } from '../fast-lane/time-base.ts';
import { hasFields, identityIn, type LaneLayout } from './lane-layout.ts';
import { type LeafScanner, NOT_KNOWN, Reason } from './leaf-scanner.ts';
import { LeafUse, PARTS, type TemplateProgram } from './template-program.ts';
import { LONGEST_JSON, type NestedTarget, SURELY_SHORT, type WholeReading, WholeReadings } from './whole-readings.ts';

const JSON_ROOM = LONGEST_JSON * 3;
const ADDRESS_REMARKS: readonly Remark[] = ['address-missing', 'masked-address', 'network-contradiction'];
/** Made by `timeField` and `portalTime`. */
const TIME_REMARKS: readonly Remark[] = ['zone-assumed', 'year-assumed', 'month-first'];
/** Kinds of pieces: assembly/identities.ts knows the same numbers. */
const [LITERAL, LEAF, TIME, JSON_LEAF] = [0, 1, 2, 3] as const;

/** A kind, then the address and length of a text, and a leaf. */
export type KeptPiece = readonly [kind: number, address: number, length: number, leaf: number];
/** The scanner compares and copies texts in words. */
const WIDE_LOAD = 16;

/** So often may values stand in records that the lane cannot read before all their records go the ordinary way. */
const MOST_FAILURES = 8;

/** A text, or the JSON of a list with any other value in it. */
interface DetailValue {
  readonly text?: string;
  readonly json?: string;
}

/** Answers what the scanner asks about its current record, which is read the ordinary way for it. */
export class NestedAnswers {
  readonly #layout: LaneLayout;
  readonly #scanner: LeafScanner;
  readonly #target: NestedTarget;
  readonly #readings: WholeReadings;
  /** The values of details, by their numbers. */
  readonly #values: DetailValue[] = [];
  /** Memory in the scanner for the JSON of each detail, by its index. */
  readonly #rooms = new Map<number, number>();
  readonly #addressRemarks: readonly Remark[];
  /** The paths of the leaves that details are the texts of. */
  readonly #texts: ReadonlyMap<string, string>;

  constructor(layout: LaneLayout, scanner: LeafScanner, target: NestedTarget) {
    this.#layout = layout;
    this.#scanner = scanner;
    this.#target = target;
    this.#readings = new WholeReadings(layout, scanner, target);
    this.#texts = new Map(layout.texts ?? []);
    this.#addressRemarks = [...ADDRESS_REMARKS, ...(layout.addressRemarks ?? [])];
  }

  learn(program: TemplateProgram): void {
    this.#readings.learn(program);
    this.#scanner.learn(program);
  }

  /** Must be called where other lines are scanned. */
  turn(): void {
    this.#readings.turn();
  }

  /** Answers; false if there is nothing to answer, or if the record must be read the ordinary way. */
  answer(reason: number): boolean {
    switch (reason) {
      case Reason.part:
        return this.#answerPart();
      case Reason.time:
        return this.#answerTime();
      case Reason.eventId:
        return this.#answerEventId();
      case Reason.detailValue:
        return this.#answerDetailValue();
      case Reason.detailShape:
        return this.#answerDetailShape();
      case Reason.detailJson:
        return this.#answerDetailJson();
      default:
        return false;
    }
  }

  #answerPart(): boolean {
    const { exports } = this.#scanner;
    const part = PARTS[exports.partAsked()] ?? 'context';
    const reading = this.#readings.current();
    if (reading === null) {
      // Perhaps other values are to blame: these are given up only if it happens again and again.
      const failures = exports.partFailures() + 1;
      exports.answerPart(failures < MOST_FAILURES ? NOT_KNOWN : NOT_MADE, failures, 0);
      return false;
    }
    const [first, second] = part === 'context' ? this.#keptIdentity(reading) : this.#made(part, reading);
    exports.answerPart(MADE, first, second);
    return true;
  }

  /** Two numbers of a part: its id, and the remarks that depend on it as bits. */
  #made(part: Exclude<(typeof PARTS)[number], 'context'>, reading: WholeReading): readonly [number, number] {
    const { event, remarks } = reading;
    const { builder } = this.#target;
    const { ids } = builder;
    const bits = (isMade: (remark: Remark) => boolean) => builder.remarkBits(remarks.filter(isMade));
    switch (part) {
      case 'kind': {
        const kind = ids.kind(ids.action(event), ids.result(event), ids.agent(event.client), ids.scope(event));
        return [kind, bits((one) => ![...this.#addressRemarks, ...TIME_REMARKS].includes(one))];
      }
      case 'actor':
        return [ids.actor(event.actor), 0];
      case 'address':
        return [ids.address(event.client), bits((one) => this.#addressRemarks.includes(one))];
      case 'image':
        return [ids.image(event.image), 0];
      case 'digest':
        return [ids.digest(event.image), 0];
    }
  }

  /** Where the pieces of the identity are, and how many; zero for a record that has none. */
  #keptIdentity({ record }: WholeReading): readonly [address: number, count: number] {
    const pieces = identityIn(this.#layout, record);
    if (pieces === null) return [0, 0];
    const kept = pieces.map((piece): KeptPiece => {
      if (typeof piece === 'string') return [LITERAL, ...this.#keptText(piece), 0];
      if ('isTime' in piece) return [TIME, 0, 0, 0];
      const leaf = this.#readings.program().leafOf.get(piece.leaf) ?? 0;
      return piece.json === undefined ? [LEAF, 0, 0, leaf] : [JSON_LEAF, ...this.#keptText(piece.json.nothing), leaf];
    });
    return [this.#scanner.keptPieces(kept), kept.length];
  }

  #keptText(text: string): readonly [address: number, length: number] {
    const bytes = Buffer.from(text);
    return [this.#scanner.kept(bytes, WIDE_LOAD), bytes.length];
  }

  #answerTime(): boolean {
    const { timeLeaf, leaves, leafOf } = this.#readings.program();
    const text = this.#scanner.text(timeLeaf);
    const reader = this.#layout.times.find(({ path }) => leafOf.get(path) === timeLeaf);
    const isQuoted = leaves[timeLeaf]?.isQuoted === true;
    const readTime = (value: unknown) => reader?.read(value, this.#target.context) ?? null;
    const time = readTime(isQuoted ? text : Number(text));
    if (time === null || time.remarks.some((remark) => !TIME_REMARKS.includes(remark))) return false;
    const remarks = this.#target.builder.remarkBits(time.remarks);
    const base = isQuoted ? timeBase(text, time, readTime, hasFields(this.#layout)) : null;
    this.#scanner.answerTime(time.instant, remarks, base);
    return true;
  }

  #answerEventId(): boolean {
    const { idLeaf } = this.#readings.program();
    const text = this.#scanner.text(idLeaf);
    if (this.#layout.isEventId?.(text) === false) return false;
    this.#scanner.exports.answerEventId();
    return true;
  }

  #answerDetailShape(): boolean {
    const shape = this.#scanner.exports.shapeOfDetails();
    const names = this.#layout.details.filter((_, index) => (shape & (1 << index)) !== 0);
    this.#scanner.exports.answerShape(this.#target.builder.details.termOfKeys(names));
    return true;
  }

  #detail() {
    const index = this.#scanner.exports.asked.value;
    const { leaf = -1, name = '' } = this.#readings.program().details[index] ?? {};
    return { index, leaf, name };
  }

  #answerDetailValue(): boolean {
    const { name } = this.#detail();
    const text = this.#textAt(this.#texts.get(name));
    if (text !== null) return this.#giveDetail(text === '' ? undefined : text);
    const reading = this.#readings.current();
    return reading !== null && this.#giveDetail(field(reading.event.details, name));
  }

  /** Gives the value of a detail, undefined for none, and true. */
  #giveDetail(value: unknown): true {
    const { exports } = this.#scanner;
    if (value === undefined) {
      exports.answerValue(NO_DETAIL, 0);
      return true;
    }
    // The record that it may be part of is used again.
    this.#values.push(typeof value === 'string' ? { text: value } : { json: JSON.stringify([value]) });
    exports.answerValue(OTHER_DETAIL, this.#values.length - 1);
    return true;
  }

  /** The text that stands at a path of the current record; null for anything but a short text that has a number. */
  #textAt(path: string | undefined): string | null {
    const { leafOf, leaves } = this.#readings.program();
    const leaf = leaves[leafOf.get(path ?? '') ?? -1];
    if (leaf?.isQuoted !== true || leaf.use !== LeafUse.numbered) return null;
    const text = this.#scanner.value(this.#scanner.numberAt(leaf.slot));
    return typeof text === 'string' && text.length < SURELY_SHORT ? text : null;
  }

  #answerDetailJson(): boolean {
    const { exports } = this.#scanner;
    const { index, name, leaf } = this.#detail();
    const { details } = this.#target.builder;
    const { text, json } = leaf < 0 ? (this.#values[exports.detailNumber()] ?? {}) : { text: this.#scanner.text(leaf) };
    const term = text === undefined ? 0 : details.termOfText(name, text);
    if (leaf >= 0 && details.isGivenUp(name)) exports.giveUpDetail(index);
    if (term === 0) this.#answerJson(index, json ?? JSON.stringify(text));
    else if (leaf < 0) exports.answerValue(TERM_DETAIL, term);
    else exports.answerTerm(term);
    return true;
  }

  #answerJson(detail: number, json: string): void {
    const { exports } = this.#scanner;
    const room = this.#rooms.get(detail) ?? exports.room(JSON_ROOM);
    this.#rooms.set(detail, room);
    exports.answerJson(room, this.#scanner.bytes.write(json, room, JSON_ROOM), json.length);
  }
}

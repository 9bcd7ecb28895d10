import { type LineBlock, SPARE_BYTES } from '../../evidence/splitting/line-block.ts';
import { type FlatLayout, isFlat } from '../../formats/layouts/flat-layout.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { FlatFields } from './flat-fields.ts';
import { HostAnswers, type LaneTarget } from './host-answers.ts';
import type { Lane, ReadLine } from './lane.ts';
import { type LineTemplate, templateOf } from './line-template.ts';
import { PARTS, type PartName, RecordScanner } from './record-scanner.ts';
import { scanRecords } from './scan-records.ts';
import { LONGEST_BLOCK } from './scanner-memory.ts';

const NEWLINE = 0x0a;

/** A log with several kinds of records has a template for each. */
const MOST_TEMPLATES = 8;
/** Lines that are learned from. A log whose records are all written differently is left to the ordinary way. */
const MOST_LESSONS = 200;
/** In bytes. A longer record gains little from the fast lane, and its template would take memory. */
const LONGEST_LEARNED = 1 << 14;
/** A hostile log may hold a million distinct actors. Beyond these sizes the lane forgets its values and starts over. */
const MOST_VALUES = 100_000;
const MOST_VALUE_BYTES = 8 << 20;
const MOST_TUPLES = 200_000;

/**
 * The door of the fast lane: reads flat records from their bytes, without parsing each, into the same batch as the
 * ordinary way. Values that repeat are numbered, and what a format makes of them is computed once. A record that does
 * not fit goes the ordinary way.
 */
export class FastLane implements Lane {
  readonly #layout: FlatLayout;
  readonly #target: LaneTarget;
  #scanner: RecordScanner;
  #fields: FlatFields;
  #answers: HostAnswers;
  /** The newest first. */
  #templates: readonly LineTemplate[] = [];
  #lessons = 0;

  /** A lane for a format with a flat layout; null for any other. */
  static of(format: Format, target: LaneTarget): FastLane | null {
    return isFlat(format) ? new FastLane(format.layout, target) : null;
  }

  private constructor(layout: FlatLayout, target: LaneTarget) {
    this.#layout = layout;
    this.#target = target;
    [this.#scanner, this.#fields, this.#answers] = this.#started();
  }

  /** Reads the lines of a block in their order; hands those that it cannot read to `readLine`. */
  read(block: LineBlock, readLine: ReadLine): void {
    const bytes = Buffer.from(block.bytes, 0, block.length + SPARE_BYTES);
    let isOpen = false;
    for (let at = 0; at < block.length; ) {
      if (this.#templates.length > 0 && block.length <= LONGEST_BLOCK) {
        if (!isOpen) this.#scanner.open(bytes.subarray(0, block.length), block.offset);
        isOpen = true;
        const lines = { from: at, length: block.length };
        at = scanRecords(this.#scanner, lines, this.#target.builder, (reason) => this.#answers.answer(reason));
        if (at >= block.length) break;
      }
      const end = bytes.indexOf(NEWLINE, at);
      const record = readLine(bytes.subarray(at, end), block.offset + at);
      if (record !== null) this.#learn(record);
      at = end + 1;
    }
    this.#tidy();
  }

  #started(): [RecordScanner, FlatFields, HostAnswers] {
    const { builder, fingerprints } = this.#target;
    const scanner = new RecordScanner(fingerprints.identityKey);
    const fields = new FlatFields(this.#layout, builder.details);
    const { identity, times, details } = this.#layout;
    for (const part of PARTS) {
      const indexes = keysOfPart(this.#layout, part).map((key) => fields.numbered.indexOf(key));
      scanner.exports.addPart(scanner.keptNumbers(indexes), indexes.length);
    }
    for (const [name, { keys }] of details) {
      const [key = ''] = keys;
      scanner.exports.addDetail(fields.numbered.indexOf(key), fields.isFresh(name) ? fields.located.indexOf(key) : -1);
    }
    const [time] = times;
    const placeOf = (key: string | null) => (key === null ? -1 : fields.located.indexOf(key));
    const id = onlyKey(identity.id.keys);
    scanner.exports.closeParts(
      placeOf(onlyKey(time.keys)),
      placeOf(id === onlyKey(this.#layout.eventId.keys) ? id : null),
      fields.numbered.length,
      fields.located.length,
    );
    return [scanner, fields, new HostAnswers(this.#layout, fields, scanner, this.#target)];
  }

  /** Learns how a record is written. */
  #learn(line: Buffer): void {
    if (this.#lessons >= MOST_LESSONS || line.length > LONGEST_LEARNED) return;
    this.#lessons++;
    const template = templateOf(line);
    if (template === null) return;
    this.#templates = [template, ...this.#templates].slice(0, MOST_TEMPLATES);
    this.#teach();
  }

  /** Between two blocks: starts over if too much is remembered, or if fields turned out to hold values that rarely repeat. */
  #tidy(): void {
    const { exports } = this.#scanner;
    const isFull = exports.valueCount() > MOST_VALUES || exports.valueBytes() > MOST_VALUE_BYTES;
    if (!isFull && exports.mostTuples() <= MOST_TUPLES && !this.#isOutdated()) return;
    [this.#scanner, this.#fields, this.#answers] = this.#started();
    this.#teach();
  }

  #teach(): void {
    this.#scanner.learn(this.#templates, (key) => this.#fields.usageOf(key));
  }

  #isOutdated(): boolean {
    return new FlatFields(this.#layout, this.#target.builder.details).located.length > this.#fields.located.length;
  }
}

/** The fields that a part is made of. */
function keysOfPart(
  { action, result, agent, scope, identity, ...event }: FlatLayout,
  part: PartName,
): readonly string[] {
  if (part === 'prefix') return identity.prefix.keys;
  if (part !== 'kind') return event[part].keys;
  return [...new Set([action, result, agent, scope].flatMap(({ keys }) => keys))];
}

/** The key of a reader of one field; null for a reader of several. */
function onlyKey(keys: readonly string[]): string | null {
  const [key = null, ...others] = keys;
  return others.length === 0 ? key : null;
}

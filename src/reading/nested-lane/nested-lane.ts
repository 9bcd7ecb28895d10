import { type LineBlock, SPARE_BYTES } from '../../evidence/splitting/line-block.ts';
import { hasLineLayout } from '../../formats/layouts/line-layout.ts';
import { isNested } from '../../formats/layouts/nested-layout.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import type { Fingerprints } from '../batch/fingerprint.ts';
import type { Lane, ReadLine } from '../fast-lane/lane.ts';
import { scanRecords } from '../fast-lane/scan-records.ts';
import { LONGEST_BLOCK } from '../fast-lane/scanner-memory.ts';
import { hasFields, type LaneLayout } from './lane-layout.ts';
import { LeafScanner } from './leaf-scanner.ts';
import { NestedAnswers } from './nested-answers.ts';
import { lineTemplateOf, templateOf } from './record-template.ts';
import { programOf, type TemplateProgram } from './template-program.ts';
import type { NestedTarget } from './whole-readings.ts';

const NEWLINE = 0x0a;

/** A log has a template for each shape of its records. */
const MOST_TEMPLATES = 24;
/** Lines that are learned from. A log whose records are all written differently is left to the ordinary way. */
const MOST_LESSONS = 400;
/** In bytes. A longer record gains little, and its template would take memory. */
const LONGEST_LEARNED = 1 << 14;
/** A hostile log may hold a million distinct values. Beyond these sizes the lane forgets them and starts over. */
const MOST_VALUES = 200_000;
const MOST_VALUE_BYTES = 8 << 20;
const MOST_TUPLES = 400_000;

interface LaneKeys {
  readonly fingerprints: Fingerprints;
  /** The id of the format. */
  readonly source: string;
}

/**
 * The door of the nested lane: reads records from their bytes, without parsing each, into the same batch as the ordinary
 * way. It learns how records are written. What their values make of a part of an event it takes from the ordinary
 * reading of the first record with these values.
 */
export class NestedLane implements Lane {
  readonly #layout: LaneLayout;
  readonly #target: NestedTarget;
  readonly #keys: LaneKeys;
  readonly #programs: TemplateProgram[] = [];
  /** How the records are written that templates were made of. */
  readonly #known = new Set<string>();
  #scanner: LeafScanner;
  #answers: NestedAnswers;
  #lessons = 0;
  /** Whether the scanner has the lines of the block. */
  #isOpen = false;

  /** A lane for a format with a nested layout; null for any other. */
  static of(format: Format, target: NestedTarget, fingerprints: Fingerprints): NestedLane | null {
    return isNested(format) ? new NestedLane(format.nested, target, { fingerprints, source: format.id }) : null;
  }

  /** A lane for the lines of text of a format with a line layout; null for any other. */
  static ofLines(format: Format, target: NestedTarget, fingerprints: Fingerprints): NestedLane | null {
    return hasLineLayout(format) ? new NestedLane(format.line, target, { fingerprints, source: format.id }) : null;
  }

  private constructor(layout: LaneLayout, target: NestedTarget, keys: LaneKeys) {
    this.#layout = layout;
    this.#target = target;
    this.#keys = keys;
    [this.#scanner, this.#answers] = this.#started();
  }

  read(block: LineBlock, readLine: ReadLine): void {
    const bytes = Buffer.from(block.bytes, 0, block.length + SPARE_BYTES);
    for (let at = 0; at < block.length; ) {
      at = this.#scanFrom(at, bytes, block);
      if (at >= block.length) break;
      const end = bytes.indexOf(NEWLINE, at);
      const record = readLine(bytes.subarray(at, end), block.offset + at);
      if (record !== null && !this.#isFitting()) this.#learn(record);
      at = end + 1;
    }
    this.#isOpen = false;
    this.#tidy();
  }

  /** Scans what it can from a line on; returns where the first line begins that must be read the ordinary way. */
  #scanFrom(at: number, bytes: Buffer, { length, offset }: LineBlock): number {
    if (this.#programs.length === 0 || length > LONGEST_BLOCK) return at;
    if (!this.#isOpen) this.#scanner.open(bytes.subarray(0, length), offset);
    this.#isOpen = true;
    this.#answers.turn();
    const lines = { from: at, length };
    return scanRecords(this.#scanner, lines, this.#target.builder, (reason) => this.#answers.answer(reason));
  }

  /** Whether the line that must be read the ordinary way is written as a template says. */
  #isFitting(): boolean {
    return this.#isOpen && this.#scanner.exports.fits() === 1;
  }

  #started(): [LeafScanner, NestedAnswers] {
    const { fingerprints, source } = this.#keys;
    const scanner = new LeafScanner(fingerprints, `${source} `, this.#layout.isEventId !== undefined);
    const answers = new NestedAnswers(this.#layout, scanner, this.#target);
    for (const program of this.#programs) answers.learn(program);
    return [scanner, answers];
  }

  /** Learns how a record is written. */
  #learn(line: Buffer): void {
    if (this.#lessons >= MOST_LESSONS || this.#programs.length >= MOST_TEMPLATES) return;
    if (line.length > LONGEST_LEARNED) return;
    this.#lessons++;
    const template = hasFields(this.#layout) ? lineTemplateOf(line, this.#layout) : templateOf(line);
    const program = template === null ? null : programOf(template, this.#layout);
    if (template === null || program === null) return;
    const ways = template.leaves.map(({ before, isQuoted, until }) => [before, isQuoted, until]);
    const written = JSON.stringify([ways, template.end]);
    if (this.#known.has(written)) return;
    this.#known.add(written);
    this.#programs.push(program);
    this.#answers.learn(program);
  }

  /** Between two blocks: starts over if too much is remembered. */
  #tidy(): void {
    const { exports } = this.#scanner;
    const isFull = exports.valueCount() > MOST_VALUES || exports.valueBytes() > MOST_VALUE_BYTES;
    if (isFull || exports.tupleCount() > MOST_TUPLES) [this.#scanner, this.#answers] = this.#started();
  }
}

import assembly from './assembly/index.ts?assembly';
import type { LineTemplate } from './line-template.ts';
import { hashSeed, type ScannerExports, ScannerMemory, SharedReason } from './scanner-memory.ts';

/** Why the scanner returned. assembly/index.ts knows the same numbers. */
export const Reason = {
  ...SharedReason,
  identity: 5,
  detailShape: 6,
  detailValue: 7,
  detailTerm: 8,
} as const;

/**
 * What is made of numbered values, in the order that assembly/index.ts knows. Each is two numbers: an id, and remarks as
 * bits (kind, address), the id of a digest (image), or nothing (actor); of a prefix its address and length.
 */
export const PARTS = ['kind', 'actor', 'address', 'image', 'prefix'] as const;
export type PartName = (typeof PARTS)[number];

/** How a field's value is used. */
export const FieldUse = {
  /** It is checked to be JSON, and located if that is wanted. */
  seen: 0,
  /** It is numbered, because values repeat. */
  numbered: 1,
  /** It is numbered if it is short, and only located otherwise. */
  shortNumbered: 2,
} as const;

/** What assembly/index.ts exports. */
interface Exports extends ScannerExports {
  begin(seedLow: number, seedHigh: number, low0: number, high0: number, low1: number, high1: number): void;
  answerIdJson(start: number, bytes: number, characters: number): void;
  addPart(from: number, length: number): void;
  addDetail(number: number, place: number): void;
  closeParts(time: number, id: number, numbers: number, places: number): void;
  forgetTemplates(): void;
  openTemplate(): void;
  addField(literal: number, length: number, isQuoted: number, use: number, number: number, place: number): void;
  closeTemplate(literal: number, length: number): void;
  answerIdentity(low: number, high: number, eventIdKind: number): void;
  answerValue(state: number, term: number): void;
  answerText(start: number, bytes: number, characters: number): void;
  valueStart(index: number): number;
  valueEnd(index: number): number;
  valueIsQuoted(index: number): number;
  mostTuples(): number;
}

const MODULE = new WebAssembly.Module(Buffer.from(assembly, 'base64'));
const KEY_WORDS = [0, 4, 8, 12] as const;

/**
 * The WebAssembly module of assembly/ with its memory. It scans flat records, numbers values that repeat, and remembers
 * what the host answers about them.
 */
export class RecordScanner extends ScannerMemory<Exports> {
  /** Takes the key of 16 bytes that identities are hashed with. */
  constructor(key: Buffer) {
    super(MODULE);
    const [low0 = 0, high0 = 0, low1 = 0, high1 = 0] = KEY_WORDS.map((at) => key.readUInt32LE(at));
    this.exports.begin(...hashSeed(), low0, high0, low1, high1);
  }

  /** Replaces the templates. */
  learn(templates: readonly LineTemplate[], usageOf: (key: string) => FieldUsage): void {
    this.exports.forgetTemplates();
    for (const { members, end } of templates) {
      this.exports.openTemplate();
      for (const { key, before, isQuoted } of members) {
        const { use, number, place } = usageOf(key);
        const literal = this.kept(Buffer.from(before, 'latin1'));
        this.exports.addField(literal, before.length, isQuoted ? 1 : 0, use, number, place);
      }
      this.exports.closeTemplate(this.kept(Buffer.from(end, 'latin1')), end.length);
    }
  }

  /** A numbered value of the current record; undefined if it does not have the field. */
  numbered(index: number): unknown {
    return this.value(this.numberAt(index));
  }

  /** A located value of the current record; undefined if it does not have the field. */
  located(index: number): unknown {
    const start = this.exports.valueStart(index);
    if (start === 0) return undefined;
    const text = this.bytes.toString('latin1', start, this.exports.valueEnd(index));
    return this.exports.valueIsQuoted(index) === 1 ? text : Number(text);
  }
}

/** How a field is used, and the indexes of its number and its place; -1 for none. */
export interface FieldUsage {
  readonly use: number;
  readonly number: number;
  readonly place: number;
}

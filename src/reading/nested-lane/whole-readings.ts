import type { RegistryEvent } from '../../domain/registry-event.ts';
import type { IdentityPiece } from '../../formats/layouts/nested-layout.ts';
import { isOfArtefact } from '../../formats/toolkit/artefact-events.ts';
import type { ReadContext, Remark } from '../../formats/toolkit/format.ts';
import type { JsonObject } from '../../formats/toolkit/record-fields.ts';
import type { BatchBuilder } from '../batch/batch-builder.ts';
import { hasFields, identityIn, isIntertwined, type LaneLayout } from './lane-layout.ts';
import type { LeafScanner } from './leaf-scanner.ts';
import { RecordModel } from './record-model.ts';
import { CONTEXT_SLOT, PARTS, type TemplateProgram } from './template-program.ts';

/** What the ordinary way makes of a record that gives one event. */
export interface WholeReading {
  readonly record: JsonObject | string;
  readonly event: RegistryEvent;
  readonly identity: string | null;
  readonly remarks: readonly Remark[];
}

export interface NestedTarget {
  readonly context: ReadContext;
  readonly builder: BatchBuilder;
  /** The record that a line is; null for any other line. */
  recordIn(line: Buffer): JsonObject | null;
  /** Reads a record the ordinary way, and stores nothing; null if it does not give exactly one event. */
  readWhole(record: JsonObject | string, line: Buffer): WholeReading | null;
}

/** If more than this share of the first records of a template say something new, all its records go the ordinary way. */
const RECORDS_OF_TRIAL = 20_000;
const MOST_NEW = 0.75;
/** In characters of three bytes at most: see MOST_JSON_BYTES in assembly/details.ts. */
export const LONGEST_JSON = 8192;
const CONTEXT = PARTS.indexOf('context');
/** A text shorter than this has short JSON, whatever it holds. */
export const SURELY_SHORT = 1024;

/** Reads the scanner's current record the ordinary way, once for all that is asked about it. */
export class WholeReadings {
  readonly #layout: LaneLayout;
  readonly #scanner: LeafScanner;
  readonly #target: NestedTarget;
  readonly #programs: TemplateProgram[] = [];
  /** By the index of the template; null if its records are none. */
  readonly #models: (RecordModel | null)[] = [];
  /** How many records of each template were read the ordinary way. */
  readonly #counts: number[] = [];
  /** The pieces of identities by the number of the context, for each template. */
  readonly #pieces: Map<number, readonly IdentityPiece[] | null>[] = [];
  /** Whether values decide the digest alone, which an event without an image does not have. The path of a manifest names an image. */
  readonly #isDigestApart: boolean;
  /** Of the record that was read last, and where that begins. */
  #reading: WholeReading | null = null;
  #readingAt = -1;

  constructor(layout: LaneLayout, scanner: LeafScanner, target: NestedTarget) {
    this.#layout = layout;
    this.#scanner = scanner;
    this.#target = target;
    this.#isDigestApart = layout.uses.some(
      ({ parts, view }) => parts.includes('digest') && !parts.includes('image') && view !== 'path digest',
    );
  }

  learn(program: TemplateProgram): void {
    this.#programs.push(program);
    this.#counts.push(0);
    this.#pieces.push(new Map());
  }

  /** Must be called where other lines are scanned. */
  turn(): void {
    this.#readingAt = -1;
  }

  /** How the current record is read. */
  program(): TemplateProgram {
    const program = this.#programs[this.#scanner.exports.templateAsked()];
    if (program === undefined) throw new RangeError('a template that was never taught');
    return program;
  }

  /** The ordinary reading of the current record; null if the lane cannot give the same. */
  current(): WholeReading | null {
    const { exports } = this.#scanner;
    const at = exports.recordStart();
    if (this.#readingAt === at) return this.#reading;
    this.#countReading(exports.templateAsked());
    const record = hasFields(this.#layout) ? this.#scanner.line() : (this.#model()?.current(this.#scanner) ?? null);
    const reading = record === null ? null : this.#target.readWhole(record, this.#scanner.record());
    this.#readingAt = at;
    this.#reading = reading === null || !this.#isAsDeclared(reading) ? null : reading;
    return this.#reading;
  }

  #model(): RecordModel | null {
    const template = this.#scanner.exports.templateAsked();
    let model = this.#models[template];
    if (model === undefined) {
      const record = this.#target.recordIn(this.#scanner.record());
      model = record === null ? null : new RecordModel(this.program(), record);
      this.#models[template] = model;
    }
    return model;
  }

  #countReading(template: number): void {
    const { exports } = this.#scanner;
    const count = (this.#counts[template] ?? 0) + 1;
    this.#counts[template] = count;
    const fitted = exports.fittedBy(template);
    if (fitted > RECORDS_OF_TRIAL && count > fitted * MOST_NEW) exports.giveUpTemplate(template);
  }

  /** Whether id, identity, time and details of an event are where the layout says. */
  #isAsDeclared({ record, event, identity }: WholeReading): boolean {
    const { idLeaf } = this.program();
    const id = idLeaf < 0 ? null : this.#scanner.text(idLeaf);
    if (event.eventId !== id || event.time !== this.#scanner.exports.recordTime()) return false;
    const pieces = this.#piecesOf(record);
    const isNamed = pieces === null ? identity === null : identity !== null && this.#identity(pieces) === identity;
    if (!isNamed) return false;
    if (event.image === null && this.#isDigestApart) return false;
    if (isOfArtefact(event.image) || isIntertwined(this.#layout, record)) return false;
    return this.#hasDeclaredDetails(event);
  }

  /** The pieces of the identity, which the context decides. */
  #piecesOf(record: JsonObject | string): readonly IdentityPiece[] | null {
    const { exports } = this.#scanner;
    // The number of a context is known only after it was asked about.
    if (exports.partAsked() === CONTEXT) return identityIn(this.#layout, record);
    const known = this.#pieces[exports.templateAsked()];
    const context = this.#scanner.numberAt(CONTEXT_SLOT);
    let pieces = known?.get(context);
    if (pieces === undefined) {
      pieces = identityIn(this.#layout, record);
      known?.set(context, pieces);
    }
    return pieces;
  }

  #hasDeclaredDetails({ details }: RegistryEvent): boolean {
    let last = -1;
    for (const [name, value] of Object.entries(details)) {
      const index = this.#layout.details.indexOf(name);
      if (index <= last || !isShort(value)) return false;
      last = index;
    }
    return true;
  }

  /** The identity that the pieces make in the current record; null if it lacks one. */
  #identity(pieces: readonly IdentityPiece[]): string | null {
    let identity = '';
    for (const piece of pieces) {
      const text = this.#textOf(piece);
      if (text === null) return null;
      identity += text;
    }
    return identity;
  }

  #textOf(piece: IdentityPiece): string | null {
    if (typeof piece === 'string') return piece;
    if ('isTime' in piece) return String(this.#scanner.exports.recordTime());
    const leaf = this.program().leafOf.get(piece.leaf);
    if (leaf === undefined) return null;
    const text = this.#scanner.text(leaf);
    if (piece.json === undefined) return text;
    return text === '' || text === piece.json.nothing ? 'null' : JSON.stringify(text);
  }
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length < SURELY_SHORT
    ? true
    : JSON.stringify([value]).length < LONGEST_JSON;
}

import { LONGEST_PATH, pathText } from '../../case/contents/said-by.ts';
import { parseJsonOr } from '../../domain/text/parse-json.ts';
import type { Fingerprints } from '../batch/fingerprint.ts';
import { hashSeed, type ScannerExports, ScannerMemory, SharedReason } from '../fast-lane/scanner-memory.ts';
import assembly from './assembly/index.ts?assembly';
import type { RecordForm } from './record-template.ts';
import { type LeafProgram, LeafUse, type TemplateProgram, type ViewSlot } from './template-program.ts';

/** Why the scanner returned. assembly/index.ts knows the same numbers. */
export const Reason = {
  ...SharedReason,
  eventId: 5,
  detailShape: 6,
  detailValue: 7,
  detailJson: 8,
} as const;

/** Besides the answers that both lanes have: a part is not known yet. */
export const NOT_KNOWN = 0;

/** Forms of records, by their numbers. assembly/templates.ts knows the same. */
const FORMS: readonly RecordForm[] = ['json', 'line'];

/** What assembly/index.ts exports. */
interface Exports extends ScannerExports {
  begin(seedLow: number, seedHigh: number, keys: number, asksEventIds: number): void;
  nameSource(from: number, length: number): void;
  openTemplate(): void;
  addLeaf(...leaf: readonly number[]): void;
  addPart(from: number, length: number): void;
  addContent(path: number, length: number, leaf: number): void;
  addDetail(name: number, leaf: number, from: number, length: number): void;
  closeTemplate(literal: number, length: number, timeLeaf: number, idLeaf: number, form: number): void;
  templateAsked(): number;
  fittedBy(template: number): number;
  giveUpTemplate(template: number): void;
  giveUpDetail(name: number): void;
  recordStart(): number;
  recordEnd(): number;
  recordTime(): number;
  fits(): number;
  tupleCount(): number;
  partFailures(): number;
  detailNumber(): number;
  answerEventId(): void;
  answerValue(state: number, first: number): void;
  answerTerm(term: number): void;
  answerJson(start: number, bytes: number, characters: number): void;
  leafStart(leaf: number): number;
  leafEnd(leaf: number): number;
}

const MODULE = new WebAssembly.Module(Buffer.from(assembly, 'base64'));
/** Views of one leaf that are remembered. Beyond this they get new numbers. */
const MOST_VIEWS = 50_000;

/** The WebAssembly module of assembly/ with its memory. It scans nested records by templates. */
export class LeafScanner extends ScannerMemory<Exports> {
  /** The slots of the leaves of which views are made. */
  readonly #views: (readonly ViewSlot[])[];
  readonly #isAsWritten: boolean;
  readonly #viewNumbers = new Map<ViewSlot['view'], Map<string, number>>();
  #lastView = 0;

  /**
   * Takes how records are known, what stands before the content of a record that is hashed, and whether some texts in the
   * place of an event id are none.
   */
  constructor(fingerprints: Fingerprints, source: string, asksEventIds: boolean) {
    const views: (readonly ViewSlot[])[] = [];
    super(MODULE, { view: (index = 0, start = 0, length = 0) => this.#view(views[index] ?? [], start, length) });
    this.#views = views;
    this.#isAsWritten = fingerprints.isAsWritten;
    const keys = [fingerprints.identityKey, fingerprints.contentKey];
    this.exports.begin(...hashSeed(), this.kept(Buffer.concat(keys)), asksEventIds ? 1 : 0);
    const name = Buffer.from(source);
    this.exports.nameSource(this.kept(name), name.length);
  }

  /** Adds a template. */
  learn({ leaves, parts, details, end, timeLeaf, idLeaf, form }: TemplateProgram): void {
    const { exports } = this;
    exports.openTemplate();
    for (const leaf of leaves) this.#addLeaf(leaf);
    for (const slots of parts) exports.addPart(this.keptNumbers(slots), slots.length);
    for (const [index, { leaf, slots }] of details.entries()) {
      exports.addDetail(index, leaf, this.keptNumbers(slots), slots.length);
    }
    if (form === 'json' && !this.#isAsWritten) this.#addContent(leaves);
    const literal = this.kept(Buffer.from(end, 'latin1'));
    exports.closeTemplate(literal, end.length, timeLeaf, idLeaf, FORMS.indexOf(form));
  }

  #addLeaf({ before, isQuoted, until, use, slot, views, isFilled }: LeafProgram): void {
    const literal = this.kept(Buffer.from(before, 'latin1'));
    if (use === LeafUse.viewed) this.#views.push(views);
    const place = use === LeafUse.viewed ? this.#views.length - 1 : slot;
    const end = until === null ? 0 : until.charCodeAt(0);
    this.exports.addLeaf(literal, before.length, isQuoted ? 1 : 0, end, use, place, isFilled ? 1 : 0);
  }

  #addContent(leaves: readonly LeafProgram[]): void {
    const paths = leaves.map(({ steps }, leaf) => ({ leaf, path: pathText(steps) }));
    if (paths.some(({ path }) => path.length > LONGEST_PATH)) return;
    for (const { leaf, path } of paths.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
      const bytes = Buffer.from(path);
      this.exports.addContent(this.kept(bytes), bytes.length, leaf);
    }
  }

  /** The bytes of the current record, valid until more is scanned. */
  record(): Buffer {
    return this.bytes.subarray(this.exports.recordStart(), this.exports.recordEnd());
  }

  /** The current record, where it is a line of text. */
  line(): string {
    return this.record().toString('utf8');
  }

  /** The text of a leaf of the current record as it stands there. */
  text(leaf: number): string {
    return this.bytes.toString('utf8', this.exports.leafStart(leaf), this.exports.leafEnd(leaf));
  }

  /** Writes the pieces of an identity, of four numbers each; returns their address. */
  keptPieces(pieces: readonly (readonly number[])[]): number {
    return this.keptNumbers(pieces.flat());
  }

  #view(views: readonly ViewSlot[], start: number, length: number): number {
    const written = this.bytes.toString('utf8', start, start + length);
    const text = written.includes('\\') ? parseJsonOr(`"${written}"`, undefined) : written;
    if (typeof text !== 'string') return 0;
    const numbers = this.exports.numbers.value;
    for (const { slot, view } of views) this.bytes.writeUInt32LE(this.#numberOf(view, view(text)), numbers + slot * 4);
    return 1;
  }

  #numberOf(view: ViewSlot['view'], text: string): number {
    let known = this.#viewNumbers.get(view);
    if (known === undefined) {
      known = new Map();
      this.#viewNumbers.set(view, known);
    }
    const number = known.get(text);
    if (number !== undefined) return number;
    if (known.size >= MOST_VIEWS) known.clear();
    this.#lastView++;
    known.set(text, this.#lastView);
    return this.#lastView;
  }
}

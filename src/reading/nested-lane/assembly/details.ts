import { detailCount, MOST_RECORDS } from '../../fast-lane/assembly/columns';
import { zeros } from '../../fast-lane/assembly/memory';
import { firstOf, stateOf, Tuples, UNKNOWN } from '../../fast-lane/assembly/tuples';
import { LONGEST_VALUE, leafEnd, leafStart } from './leaves';

/** What values make of a detail: no detail, a term, or something else, by its number at the host. */
const NONE: i32 = 1;
const TERM: i32 = 2;
const OTHER: i32 = 3;

/** What the host must answer before the details can be written. */
export const NOTHING: i32 = 0;
export const SHAPE: i32 = 1;
export const JSON_OR_TERM: i32 = 2;

/** JSON of a value of LONGEST_VALUE bytes, each of which may become an escape of six bytes, in two quotes. */
const MOST_JSON_BYTES: u32 = 6 * LONGEST_VALUE + 2;
const MOST_DETAILS: u32 = 31;
const ROOM: u32 = 4 << 20;
const QUOTE: u8 = 0x22;

/** A bit for each detail whose values rarely repeat, so that texts are copied from the record. */
let givenUp: u32 = 0;

/** One of the details that records of a template may have. */
export class Detail {
  state: i32 = 0;
  first: u32 = 0;
  /** Where its JSON is, if the host gave it. */
  start: usize = 0;
  bytes: u32 = 0;
  characters: u32 = 0;
  /** Whether the host said what it is in the current record. */
  isAnswered: bool = false;

  constructor(
    /** Index among the details of the format. */
    public name: i32,
    /** The leaf whose text it is; -1 if the host makes it of values. */
    public leaf: i32,
    public made: Tuples,
  ) {}

  /** Finds what the current record's values make; false if the host was never asked. */
  find(): bool {
    if (this.isAnswered) return true;
    if (this.leaf >= 0) {
      this.state = leafEnd(this.leaf) === leafStart(this.leaf) ? NONE : OTHER;
      return true;
    }
    const entry = this.made.find();
    this.state = stateOf(entry);
    this.first = firstOf(entry);
    return this.state !== UNKNOWN;
  }

  get isCopied(): bool {
    return this.leaf >= 0 && (givenUp & ((<u32>1) << this.name)) !== 0;
  }
}

/** A bit for each detail that the current record has; `shapes` holds the term of each such list of keys. */
const shape: usize = zeros(4);
const shapes: Tuples = new Tuples(shape, [0]);

/** The details of the records so far: a term each, or 0 for the next of the texts. */
export const parts: usize = zeros(<usize>MOST_RECORDS * (MOST_DETAILS + 1) * 4);
export let partCount: u32 = 0;
/** The JSON of the texts, joined, and the length of each in characters. */
export const texts: usize = zeros(ROOM);
export let textBytes: u32 = 0;
export const textLengths: usize = zeros(<usize>MOST_RECORDS * MOST_DETAILS * 4);
export let textCount: u32 = 0;
/** Index in the template of the detail that the host is asked about. */
export let asked: i32 = 0;

/** Whether there is room for the texts of one more record. */
export function hasRoom(): bool {
  return textBytes + MOST_DETAILS * MOST_JSON_BYTES <= ROOM;
}

/** Drops the details that the host has taken. */
export function forgetDetails(): void {
  partCount = 0;
  textBytes = 0;
  textCount = 0;
}

/** Begins the next record. */
export function turnDetails(details: Detail[]): void {
  for (let index = 0; index < details.length; index++) unchecked(details[index]).isAnswered = false;
}

export function giveUpDetail(name: i32): void {
  givenUp |= (<u32>1) << name;
}

/** A bit for each detail that the current record has. */
export function shapeOfDetails(): u32 {
  return load<u32>(shape);
}

export function answerShape(term: u32): void {
  shapes.set(TERM, term, 0);
}

/** The host's answer: what the values make, in the current record and wherever they come again. */
export function answerValue(detail: Detail, state: i32, first: u32): void {
  detail.made.set(state, first, 0);
  detail.state = state;
  detail.first = first;
}

/** The host's answer: the term of a text that is copied, for the current record only. */
export function answerTerm(detail: Detail, term: u32): void {
  detail.state = TERM;
  detail.first = term;
  detail.isAnswered = true;
}

/** The host's answer: the JSON of the value, for the current record only. */
export function answerJson(detail: Detail, start: usize, bytes: u32, characters: u32): void {
  detail.start = start;
  detail.bytes = bytes;
  detail.characters = characters;
  detail.isAnswered = true;
}

/** Finds what all details of the current record are; false if the host must be asked about one. */
export function findDetails(details: Detail[]): bool {
  let bits: u32 = 0;
  for (let index = 0; index < details.length; index++) {
    const detail = unchecked(details[index]);
    if (!detail.find()) {
      asked = index;
      return false;
    }
    if (detail.state !== NONE) bits |= (<u32>1) << detail.name;
  }
  store<u32>(shape, bits);
  return true;
}

/** Writes the details that were found, or returns what the host must be asked before any is written. */
export function writeDetails(details: Detail[], record: i32): i32 {
  const before = partCount;
  if (load<u32>(shape) !== 0) {
    const keys = shapes.find();
    if (stateOf(keys) === UNKNOWN) return SHAPE;
    for (let index = 0; index < details.length; index++) {
      const detail = unchecked(details[index]);
      if (detail.state !== OTHER || detail.isAnswered || detail.isCopied) continue;
      asked = index;
      return JSON_OR_TERM;
    }
    writePart(firstOf(keys));
    for (let index = 0; index < details.length; index++) writeDetail(unchecked(details[index]));
  }
  store<u32>(detailCount + ((<usize>record) << 2), partCount - before);
  return NOTHING;
}

function writeDetail(detail: Detail): void {
  if (detail.state === TERM) writePart(detail.first);
  if (detail.state !== OTHER) return;
  writePart(0);
  const text = texts + textBytes;
  if (detail.isAnswered) {
    memory.copy(text, detail.start, detail.bytes);
  } else {
    detail.bytes = <u32>(leafEnd(detail.leaf) - leafStart(detail.leaf)) + 2;
    detail.characters = detail.bytes;
    store<u8>(text, QUOTE);
    memory.copy(text + 1, leafStart(detail.leaf), detail.bytes - 2);
    store<u8>(text + detail.bytes - 1, QUOTE);
  }
  store<u32>(textLengths + ((<usize>textCount) << 2), detail.characters);
  textCount++;
  textBytes += detail.bytes;
}

function writePart(part: u32): void {
  store<u32>(parts + ((<usize>partCount) << 2), part);
  partCount++;
}

import { detailCount } from '../../fast-lane/assembly/columns';
import * as texts from '../../fast-lane/assembly/detail-texts';
import { JSON_OR_TERM, NO_TERM, NONE, NOTHING, SHAPE, TERM } from '../../fast-lane/assembly/detail-texts';
import { firstOf, stateOf, Tuples, UNKNOWN } from '../../fast-lane/assembly/tuples';
import { leafEnd, leafStart } from './leaves';

const MOST_DETAILS: u32 = 31;
const ROOM: u32 = 4 << 20;

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
      this.state = leafEnd(this.leaf) === leafStart(this.leaf) ? NONE : NO_TERM;
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

/** Index in the template of the detail that the host is asked about. */
export let asked: i32 = 0;

/** Must be called first. */
export function openDetails(): void {
  texts.openTexts(MOST_DETAILS, ROOM);
}

/** Begins the next record. */
export function turnDetails(details: Detail[]): void {
  for (let index = 0; index < details.length; index++) unchecked(details[index]).isAnswered = false;
}

export function giveUpDetail(name: i32): void {
  givenUp |= (<u32>1) << name;
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
  texts.setShape(bits);
  return true;
}

/** Writes the details that were found, or returns what the host must be asked before any is written. */
export function writeDetails(details: Detail[], record: i32): i32 {
  const before = texts.partCount;
  if (texts.shapeOfDetails() !== 0) {
    const keys = texts.findShape();
    if (stateOf(keys) === UNKNOWN) return SHAPE;
    for (let index = 0; index < details.length; index++) {
      const detail = unchecked(details[index]);
      if (detail.state !== NO_TERM || detail.isAnswered || detail.isCopied) continue;
      asked = index;
      return JSON_OR_TERM;
    }
    texts.writePart(firstOf(keys));
    for (let index = 0; index < details.length; index++) writeDetail(unchecked(details[index]));
  }
  store<u32>(detailCount + ((<usize>record) << 2), texts.partCount - before);
  return NOTHING;
}

function writeDetail(detail: Detail): void {
  if (detail.state === TERM) texts.writePart(detail.first);
  if (detail.state !== NO_TERM) return;
  if (detail.isAnswered) texts.writeJson(detail.start, detail.bytes, detail.characters);
  else texts.writePlain(leafStart(detail.leaf), <u32>(leafEnd(detail.leaf) - leafStart(detail.leaf)));
}

import { detailCount, MOST_RECORDS } from './columns';
import { zeros } from './memory';
import { LONGEST_VALUE, numbers, valueEnd, valueStart } from './templates';
import { firstOf, stateOf, Tuples, UNKNOWN } from './tuples';

/** What a value makes of a detail: no detail, a term, or a text that is not a term yet. */
const NONE: i32 = 1;
const TERM: i32 = 2;
const TEXT: i32 = 3;

/** What the host must answer before the details can be written. */
export const NOTHING: i32 = 0;
export const SHAPE: i32 = 1;
export const TEXT_OR_TERM: i32 = 2;

/** JSON of a value of LONGEST_VALUE bytes, each of which may become an escape of six bytes, in two quotes. */
const MOST_JSON_BYTES: u32 = 6 * LONGEST_VALUE + 2;
const LEAST_ROOM: u32 = 1 << 20;
const QUOTE: u8 = 0x22;

/** One of the details that a format keeps. It is made from one field. */
class Detail {
  /** The current record's detail. `start` and `bytes` leave the quotes out if the text is in the record itself. */
  state: i32 = 0;
  term: u32 = 0;
  start: usize = 0;
  bytes: u32 = 0;
  characters: u32 = 0;
  isInRecord: bool = false;
  /** Whether the host gave the JSON of the current record's text, which is not a term. */
  isAnswered: bool = false;

  constructor(
    private readonly number: i32,
    private readonly place: i32,
    public made: Tuples,
  ) {}

  /** Finds what the current record's value makes; false if the host was never asked. */
  find(): bool {
    const start = this.place < 0 ? <usize>0 : valueStart(this.place);
    this.isInRecord = start !== 0 && load<u32>(numbers + ((<usize>this.number) << 2)) === 0;
    if (this.isInRecord) {
      this.state = TEXT;
      this.start = start;
      this.bytes = <u32>(valueEnd(this.place) - start);
      return true;
    }
    const entry = this.made.find();
    this.state = stateOf(entry);
    this.term = firstOf(entry);
    return this.state !== UNKNOWN;
  }
}

const details: Detail[] = [];
/** A bit for each detail that the current record has; `shapes` holds the term of each such list of keys. */
const shape: usize = zeros(4);
const shapes: Tuples = new Tuples(shape, [0]);

/** The details of the records so far: a term each, or 0 for the next of the texts. */
export let parts: usize = 0;
export let partCount: u32 = 0;
/** The JSON of the texts, joined, and the length of each in characters. */
export let texts: usize = 0;
let room: u32 = 0;
export let textBytes: u32 = 0;
export let textLengths: usize = 0;
export let textCount: u32 = 0;
/** Index of the detail that the host is asked about. */
export let asked: i32 = 0;

/** Adds a detail: its field's index in `numbers`, and in the places of values or -1. */
export function addDetail(number: i32, place: i32): void {
  details.push(new Detail(number, place, new Tuples(numbers, [number])));
}

/** To be called after the last detail. */
export function closeDetails(): void {
  parts = zeros(<usize>MOST_RECORDS * (details.length + 1) * 4);
  textLengths = zeros(<usize>MOST_RECORDS * details.length * 4);
  room = max(LEAST_ROOM, 8 * details.length * MOST_JSON_BYTES);
  texts = zeros(room);
}

/** Whether there is room for the texts of one more record. */
export function hasRoom(): bool {
  return textBytes + details.length * MOST_JSON_BYTES <= room;
}

/** Drops the details that the host has taken. */
export function forgetDetails(): void {
  partCount = 0;
  textBytes = 0;
  textCount = 0;
}

/** Begins the next record. */
export function turnDetails(): void {
  for (let index = 0; index < details.length; index++) unchecked(details[index]).isAnswered = false;
}

/** A bit for each detail that the current record has. */
export function shapeOfDetails(): u32 {
  return load<u32>(shape);
}

export function answerShape(term: u32): void {
  shapes.set(TERM, term, 0);
}

/** The host's answer: what the value makes, in the current record and wherever it comes again. */
export function answerValue(state: i32, term: u32): void {
  const detail = details[asked];
  detail.made.set(state, term, 0);
  detail.state = state;
  detail.term = term;
}

/** The host's answer: the JSON of the value, for the current record only. */
export function answerText(start: usize, bytes: u32, characters: u32): void {
  const detail = details[asked];
  detail.start = start;
  detail.bytes = bytes;
  detail.characters = characters;
  detail.isAnswered = true;
}

/** The largest number of values that is remembered of any detail. */
export function mostDetailValues(): u32 {
  let most: u32 = 0;
  for (let index = 0; index < details.length; index++) most = max(most, details[index].made.count);
  return most;
}

/** Finds what all details of the current record are; false if the host must be asked about one. */
export function findDetails(): bool {
  let bits: u32 = 0;
  for (let index = 0; index < details.length; index++) {
    const detail = unchecked(details[index]);
    if (!detail.find()) {
      asked = index;
      return false;
    }
    if (detail.state !== NONE) bits |= (<u32>1) << index;
  }
  store<u32>(shape, bits);
  return true;
}

/** Writes the details that were found, or returns what the host must be asked before any is written. */
export function writeDetails(record: i32): i32 {
  const before = partCount;
  if (load<u32>(shape) !== 0) {
    const keys = shapes.find();
    if (stateOf(keys) === UNKNOWN) return SHAPE;
    for (let index = 0; index < details.length; index++) {
      const detail = unchecked(details[index]);
      if (detail.state !== TEXT || detail.isInRecord || detail.isAnswered) continue;
      asked = index;
      return TEXT_OR_TERM;
    }
    writePart(firstOf(keys));
    for (let index = 0; index < details.length; index++) writeDetail(unchecked(details[index]));
  }
  store<u32>(detailCount + ((<usize>record) << 2), partCount - before);
  return NOTHING;
}

function writeDetail(detail: Detail): void {
  if (detail.state === TERM) writePart(detail.term);
  if (detail.state !== TEXT) return;
  writePart(0);
  const quotes: u32 = detail.isInRecord ? 1 : 0;
  const text = texts + textBytes;
  memory.copy(text + quotes, detail.start, detail.bytes);
  if (detail.isInRecord) {
    store<u8>(text, QUOTE);
    store<u8>(text + detail.bytes, QUOTE, 1);
    detail.characters = detail.bytes + 2;
  }
  store<u32>(textLengths + ((<usize>textCount) << 2), detail.characters);
  textCount++;
  textBytes += detail.bytes + 2 * quotes;
}

function writePart(part: u32): void {
  store<u32>(parts + ((<usize>partCount) << 2), part);
  partCount++;
}

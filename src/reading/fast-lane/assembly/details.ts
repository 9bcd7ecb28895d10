import { detailCount, MOST_RECORDS } from './columns';
import { LONGEST_VALUE, numbers, spanEnd, spanStart } from './layouts';
import { zeros } from './memory';
import { firstOf, stateOf, Tuples, UNKNOWN } from './tuples';

/** What a value makes of a detail: nothing, a term, or a text that is no term yet. */
const NONE: i32 = 1;
const TERM: i32 = 2;
const TEXT: i32 = 3;

/** What is to be asked. */
export const NOTHING: i32 = 0;
export const SHAPE: i32 = 1;
export const TEXT_OR_TERM: i32 = 2;

/** A value is not longer than layouts.ts says; each of its bytes may be an escape of six. */
const MOST_JSON_BYTES: u32 = 6 * LONGEST_VALUE + 2;
const LEAST_ROOM: u32 = 1 << 20;
const QUOTE: u8 = 0x22;

/** One of the details that a format keeps: what it makes of one field. */
class Detail {
  /** Of the record at hand; without the quotes where it stands in the record. */
  state: i32 = 0;
  term: u32 = 0;
  start: usize = 0;
  bytes: u32 = 0;
  characters: u32 = 0;
  isInRecord: bool = false;
  /** Whether the host told the text, which is no term. */
  isTold: bool = false;

  constructor(
    private readonly number: i32,
    private readonly span: i32,
    public made: Tuples,
  ) {}

  /** Looks the value up; false where nobody said what it makes. */
  find(): bool {
    const start = this.span < 0 ? <usize>0 : spanStart(this.span);
    this.isInRecord = start !== 0 && load<u32>(numbers + ((<usize>this.number) << 2)) === 0;
    if (this.isInRecord) {
      this.state = TEXT;
      this.start = start;
      this.bytes = <u32>(spanEnd(this.span) - start);
      return true;
    }
    const entry = this.made.find();
    this.state = stateOf(entry);
    this.term = firstOf(entry);
    return this.state !== UNKNOWN;
  }
}

const details: Detail[] = [];
/** Which of them the record at hand has, as bits, and the keys of those. */
const shape: usize = zeros(4);
const shapes: Tuples = new Tuples(shape, [0]);

/** Of the records so far: terms, and 0 for the next of the texts. */
export let parts: usize = 0;
export let partCount: u32 = 0;
/** JSON of texts, one behind the other, and how long each is in characters. */
export let texts: usize = 0;
let room: u32 = 0;
export let textBytes: u32 = 0;
export let textLengths: usize = 0;
export let textCount: u32 = 0;
/** Which detail is asked for. */
export let asked: i32 = 0;

/** Adds a detail: the text of a field with a number and a span, -1 for none. */
export function addDetail(number: i32, span: i32): void {
  details.push(new Detail(number, span, new Tuples(numbers, [number])));
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

/** Forgets what was handed over. */
export function forgetDetails(): void {
  partCount = 0;
  textBytes = 0;
  textCount = 0;
}

/** Turns to the next record. */
export function turnDetails(): void {
  for (let index = 0; index < details.length; index++) unchecked(details[index]).isTold = false;
}

/** Which of the details the record has, as bits. */
export function shapeOfDetails(): u32 {
  return load<u32>(shape);
}

export function tellShape(term: u32): void {
  shapes.tell(TERM, term, 0);
}

/** Tells what the value that was asked for makes: in the record at hand too. */
export function tellValue(state: i32, term: u32): void {
  const detail = details[asked];
  detail.made.tell(state, term, 0);
  detail.state = state;
  detail.term = term;
}

/** Tells JSON that stands for the value in the record at hand. */
export function tellText(start: usize, bytes: u32, characters: u32): void {
  const detail = details[asked];
  detail.start = start;
  detail.bytes = bytes;
  detail.characters = characters;
  detail.isTold = true;
}

/** How many values are remembered of the detail of which most are. */
export function mostDetailValues(): u32 {
  let most: u32 = 0;
  for (let index = 0; index < details.length; index++) most = max(most, details[index].made.count);
  return most;
}

/** Looks the details of a record up; false where a value is to be asked for. */
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

/** Writes the details that were looked up; or says what is to be asked, before anything is written. */
export function writeDetails(record: i32): i32 {
  const before = partCount;
  if (load<u32>(shape) !== 0) {
    const keys = shapes.find();
    if (stateOf(keys) === UNKNOWN) return SHAPE;
    for (let index = 0; index < details.length; index++) {
      const detail = unchecked(details[index]);
      if (detail.state !== TEXT || detail.isInRecord || detail.isTold) continue;
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

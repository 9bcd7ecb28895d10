import { detailCount } from './columns';
import * as texts from './detail-texts';
import { JSON_OR_TERM, NO_TERM, NONE, NOTHING, SHAPE, TERM } from './detail-texts';
import { numbers, valueEnd, valueStart } from './templates';
import { Combinations, firstOf, stateOf, Tuples, UNKNOWN } from './tuples';

const LEAST_ROOM: u32 = 1 << 20;

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
      this.state = NO_TERM;
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
/** Index of the detail that the host is asked about. */
export let asked: i32 = 0;

/** Adds a detail: its field's index in `numbers`, and in the places of values or -1. */
export function addDetail(number: i32, place: i32): void {
  details.push(new Detail(number, place, new Tuples(new Combinations(numbers, [number]))));
}

/** To be called after the last detail. */
export function closeDetails(): void {
  texts.openTexts(details.length, max(LEAST_ROOM, 8 * details.length * texts.MOST_JSON_BYTES));
}

/** Begins the next record. */
export function turnDetails(): void {
  for (let index = 0; index < details.length; index++) unchecked(details[index]).isAnswered = false;
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
  texts.setShape(bits);
  return true;
}

/** Writes the details that were found, or returns what the host must be asked before any is written. */
export function writeDetails(record: i32): i32 {
  const before = texts.partCount;
  if (texts.shapeOfDetails() !== 0) {
    const keys = texts.findShape();
    if (stateOf(keys) === UNKNOWN) return SHAPE;
    for (let index = 0; index < details.length; index++) {
      const detail = unchecked(details[index]);
      if (detail.state !== NO_TERM || detail.isInRecord || detail.isAnswered) continue;
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
  if (detail.state === TERM) texts.writePart(detail.term);
  if (detail.state !== NO_TERM) return;
  if (detail.isInRecord) texts.writePlain(detail.start, detail.bytes);
  else texts.writeJson(detail.start, detail.bytes, detail.characters);
}

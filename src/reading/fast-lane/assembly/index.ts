import { CARRIAGE_RETURN } from './bytes';
import * as columns from './columns';
import * as details from './details';
import { Layout, numbers, spanEnd, spanIsQuoted, spanStart } from './layouts';
import { keySipHash, sipHash } from './sip-hash';
import { instant, readTime, tellTime, remarks as timeRemarks } from './times';
import { firstOf, secondOf, stateOf, Tuples, UNKNOWN } from './tuples';
import { writeUuid } from './uuids';
import { seedValues } from './values';

export { column } from './columns';
export {
  addDetail,
  asked,
  partCount,
  parts,
  shapeOfDetails,
  tellShape,
  tellText,
  tellValue,
  textBytes,
  textCount,
  textLengths,
  texts,
} from './details';
export { numbers, spanEnd, spanIsQuoted, spanStart } from './layouts';
export { tellTime } from './times';
export { valueBytes, valueCount } from './values';

/** Why `read` came back; ../record-scanner.ts knows them by the same numbers. */
const AT_END: i32 = 0;
/** A line that has to be read the ordinary way. */
const AT_OTHER: i32 = 1;
const IS_FULL: i32 = 2;
const ASKS_PART: i32 = 3;
const ASKS_TIME: i32 = 4;
const ASKS_IDENTITY: i32 = 5;
const ASKS_DETAIL_SHAPE: i32 = 6;
const ASKS_DETAIL_VALUE: i32 = 7;
const ASKS_DETAIL_TERM: i32 = 8;

/** What the host said of a tuple: the record has to be looked at. */
const OTHER: i32 = 2;

/** The parts of an event, and what is put before an id to make an identity, in the order that the host knows. */
const KIND = 0;
const ACTOR = 1;
const ADDRESS = 2;
const IMAGE = 3;
const SCOPE = 4;
const made: Tuples[] = [];
/** Bytes behind the text of a scope, for the id. */
const ID_BYTES: i32 = 36;

const EVENT_ID_UUID: u8 = 1;

let layouts: Layout[] = [];
/** The layout of the record before. */
let usual: i32 = 0;
let numberCount: i32 = 0;
let spanCount: i32 = 0;
let timeSpan: i32 = 0;
let idSpan: i32 = 0;

let input: usize = 0;
let at: usize = 0;
let until: usize = 0;
let base: f64 = 0;
/** Where the record at hand ends, once its fields were read; 0 before. */
let end: usize = 0;
let isTimeTold: bool = false;
let isIdentityTold: bool = false;
let askedPart: i32 = 0;

/** How many records wait to be handed over. */
let records: i32 = 0;

/** To be called first: a seed that nobody may know, and the secret by which the case knows records. */
export function begin(seedLow: u32, seedHigh: u32, low0: u32, high0: u32, low1: u32, high1: u32): void {
  seedValues(seedLow, seedHigh);
  keySipHash(low0, high0, low1, high1);
}

/** Memory that the host writes what it tells to. */
export function room(bytes: i32): usize {
  return heap.alloc(bytes);
}

/** Adds the next part: which numbers of a record it is made of. */
export function addPart(from: usize, length: i32): void {
  const places = new StaticArray<i32>(length);
  memory.copy(changetype<usize>(places), from, <usize>length * 4);
  made.push(new Tuples(numbers, places));
}

/** Where records have their time and their id; -1 where that has to be asked for each. */
export function closeParts(timeAt: i32, idAt: i32, numbersUsed: i32, spansUsed: i32): void {
  timeSpan = timeAt;
  idSpan = idAt;
  numberCount = numbersUsed;
  spanCount = spansUsed;
  details.closeDetails();
}

export function forgetLayouts(): void {
  layouts = [];
  usual = 0;
}

/** Begins a layout: its fields follow. */
export function openLayout(): void {
  layouts.push(new Layout());
}

/** Adds a field to the layout that was begun last. */
export function addField(literal: usize, length: i32, isQuoted: bool, use: i32, number: i32, span: i32): void {
  layouts[layouts.length - 1].add(literal, length, isQuoted, use, number, span);
}

export function closeLayout(literal: usize, length: i32): void {
  layouts[layouts.length - 1].close(literal, length, numberCount, spanCount);
}

/** Reads what begins at `from` and stands at `offset` in its file. Behind it stand line ends, and room to look at. */
export function open(from: usize, length: i32, offset: f64): void {
  input = from;
  at = from;
  until = from + length;
  base = offset;
  end = 0;
}

/** How far it was read: in bytes of what was opened. */
export function position(): i32 {
  return <i32>(at - input);
}

/** Goes on with another line. */
export function goOn(from: i32): void {
  at = input + from;
  end = 0;
}

export function recordCount(): i32 {
  return records;
}

/** Forgets what was handed over. */
export function forget(): void {
  records = 0;
  details.forgetDetails();
}

/** How many tuples are remembered of the part that remembers most. */
export function mostTuples(): u32 {
  let most = details.mostDetailValues();
  for (let index = 0; index < made.length; index++) most = max(most, made[index].count);
  return most;
}

export function asksPart(): i32 {
  return askedPart;
}

export function tellPart(state: i32, first: u32, second: u32): void {
  made[askedPart].tell(state, first, second);
}

/** Tells the time of the record at hand, as readTime would have read it. */
export function tellTimeOfRecord(milliseconds: f64, remarked: u32): void {
  tellTime(milliseconds, remarked, false);
  isTimeTold = true;
}

/** Tells the fingerprint of the record at hand; its event id is written by the host. */
export function tellIdentity(low: u32, high: u32, eventIdKind: u8): void {
  const id = <usize>records;
  store<u64>(columns.fingerprint + (id << 3), ((<u64>high) << 32) | low);
  store<u8>(columns.eventIdKind + id, eventIdKind);
  isIdentityTold = true;
}

/** Reads records, until there is something to be told: why it came back. */
export function read(): i32 {
  let reason: i32 = 0;
  do {
    reason = end === 0 ? beginRecord() : 0;
    if (end === 0) return reason;
    reason = readEvent();
    if (reason === 0) next();
  } while (reason === 0);
  return reason;
}

/** Begins the next record: its fields are read, or it says why not. */
function beginRecord(): i32 {
  if (at >= until) return AT_END;
  if (records === columns.MOST_RECORDS || !details.hasRoom()) return IS_FULL;
  if (!readFields()) return AT_OTHER;
  isTimeTold = false;
  isIdentityTold = false;
  details.turnDetails();
  return 0;
}

function next(): void {
  records++;
  at = end + (load<u8>(end) === CARRIAGE_RETURN ? 2 : 1);
  end = 0;
}

/** The usual layout first, then the others. */
function readFields(): bool {
  for (let tried = 0; tried < layouts.length; tried++) {
    const index = tried === 0 ? usual : tried <= usual ? tried - 1 : tried;
    end = unchecked(layouts[index]).read(at, until);
    if (end === 0) continue;
    usual = index;
    return true;
  }
  return false;
}

/**
 * Writes the columns of the record at hand, or says what is to be asked; 0 where that is nothing. Whatever may send the
 * record the ordinary way comes before anything that is numbered for it alone: so both ways number alike.
 */
function readEvent(): i32 {
  if (!isTimeTold && !readTimeOfRecord()) return ASKS_TIME;
  const asksPart = readParts();
  if (asksPart !== 0) return asksPart;
  if (!details.findDetails()) return ASKS_DETAIL_VALUE;
  const asksIdentity = isIdentityTold ? 0 : readIdentity();
  if (asksIdentity !== 0) return asksIdentity;
  const asksDetail = details.writeDetails(records);
  if (asksDetail === details.SHAPE) return ASKS_DETAIL_SHAPE;
  if (asksDetail === details.TEXT_OR_TERM) return ASKS_DETAIL_TERM;
  const id = <usize>records;
  store<f64>(columns.offset + (id << 3), base + <f64>(at - input));
  store<u32>(columns.length + (id << 2), <u32>(end - at));
  store<f64>(columns.time + (id << 3), instant);
  return 0;
}

function readParts(): i32 {
  let remarks = timeRemarks;
  const id = (<usize>records) << 2;
  for (let part = 0; part < SCOPE; part++) {
    const entry = unchecked(made[part]).find();
    const state = stateOf(entry);
    if (state === UNKNOWN) {
      askedPart = part;
      return ASKS_PART;
    }
    if (state === OTHER) return AT_OTHER;
    writePart(part, firstOf(entry));
    if (part === IMAGE) store<u32>(columns.digest + id, secondOf(entry));
    else remarks |= secondOf(entry);
  }
  store<u32>(columns.remarks + id, remarks);
  return 0;
}

function writePart(part: i32, number: u32): void {
  const at = (<usize>records) << 2;
  if (part === KIND) store<u32>(columns.kind + at, number);
  else if (part === ACTOR) store<u32>(columns.actor + at, number);
  else if (part === ADDRESS) store<u32>(columns.address + at, number);
  else store<u32>(columns.image + at, number);
}

function readTimeOfRecord(): bool {
  const start = timeSpan < 0 ? <usize>0 : spanStart(timeSpan);
  return start !== 0 && spanIsQuoted(timeSpan) && readTime(start, spanEnd(timeSpan));
}

function readIdentity(): i32 {
  const id = idSpan < 0 ? <usize>0 : spanStart(idSpan);
  const to = columns.eventId + ((<usize>records) << 4);
  if (id === 0 || !spanIsQuoted(idSpan) || !writeUuid(id, spanEnd(idSpan), to)) return ASKS_IDENTITY;
  const scope = unchecked(made[SCOPE]).find();
  if (stateOf(scope) === UNKNOWN) {
    askedPart = SCOPE;
    return ASKS_PART;
  }
  if (stateOf(scope) === OTHER) return ASKS_IDENTITY;
  // The text of the scope, and room for an id behind it.
  const start = firstOf(scope);
  const length = <i32>secondOf(scope);
  memory.copy(start + length, id, ID_BYTES);
  store<u64>(columns.fingerprint + ((<usize>records) << 3), sipHash(start, length + ID_BYTES));
  store<u8>(columns.eventIdKind + <usize>records, EVENT_ID_UUID);
  return 0;
}

import { keySipHash, sipHash } from '../../batch/assembly/sip-hash';
import { CARRIAGE_RETURN } from './bytes';
import * as columns from './columns';
import * as details from './details';
import { numbers, Template, valueEnd, valueIsQuoted, valueStart } from './templates';
import { answerTime, instant, readTime, remarks as timeRemarks } from './times';
import { firstOf, secondOf, stateOf, Tuples, UNKNOWN } from './tuples';
import { writeUuid } from './uuids';
import { seedValues } from './values';

export { column } from './columns';
export {
  addDetail,
  answerShape,
  answerText,
  answerValue,
  asked,
  partCount,
  parts,
  shapeOfDetails,
  textBytes,
  textCount,
  textLengths,
  texts,
} from './details';
export { numbers, valueEnd, valueIsQuoted, valueStart } from './templates';
export { answerTime } from './times';
export { valueBytes, valueCount } from './values';

/** Why `read` returned. The host knows the same numbers: see Reason in ../record-scanner.ts. */
const AT_END: i32 = 0;
/** The line must be read the ordinary way. */
const AT_OTHER: i32 = 1;
const IS_FULL: i32 = 2;
const ASKS_PART: i32 = 3;
const ASKS_TIME: i32 = 4;
const ASKS_IDENTITY: i32 = 5;
const ASKS_DETAIL_SHAPE: i32 = 6;
const ASKS_DETAIL_VALUE: i32 = 7;
const ASKS_DETAIL_TERM: i32 = 8;

/** The host's answer for values whose record must be read the ordinary way. */
const OTHER: i32 = 2;

/** The parts of an event, and the prefix of an identity, in the order of PARTS in ../record-scanner.ts. */
const KIND = 0;
const ACTOR = 1;
const ADDRESS = 2;
const IMAGE = 3;
const PREFIX = 4;
const made: Tuples[] = [];
/** Length of a UUID. The host leaves this much room behind each prefix, for the id. */
const ID_BYTES: i32 = 36;

const EVENT_ID_UUID: u8 = 1;

let templates: Template[] = [];
/** Index of the template that the last record fitted. */
let usual: i32 = 0;
let numberCount: i32 = 0;
let placeCount: i32 = 0;
let timePlace: i32 = 0;
let idPlace: i32 = 0;

let input: usize = 0;
let at: usize = 0;
let until: usize = 0;
let base: f64 = 0;
/** Where the current record ends; 0 until its fields were read. */
let end: usize = 0;
let isTimeAnswered: bool = false;
let isIdentityAnswered: bool = false;
let askedPart: i32 = 0;

/** How many records are in the columns. */
let records: i32 = 0;

/** Must be called first: takes a secret seed for hash tables, and the key of the case for fingerprints. */
export function begin(seedLow: u32, seedHigh: u32, low0: u32, high0: u32, low1: u32, high1: u32): void {
  seedValues(seedLow, seedHigh);
  keySipHash(low0, high0, low1, high1);
}

/** Memory for the host to write to. */
export function room(bytes: i32): usize {
  return heap.alloc(bytes);
}

/** Adds the next part: the indexes in `numbers` of the values it is made of. */
export function addPart(from: usize, length: i32): void {
  const fields = new StaticArray<i32>(length);
  memory.copy(changetype<usize>(fields), from, <usize>length * 4);
  made.push(new Tuples(numbers, fields));
}

/** Ends the parts. Takes the place of the time and of the id, or -1 if the host must be asked about each. */
export function closeParts(timeAt: i32, idAt: i32, numbersUsed: i32, placesUsed: i32): void {
  timePlace = timeAt;
  idPlace = idAt;
  numberCount = numbersUsed;
  placeCount = placesUsed;
  details.closeDetails();
}

export function forgetTemplates(): void {
  templates = [];
  usual = 0;
}

/** Begins a template; its fields follow. */
export function openTemplate(): void {
  templates.push(new Template());
}

/** Adds a field to the template that was begun last. */
export function addField(literal: usize, length: i32, isQuoted: bool, use: i32, number: i32, place: i32): void {
  templates[templates.length - 1].add(literal, length, isQuoted, use, number, place);
}

export function closeTemplate(literal: usize, length: i32): void {
  templates[templates.length - 1].close(literal, length, numberCount, placeCount);
}

/** Opens whole lines that have the given offset in their file. Line ends and readable memory must follow them. */
export function open(from: usize, length: i32, offset: f64): void {
  input = from;
  at = from;
  until = from + length;
  base = offset;
  end = 0;
}

/** How many of the opened bytes were read. */
export function position(): i32 {
  return <i32>(at - input);
}

/** Goes on at another line. */
export function goOn(from: i32): void {
  at = input + from;
  end = 0;
}

export function recordCount(): i32 {
  return records;
}

/** Drops the records that the host has taken. */
export function forget(): void {
  records = 0;
  details.forgetDetails();
}

/** The largest number of tuples that is remembered of any part or detail. */
export function mostTuples(): u32 {
  let most = details.mostDetailValues();
  for (let index = 0; index < made.length; index++) most = max(most, made[index].count);
  return most;
}

export function partAsked(): i32 {
  return askedPart;
}

export function answerPart(state: i32, first: u32, second: u32): void {
  made[askedPart].set(state, first, second);
}

/** The host's answer: the time of the current record. */
export function answerTimeOfRecord(milliseconds: f64, remarked: u32): void {
  answerTime(milliseconds, remarked, false);
  isTimeAnswered = true;
}

/** The host's answer: the fingerprint of the current record. The host writes its event id into the column. */
export function answerIdentity(low: u32, high: u32, eventIdKind: u8): void {
  const id = <usize>records;
  store<u64>(columns.fingerprint + (id << 3), ((<u64>high) << 32) | low);
  store<u8>(columns.eventIdKind + id, eventIdKind);
  isIdentityAnswered = true;
}

/** Reads records until the host is needed; returns why. */
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

/** Reads the fields of the next record; returns why it could not, or 0. */
function beginRecord(): i32 {
  if (at >= until) return AT_END;
  if (records === columns.MOST_RECORDS || !details.hasRoom()) return IS_FULL;
  if (!readFields()) return AT_OTHER;
  isTimeAnswered = false;
  isIdentityAnswered = false;
  details.turnDetails();
  return 0;
}

function next(): void {
  records++;
  at = end + (load<u8>(end) === CARRIAGE_RETURN ? 2 : 1);
  end = 0;
}

/** Tries the template of the last record first, then the others. */
function readFields(): bool {
  for (let tried = 0; tried < templates.length; tried++) {
    const index = tried === 0 ? usual : tried <= usual ? tried - 1 : tried;
    end = unchecked(templates[index]).read(at, until);
    if (end === 0) continue;
    usual = index;
    return true;
  }
  return false;
}

/**
 * Writes the columns of the current record; returns what the host must be asked first, or 0. Every step that may send
 * the record the ordinary way comes before the steps that give new ids for it alone. So both ways give the same ids.
 */
function readEvent(): i32 {
  if (!isTimeAnswered && !readTimeOfRecord()) return ASKS_TIME;
  const asksPart = readParts();
  if (asksPart !== 0) return asksPart;
  if (!details.findDetails()) return ASKS_DETAIL_VALUE;
  const asksIdentity = isIdentityAnswered ? 0 : readIdentity();
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
  for (let part = 0; part < PREFIX; part++) {
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
  const start = timePlace < 0 ? <usize>0 : valueStart(timePlace);
  return start !== 0 && valueIsQuoted(timePlace) && readTime(start, valueEnd(timePlace));
}

function readIdentity(): i32 {
  const id = idPlace < 0 ? <usize>0 : valueStart(idPlace);
  const to = columns.eventId + ((<usize>records) << 4);
  if (id === 0 || !valueIsQuoted(idPlace) || !writeUuid(id, valueEnd(idPlace), to)) return ASKS_IDENTITY;
  const prefix = unchecked(made[PREFIX]).find();
  if (stateOf(prefix) === UNKNOWN) {
    askedPart = PREFIX;
    return ASKS_PART;
  }
  if (stateOf(prefix) === OTHER) return ASKS_IDENTITY;
  // The text of the prefix, with room for the id behind it.
  const start = firstOf(prefix);
  const length = <i32>secondOf(prefix);
  memory.copy(start + length, id, ID_BYTES);
  store<u64>(columns.fingerprint + ((<usize>records) << 3), sipHash(start, length + ID_BYTES));
  store<u8>(columns.eventIdKind + <usize>records, EVENT_ID_UUID);
  return 0;
}

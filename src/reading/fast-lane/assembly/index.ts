import { keySipHash, sipHash } from '../../batch/assembly/sip-hash';
import * as block from './block';
import { ASKS_PART, ASKS_TIME, AT_END, AT_OTHER, IS_FULL, OTHER } from './block';
import * as columns from './columns';
import { dropTexts, hasRoomForTexts, JSON_OR_TERM, SHAPE } from './detail-texts';
import * as details from './details';
import { EVENT_ID_TEXT, EVENT_ID_UUID, hasRoomForId, ids, writeUuid } from './event-ids';
import { numbers, Template, valueEnd, valueIsQuoted, valueStart } from './templates';
import { readTime, remarks as timeRemarks } from './times';
import { Combinations, firstOf, secondOf, stateOf, Tuples, UNKNOWN } from './tuples';
import { seedValues } from './values';

export { answerTimeOfRecord, goOn, open, position, recordCount, room } from './block';
export { column } from './columns';
export { answerShape, partCount, parts, shapeOfDetails, texts } from './detail-texts';
export {
  addDetail,
  answerText,
  answerValue,
  asked,
} from './details';
export { idTexts } from './event-ids';
export { numbers, valueEnd, valueIsQuoted, valueStart } from './templates';
export { answerTime } from './times';
export { valueBytes, valueCount } from './values';

/** Why `read` returned, besides what block.ts has. The host knows the same numbers: see Reason in ../record-scanner.ts. */
const ASKS_IDENTITY: i32 = 5;
const ASKS_DETAIL_SHAPE: i32 = 6;
const ASKS_DETAIL_VALUE: i32 = 7;
const ASKS_DETAIL_TERM: i32 = 8;

/** The parts of an event, and the prefix of an identity, in the order of PARTS in ../record-scanner.ts. */
const KIND = 0;
const ACTOR = 1;
const ADDRESS = 2;
const IMAGE = 3;
const PREFIX = 4;
const made: Tuples[] = [];
/** Length of a UUID. The host leaves this much room behind each prefix, for the id. */
const ID_BYTES: i32 = 36;

let templates: Template[] = [];
/** Index of the template that the last record fitted. */
let usual: i32 = 0;
let numberCount: i32 = 0;
let placeCount: i32 = 0;
let timePlace: i32 = 0;
let idPlace: i32 = 0;

let isIdentityAnswered: bool = false;
/** The JSON of the current record's event id, if it is no UUID. */
let idStart: usize = 0;
let idBytes: u32 = 0;
let idCharacters: u32 = 0;
let askedPart: i32 = 0;

/** Must be called first: takes a secret seed for hash tables, and the key of the case for fingerprints. */
export function begin(seedLow: u32, seedHigh: u32, low0: u32, high0: u32, low1: u32, high1: u32): void {
  seedValues(seedLow, seedHigh);
  keySipHash(low0, high0, low1, high1);
}

/** Adds the next part: the indexes in `numbers` of the values it is made of. */
export function addPart(from: usize, length: i32): void {
  const fields = new StaticArray<i32>(length);
  memory.copy(changetype<usize>(fields), from, <usize>length * 4);
  made.push(new Tuples(new Combinations(numbers, fields)));
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

/** Drops the records that the host has taken. */
export function forget(): void {
  block.dropRecords();
  dropTexts();
  ids.drop();
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

/** The host's answer: the fingerprint of the current record. The host writes a UUID into its column, and gives other ids. */
export function answerIdentity(low: u32, high: u32, eventIdKind: u8): void {
  const id = <usize>block.records;
  store<u64>(columns.fingerprint + (id << 3), ((<u64>high) << 32) | low);
  store<u8>(columns.eventIdKind + id, eventIdKind);
  isIdentityAnswered = true;
}

/** The host's answer: the JSON of the event id, which is no UUID. */
export function answerIdJson(start: usize, bytes: u32, characters: u32): void {
  idStart = start;
  idBytes = bytes;
  idCharacters = characters;
}

/** Reads records until the host is needed; returns why. */
export function read(): i32 {
  let reason: i32 = 0;
  do {
    reason = block.end === 0 ? beginRecord() : 0;
    if (block.end === 0) return reason;
    reason = readEvent();
    if (reason === 0) block.nextRecord();
  } while (reason === 0);
  return reason;
}

/** Reads the fields of the next record; returns why it could not, or 0. */
function beginRecord(): i32 {
  if (block.isAtEnd()) return AT_END;
  if (!block.hasRoom() || !hasRoomForTexts() || !hasRoomForId()) return IS_FULL;
  if (!readFields()) return AT_OTHER;
  isIdentityAnswered = false;
  details.turnDetails();
  return 0;
}

/** Tries the template of the last record first, then the others. */
function readFields(): bool {
  for (let tried = 0; tried < templates.length; tried++) {
    const index = block.inTurn(tried, usual);
    block.endAt(unchecked(templates[index]).read(block.start, block.until));
    if (block.end === 0) continue;
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
  if (!block.isTimeAnswered && !readTimeOfRecord()) return ASKS_TIME;
  const asksPart = readParts();
  if (asksPart !== 0) return asksPart;
  if (!details.findDetails()) return ASKS_DETAIL_VALUE;
  const asksIdentity = isIdentityAnswered ? 0 : readIdentity();
  if (asksIdentity !== 0) return asksIdentity;
  const asksDetail = details.writeDetails(block.records);
  if (asksDetail === SHAPE) return ASKS_DETAIL_SHAPE;
  if (asksDetail === JSON_OR_TERM) return ASKS_DETAIL_TERM;
  // The last step, because those before it may be taken several times.
  const kind = load<u8>(columns.eventIdKind + <usize>block.records);
  if (kind === EVENT_ID_TEXT) ids.writeJson(idStart, idBytes, idCharacters);
  return 0;
}

function readParts(): i32 {
  let remarks = timeRemarks;
  const id = (<usize>block.records) << 2;
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
  const at = (<usize>block.records) << 2;
  if (part === KIND) store<u32>(columns.kind + at, number);
  else if (part === ACTOR) store<u32>(columns.actor + at, number);
  else if (part === ADDRESS) store<u32>(columns.address + at, number);
  else store<u32>(columns.image + at, number);
}

function readTimeOfRecord(): bool {
  const start = timePlace < 0 ? <usize>0 : valueStart(timePlace);
  return start !== 0 && valueIsQuoted(timePlace) && readTime(start, valueEnd(timePlace), false);
}

function readIdentity(): i32 {
  const id = idPlace < 0 ? <usize>0 : valueStart(idPlace);
  const to = columns.eventId + ((<usize>block.records) << 4);
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
  store<u64>(columns.fingerprint + ((<usize>block.records) << 3), sipHash(start, length + ID_BYTES));
  store<u8>(columns.eventIdKind + <usize>block.records, EVENT_ID_UUID);
  return 0;
}

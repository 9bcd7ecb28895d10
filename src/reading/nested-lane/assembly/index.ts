import * as block from '../../fast-lane/assembly/block';
import { ASKS_PART, ASKS_TIME, AT_END, AT_OTHER, IS_FULL, OTHER } from '../../fast-lane/assembly/block';
import { isAscii } from '../../fast-lane/assembly/bytes';
import * as columns from '../../fast-lane/assembly/columns';
import { dropTexts, hasRoomForTexts, JSON_OR_TERM, SHAPE } from '../../fast-lane/assembly/detail-texts';
import {
  EVENT_ID_NONE,
  EVENT_ID_TEXT,
  EVENT_ID_UUID,
  hasRoomForId,
  ids,
  writeUuid,
} from '../../fast-lane/assembly/event-ids';
import { instant, readTime, remarks as timeRemarks } from '../../fast-lane/assembly/times';
import { firstOf, secondOf, stateOf, UNKNOWN } from '../../fast-lane/assembly/tuples';
import { seedValues } from '../../fast-lane/assembly/values';
import * as details from './details';
import { fingerprint, identify, identifyContent, identifyText, keyIdentities } from './identities';
import { forgetNumbers, leafEnd, leafStart, numbers } from './leaves';
import { templates } from './taught';
import { Template } from './templates';

export { answerTimeOfRecord, goOn, open, position, recordCount, room } from '../../fast-lane/assembly/block';
export { column } from '../../fast-lane/assembly/columns';
export { answerShape, partCount, parts, shapeOfDetails, texts } from '../../fast-lane/assembly/detail-texts';
export { idTexts } from '../../fast-lane/assembly/event-ids';
export { answerTime } from '../../fast-lane/assembly/times';
export { valueBytes, valueCount } from '../../fast-lane/assembly/values';
export {
  asked,
  giveUpDetail,
} from './details';
export { nameSource } from './identities';
export { leafEnd, leafStart, numbers } from './leaves';
export {
  addContent,
  addDetail,
  addLeaf,
  addPart,
  closeTemplate,
  fittedBy,
  giveUpTemplate,
  openTemplate,
  tupleCount,
} from './taught';

/** Why `read` returned, besides what block.ts has. The host knows the same numbers: see Reason in ../leaf-scanner.ts. */
const ASKS_EVENT_ID: i32 = 5;
const ASKS_DETAIL_SHAPE: i32 = 6;
const ASKS_DETAIL_VALUE: i32 = 7;
const ASKS_DETAIL_JSON: i32 = 8;

/** The parts of an event, in the order of PARTS in ../template-program.ts. The context is what decides all others. */
const CONTEXT = 0;
const KIND = 1;
const ACTOR = 2;
const ADDRESS = 3;
const IMAGE = 4;
const PART_COUNT = 6;
/** The slot of the number of the context. */
const CONTEXT_SLOT: usize = 0;

/** Index of the template that the last record fitted. */
let usual: i32 = 0;

/** Whether the host must be asked which texts are ids. */
let asksEventIds: bool = false;
/** Whether the host said that the text in the current record is one. */
let isEventIdAnswered: bool = false;
let eventIdKind: u8 = EVENT_ID_NONE;
let askedPart: i32 = 0;
/** Whether the line that must be read the ordinary way is written as a template says. */
let isFitting: bool = false;

/**
 * Must be called first: takes a secret seed for hash tables, the address of the two keys of the case, and whether the host
 * knows texts that are no ids.
 */
export function begin(seedLow: u32, seedHigh: u32, keys: usize, asksIds: bool): void {
  asksEventIds = asksIds;
  seedValues(seedLow, seedHigh);
  details.openDetails();
  keyIdentities(keyAt(keys), keyAt(keys + 16));
}

function keyAt(address: usize): StaticArray<u32> {
  const words = new StaticArray<u32>(4);
  memory.copy(changetype<usize>(words), address, 16);
  return words;
}

/** The template of the current record. */
export function templateAsked(): i32 {
  return usual;
}

/** Where the current record ends, in the memory; it begins at `recordStart`. */
export function recordEnd(): usize {
  return block.end;
}

export function recordStart(): usize {
  return block.start;
}

export function recordTime(): f64 {
  return instant;
}

export function fits(): bool {
  return isFitting;
}

/** Drops the records that the host has taken. */
export function forget(): void {
  block.dropRecords();
  dropTexts();
  ids.drop();
}

export function partAsked(): i32 {
  return askedPart;
}

/** How often the host could not answer about the part that it is asked about. */
export function partFailures(): u32 {
  return firstOf(templates[usual].parts[askedPart].find());
}

/** The host's number of the detail that it is asked about. */
export function detailNumber(): u32 {
  return templates[usual].details[details.asked].first;
}

export function answerPart(state: i32, first: u32, second: u32): void {
  templates[usual].parts[askedPart].set(state, first, second);
}

/** The host's answer: the text in the current record is an id. */
export function answerEventId(): void {
  isEventIdAnswered = true;
}

export function answerValue(state: i32, first: u32): void {
  details.answerValue(templates[usual].details[details.asked], state, first);
}

export function answerTerm(term: u32): void {
  details.answerTerm(templates[usual].details[details.asked], term);
}

export function answerJson(start: usize, bytes: u32, characters: u32): void {
  details.answerJson(templates[usual].details[details.asked], start, bytes, characters);
}

/** Reads records until the host is needed; returns why. */
export function read(): i32 {
  let reason: i32 = 0;
  do {
    reason = block.end === 0 ? beginRecord() : 0;
    if (block.end === 0) return reason;
    reason = readEvent(unchecked(templates[usual]));
    if (reason === 0) block.nextRecord();
  } while (reason === 0);
  return reason;
}

/** Reads the values of the next record; returns why it could not, or 0. */
function beginRecord(): i32 {
  if (block.isAtEnd()) return AT_END;
  if (!block.hasRoom() || !hasRoomForTexts() || !hasRoomForId()) return IS_FULL;
  isFitting = findTemplate();
  if (!isFitting) return AT_OTHER;
  if (!unchecked(templates[usual]).take()) {
    block.endAt(0);
    return AT_OTHER;
  }
  isEventIdAnswered = false;
  details.turnDetails(unchecked(templates[usual]).details);
  return 0;
}

/** Tries the template of the last record first, then the others. */
function findTemplate(): bool {
  for (let tried = 0; tried < templates.length; tried++) {
    const index = block.inTurn(tried, usual);
    block.endAt(unchecked(templates[index]).find(block.start, block.until));
    if (block.end === 0) continue;
    if (index !== usual) forgetNumbers();
    usual = index;
    return true;
  }
  return false;
}

/**
 * Writes the columns of the current record; returns what the host must be asked first, or 0. Every step that may send
 * the record the ordinary way comes before the steps that give new ids for it alone. So both ways give the same ids.
 */
function readEvent(template: Template): i32 {
  if (!block.isTimeAnswered && !readTimeOfRecord(template)) return ASKS_TIME;
  const asksPart = readParts(template);
  if (asksPart !== 0) return asksPart;
  if (!details.findDetails(template.details)) return ASKS_DETAIL_VALUE;
  if (!readIdentity(template)) return AT_OTHER;
  const asksId = readEventId(template);
  if (asksId !== 0) return asksId;
  const asksDetail = details.writeDetails(template.details, block.records);
  if (asksDetail === SHAPE) return ASKS_DETAIL_SHAPE;
  if (asksDetail === JSON_OR_TERM) return ASKS_DETAIL_JSON;
  // The last step, because those before it may be taken several times.
  if (eventIdKind === EVENT_ID_TEXT) writeIdText(template.idLeaf);
  return 0;
}

function readTimeOfRecord(template: Template): bool {
  const leaf = template.timeLeaf;
  return template.leaves[leaf].isQuoted && readTime(leafStart(leaf), leafEnd(leaf), template.isLine);
}

function readParts(template: Template): i32 {
  const id = (<usize>block.records) << 2;
  let remarks = timeRemarks;
  for (let part = 0; part < PART_COUNT; part++) {
    const tuples = unchecked(template.parts[part]);
    const entry = tuples.find();
    const state = stateOf(entry);
    if (state === UNKNOWN) {
      askedPart = part;
      return ASKS_PART;
    }
    if (state === OTHER) return AT_OTHER;
    if (part === CONTEXT) store<u32>(numbers + CONTEXT_SLOT, tuples.found);
    else {
      store<u32>(columnOf(part) + id, firstOf(entry));
      remarks |= secondOf(entry);
    }
  }
  store<u32>(columns.remarks + id, remarks);
  return 0;
}

function columnOf(part: i32): usize {
  if (part === KIND) return columns.kind;
  if (part === ACTOR) return columns.actor;
  if (part === ADDRESS) return columns.address;
  return part === IMAGE ? columns.image : columns.digest;
}

/** Finds what kind of id the event has, and writes a UUID; returns why it could not, or 0. */
function readEventId(template: Template): i32 {
  const to = columns.eventId + ((<usize>block.records) << 4);
  const leaf = template.idLeaf;
  if (leaf >= 0 && template.leaves[leaf].isQuoted && writeUuid(leafStart(leaf), leafEnd(leaf), to)) {
    eventIdKind = EVENT_ID_UUID;
  } else {
    // An empty text may be no id for the format.
    if (leaf >= 0 && leafStart(leaf) === leafEnd(leaf)) return AT_OTHER;
    if (leaf >= 0 && asksEventIds && !isEventIdAnswered) return ASKS_EVENT_ID;
    v128.store(to, i64x2.splat(0));
    eventIdKind = leaf < 0 ? EVENT_ID_NONE : EVENT_ID_TEXT;
  }
  store<u8>(columns.eventIdKind + <usize>block.records, eventIdKind);
  return 0;
}

/** The leaf is plain text, or a number that is printed as it is written: Leaf.take let no other pass. */
function writeIdText(leaf: i32): void {
  ids.writePlain(leafStart(leaf), <u32>(leafEnd(leaf) - leafStart(leaf)));
}

function identifyByContent(template: Template): bool {
  const start = block.start;
  const end = block.end;
  if (template.isLine) return isAscii(start, end) && identifyText(start, end);
  return isAscii(start, end) && identifyContent(template);
}

/** The answer about the context is where the pieces of the identity are, and their number; 0 for a record without one. */
function readIdentity(template: Template): bool {
  const id = <usize>block.records;
  const context = template.parts[CONTEXT].find();
  const pieces = firstOf(context);
  const isIdentified =
    pieces === 0 ? identifyByContent(template) : identify(template, pieces, secondOf(context), instant);
  if (!isIdentified) return false;
  store<u64>(columns.fingerprint + (id << 3), fingerprint);
  store<u8>(columns.isByContent + id, pieces === 0 ? 1 : 0);
  return true;
}

import { MOST_RECORDS } from './columns';
import { JsonTexts } from './json-texts';
import { zeros } from './memory';
import { Combinations, Tuples } from './tuples';
import { LONGEST_VALUE } from './values';

/** What values make of a detail: no detail, a term, or something that is not a term, or not yet. */
export const NONE: i32 = 1;
export const TERM: i32 = 2;
export const NO_TERM: i32 = 3;

/** What the host must answer before the details of a record can be written. */
export const NOTHING: i32 = 0;
export const SHAPE: i32 = 1;
export const JSON_OR_TERM: i32 = 2;

/** JSON of a value of LONGEST_VALUE bytes, each of which may become an escape of six bytes, in two quotes. */
export const MOST_JSON_BYTES: u32 = 6 * LONGEST_VALUE + 2;

/** A bit for each detail that the current record has; `shapes` holds the term of each such list of keys. */
const shape: usize = zeros(4);
const shapes: Tuples = new Tuples(new Combinations(shape, [0]));
const ANSWERED: i32 = 1;

/** The details of the records so far: a term each, or 0 for the next of the texts. */
export let parts: usize = 0;
export let partCount: u32 = 0;
/** The details that are texts. */
let list: JsonTexts = new JsonTexts(0, 0);
/** Where the host finds them. */
export let texts: usize = 0;
let mostBytesOfRecord: u32 = 0;

/** Must be called first: takes the most details of a record, and room for their texts in bytes. */
export function openTexts(mostDetails: u32, bytes: u32): void {
  parts = zeros(<usize>MOST_RECORDS * (mostDetails + 1) * 4);
  list = new JsonTexts(bytes, MOST_RECORDS * mostDetails);
  texts = changetype<usize>(list);
  mostBytesOfRecord = mostDetails * MOST_JSON_BYTES;
}

/** Whether there is room for the texts of one more record. */
export function hasRoomForTexts(): bool {
  return list.hasRoomFor(mostBytesOfRecord);
}

/** Drops the details that the host has taken. */
export function dropTexts(): void {
  partCount = 0;
  list.drop();
}

export function setShape(bits: u32): void {
  store<u32>(shape, bits);
}

/** A bit for each detail that the current record has. */
export function shapeOfDetails(): u32 {
  return load<u32>(shape);
}

/** The entry of the keys of the current record's details: see Tuples. */
export function findShape(): usize {
  return shapes.find();
}

export function answerShape(term: u32): void {
  shapes.set(ANSWERED, term, 0);
}

export function writePart(part: u32): void {
  store<u32>(parts + ((<usize>partCount) << 2), part);
  partCount++;
}

/** Writes a detail that is the given JSON. */
export function writeJson(start: usize, bytes: u32, characters: u32): void {
  writePart(0);
  list.writeJson(start, bytes, characters);
}

/** Writes a detail that is a text of plain characters. */
export function writePlain(start: usize, bytes: u32): void {
  writePart(0);
  list.writePlain(start, bytes);
}

import { Tuples } from '../../fast-lane/assembly/tuples';
import { Detail } from './details';
import { Leaf } from './leaves';
import { ContentLeaf, Template } from './templates';

/** The templates that the host taught, in this order. */
export const templates: Template[] = [];

/** Begins a template; its leaves, its parts in their order and its details follow. */
export function openTemplate(): void {
  templates.push(new Template());
}

function opened(): Template {
  return templates[templates.length - 1];
}

/** `until` is 0 for a value of JSON, or the byte that ends a field of a line. */
export function addLeaf(
  literal: usize,
  length: i32,
  isQuoted: bool,
  until: u8,
  use: i32,
  slot: i32,
  isFilled: bool,
): void {
  opened().leaves.push(new Leaf(literal, length, isQuoted, until, use, slot, isFilled));
}

/** Adds the next part: the slots of the values it is made of. */
export function addPart(from: usize, length: i32): void {
  opened().parts.push(tuplesOf(from, length));
}

/** Adds a detail by its index among those of the format: the leaf it is copied from or -1, and the slots it is made of. */
export function addDetail(name: i32, leaf: i32, from: usize, length: i32): void {
  opened().details.push(new Detail(name, leaf, tuplesOf(from, length)));
}

/** Adds the next leaf of the content of its records, in the order of their paths. */
export function addContent(path: usize, length: i32, leaf: i32): void {
  opened().content.push(new ContentLeaf(path, length, leaf));
}

function tuplesOf(from: usize, length: i32): Tuples {
  const slots = new StaticArray<i32>(length);
  memory.copy(changetype<usize>(slots), from, <usize>length * 4);
  return new Tuples(opened().combinationsOf(slots));
}

export function closeTemplate(literal: usize, length: i32, timeLeaf: i32, idLeaf: i32, form: i32): void {
  opened().close(literal, length, timeLeaf, idLeaf, form);
}

/** How many records fitted a template. */
export function fittedBy(template: i32): u32 {
  return templates[template].fitted;
}

/** From now on records of a template are read the ordinary way. */
export function giveUpTemplate(template: i32): void {
  templates[template].isGivenUp = true;
}

/** How many combinations of values are remembered of all parts and details. */
export function tupleCount(): u32 {
  let count: u32 = 0;
  for (let index = 0; index < templates.length; index++) {
    count += templates[index].tupleCount;
  }
  return count;
}

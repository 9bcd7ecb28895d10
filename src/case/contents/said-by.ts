import { jsonWithin } from '../../domain/text/parse-json.ts';

/** In characters. What lies deeper is compared as it is written, so that long names do not add up without end. */
export const LONGEST_PATH = 512;
/** JSON texts may nest deeper than the record. */
const MOST_LEVELS = 128;
const [OF_LIST, OF_OBJECT] = ['\u001e', '\u001f'];
/** What JSON writes with an escape, or may. */
const NOT_PLAIN = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
/** The last kinds of objects are kept: records of a log have few, with the same names in the same order. */
const MOST_SHAPES = 32;
const LONGEST_SHAPE = 200;

/**
 * What a record says, however its cells and collectors wrote it: a line for each value with the path to it, in the order of
 * these, where JSON texts are opened, and a number is the same as its text. What is null or empty says nothing. No two
 * records that say something else give the same: names and texts are written as in JSON, and so have no control characters.
 * Null if it cannot be written.
 */
export function saidBy(value: object | null): string | null {
  try {
    return linesOf(value, '', MOST_LEVELS);
  } catch {
    return null;
  }
}

function linesOf(value: unknown, path: string, levels: number): string {
  const inner = typeof value === 'string' ? jsonWithin(value) : value;
  if (inner === null || inner === undefined || inner === '') return '';
  if (typeof inner === 'string') return `${path}\t${asPlainText(inner)}\n`;
  if (typeof inner !== 'object') return `${path}\t${String(inner)}\n`;
  if (levels === 0 || path.length > LONGEST_PATH) return `${path}\t${JSON.stringify(inner)}\n`;
  return Array.isArray(inner) ? linesOfList(inner, path, levels - 1) : linesOfObject(inner, path, levels - 1);
}

function linesOfList(list: readonly unknown[], path: string, levels: number): string {
  let lines = '';
  for (let index = 0; index < list.length; index++) lines += linesOf(list[index], path + stepText(index), levels);
  return lines;
}

function linesOfObject(object: object, path: string, levels: number): string {
  let lines = '';
  for (const [name, step] of stepsOf(Object.keys(object))) {
    lines += linesOf(Reflect.get(object, name), path + step, levels);
  }
  return lines;
}

interface Shape {
  readonly names: readonly string[];
  /** The names and their steps, in the order of these. */
  readonly steps: readonly (readonly [name: string, step: string])[];
}

let shapes: readonly Shape[] = [];

function stepsOf(names: readonly string[]): Shape['steps'] {
  for (const shape of shapes) if (areSame(shape.names, names)) return shape.steps;
  const steps = names.map((name) => [name, stepText(name)] as const);
  const shape = { names, steps: steps.toSorted(([, one], [, other]) => (one < other ? -1 : 1)) };
  if (names.length <= LONGEST_SHAPE) shapes = [shape, ...shapes.slice(0, MOST_SHAPES - 1)];
  return shape.steps;
}

function areSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  for (let index = 0; index < names.length; index++) if (names[index] !== others[index]) return false;
  return true;
}

/** The path of a value that steps lead to, as it stands before the value. */
export function pathText(steps: readonly (string | number)[]): string {
  return `${steps.map(stepText).join('')}\t`;
}

/** The number of a place in a list is led by that of its digits, so that the order of texts is that of the list. */
function stepText(step: string | number): string {
  if (typeof step === 'string') return OF_OBJECT + asPlainText(step);
  const digits = String(step);
  return `${OF_LIST}${digits.length}${digits}`;
}

/** Text as JSON has it, without its quotes. */
function asPlainText(text: string): string {
  return NOT_PLAIN.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

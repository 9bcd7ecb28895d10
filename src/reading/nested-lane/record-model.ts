import { parseJsonOr } from '../../domain/text/parse-json.ts';
import type { JsonObject } from '../../formats/toolkit/record-fields.ts';
import type { LeafScanner } from './leaf-scanner.ts';
import { LeafUse, type TemplateProgram } from './template-program.ts';

type Container = Record<string | number, unknown>;

/** Where a leaf stands in the parsed record, and what it was last. */
interface Place {
  readonly leaf: number;
  readonly holder: Container;
  readonly key: string | number;
  readonly use: number;
  readonly slot: number;
  readonly isQuoted: boolean;
  /** The number of the value that stands there; -1 for one without a number. */
  number: number;
}

/**
 * The parsed record of a template. All its records have the same shape, so that one object serves them all: only values
 * are replaced. To parse each takes about as long as to read it. Values that nothing depends on stay as they were.
 */
export class RecordModel {
  readonly #record: JsonObject;
  readonly #places: readonly Place[];

  /** Takes a record of the template, parsed. */
  constructor({ leaves }: TemplateProgram, record: JsonObject) {
    this.#record = record;
    this.#places = leaves.flatMap(({ steps, use, slot, isQuoted }, leaf) => {
      const holder = holderIn(record, steps);
      const key = steps.at(-1);
      const isUsed = use !== LeafUse.seen && holder !== null && key !== undefined;
      return isUsed ? [{ leaf, holder, key, use, slot, isQuoted, number: -1 }] : [];
    });
  }

  /** The current record, valid until the next is asked for. */
  current(scanner: LeafScanner): JsonObject {
    for (const place of this.#places) {
      const number = place.use === LeafUse.numbered ? scanner.numberAt(place.slot) : -1;
      if (number >= 0 && number === place.number) continue;
      place.number = number;
      place.holder[place.key] = number < 0 ? writtenValue(place, scanner) : scanner.value(number);
    }
    return this.#record;
  }
}

function writtenValue({ leaf, isQuoted }: Place, scanner: LeafScanner): unknown {
  const text = scanner.text(leaf);
  if (!isQuoted) return parseJsonOr(text, undefined);
  return text.includes('\\') ? parseJsonOr(`"${text}"`, undefined) : text;
}

/** The object or list in which the last of some steps leads to a value. */
function holderIn(record: JsonObject, steps: readonly (string | number)[]): Container | null {
  let value: unknown = record;
  for (const step of steps.slice(0, -1)) value = isContainer(value) ? Reflect.get(value, step) : undefined;
  return isContainer(value) ? value : null;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

import type { Step } from '../../case/case-reader.ts';
import { EPOCH, instantOf } from '../../domain/instant.ts';
import { ChunkedColumn } from '../../numbers/columns/chunked-column.ts';

/**
 * Steps in columns, which take a quarter of the memory of a list of them. A rule that compares all settings of all tags keeps
 * hundreds of thousands, and looks at those of one tag at a time.
 */
export class StepColumns {
  readonly #seq = new ChunkedColumn((length) => new Float64Array(length));
  readonly #time = new ChunkedColumn((length) => new Float64Array(length));
  readonly #category = new ValueColumn<Step['category']>();
  readonly #action = new ValueColumn<string>();
  readonly #outcome = new ValueColumn<Step['outcome']>();
  readonly #reasonCode = new ValueColumn<string | null>();
  readonly #actor = new ValueColumn<string | null>();
  readonly #address = new ValueColumn<string | null>();
  readonly #sortKey = new ValueColumn<string | null>();
  readonly #isPublic = new ValueColumn<boolean>();
  readonly #tool = new ValueColumn<string | null>();
  readonly #registry = new ValueColumn<string | null>();
  readonly #repository = new ValueColumn<string | null>();
  readonly #tag = new ValueColumn<string | null>();
  readonly #digest = new ValueColumn<string | null>();
  readonly #actorType = new ValueColumn<Step['actorType']>();
  readonly #source = new ValueColumn<string>();

  /** Adds a step; returns its row. */
  push(step: Step): number {
    this.#seq.push(step.seq);
    this.#time.push(step.time);
    this.#category.push(step.category);
    this.#action.push(step.action);
    this.#outcome.push(step.outcome);
    this.#reasonCode.push(step.reasonCode);
    this.#actor.push(step.actor);
    this.#address.push(step.address);
    this.#sortKey.push(step.sortKey);
    this.#isPublic.push(step.isPublic);
    this.#tool.push(step.tool);
    this.#registry.push(step.registry);
    this.#repository.push(step.repository);
    this.#tag.push(step.tag);
    this.#digest.push(step.digest);
    this.#actorType.push(step.actorType);
    this.#source.push(step.source);
    return this.#seq.length - 1;
  }

  /** The step of a row, made anew. @throws RangeError for a row that does not exist */
  at(row: number): Step {
    return {
      seq: this.#seq.at(row),
      time: instantOf(this.#time.at(row)) ?? EPOCH,
      category: this.#category.at(row),
      action: this.#action.at(row),
      outcome: this.#outcome.at(row),
      reasonCode: this.#reasonCode.at(row),
      actor: this.#actor.at(row),
      address: this.#address.at(row),
      sortKey: this.#sortKey.at(row),
      isPublic: this.#isPublic.at(row),
      tool: this.#tool.at(row),
      registry: this.#registry.at(row),
      repository: this.#repository.at(row),
      tag: this.#tag.at(row),
      digest: this.#digest.at(row),
      actorType: this.#actorType.at(row),
      source: this.#source.at(row),
    };
  }
}

/** Values that repeat: each is kept once. */
class ValueColumn<Value> {
  readonly #values: Value[] = [];
  readonly #numbers = new Map<Value, number>();
  readonly #numberOf = new ChunkedColumn((length) => new Uint32Array(length));

  push(value: Value): void {
    const known = this.#numbers.get(value) ?? this.#values.length;
    if (known === this.#values.length) {
      this.#values.push(value);
      this.#numbers.set(value, known);
    }
    this.#numberOf.push(known);
  }

  at(row: number): Value {
    const value = row < this.#numberOf.length ? this.#values[this.#numberOf.at(row)] : undefined;
    if (value === undefined) throw new RangeError(`there is no row ${row}`);
    return value;
  }
}

import type { Step } from '../../case/case-reader.ts';
import { EPOCH, instantOf } from '../../domain/instant.ts';
import { ChunkedColumn } from '../../numbers/columns/chunked-column.ts';
import { DistinctValues } from '../../numbers/distinct-values.ts';

/** How many values of a step are numbers of texts and terms, which lie side by side. */
const WIDTH = 14;

/**
 * Steps as numbers, which take a third of the memory of a list of them. A rule that compares all settings of all tags keeps
 * hundreds of thousands, and looks at those of one tag at a time.
 */
export class StepTable {
  readonly #seq = new ChunkedColumn((length) => new Float64Array(length));
  readonly #time = new ChunkedColumn((length) => new Float64Array(length));
  readonly #numbers = new ChunkedColumn((length) => new Uint32Array(length));
  readonly #category = new DistinctValues<Step['category']>();
  readonly #outcome = new DistinctValues<Step['outcome']>();
  readonly #actorType = new DistinctValues<Step['actorType']>();
  readonly #isPublic = new DistinctValues<boolean>();
  readonly #texts = new DistinctValues<string>();
  readonly #maybe = new DistinctValues<string | null>();

  /** Adds a step; returns its row. */
  push(step: Step): number {
    this.#seq.push(step.seq);
    this.#time.push(step.time);
    const numbers = this.#numbers;
    numbers.push(this.#category.of(step.category));
    numbers.push(this.#texts.of(step.action));
    numbers.push(this.#outcome.of(step.outcome));
    numbers.push(this.#maybe.of(step.reasonCode));
    numbers.push(this.#maybe.of(step.actor));
    numbers.push(this.#maybe.of(step.address));
    numbers.push(this.#maybe.of(step.sortKey));
    numbers.push(this.#maybe.of(step.tool));
    numbers.push(this.#maybe.of(step.registry));
    numbers.push(this.#maybe.of(step.repository));
    numbers.push(this.#maybe.of(step.tag));
    numbers.push(this.#maybe.of(step.digest));
    numbers.push(this.#actorType.of(step.actorType));
    numbers.push(2 * this.#texts.of(step.source) + this.#isPublic.of(step.isPublic));
    return this.#seq.length - 1;
  }

  /** The step of a row, made anew. @throws RangeError for a row that does not exist */
  at(row: number): Step {
    if (row >= this.#seq.length) throw new RangeError(`there is no row ${row}`);
    const [numbers, start] = [this.#numbers, row * WIDTH];
    const last = numbers.at(start + 13);
    return {
      seq: this.#seq.at(row),
      time: instantOf(this.#time.at(row)) ?? EPOCH,
      category: this.#category.at(numbers.at(start)),
      action: this.#texts.at(numbers.at(start + 1)),
      outcome: this.#outcome.at(numbers.at(start + 2)),
      reasonCode: this.#maybe.at(numbers.at(start + 3)),
      actor: this.#maybe.at(numbers.at(start + 4)),
      address: this.#maybe.at(numbers.at(start + 5)),
      sortKey: this.#maybe.at(numbers.at(start + 6)),
      tool: this.#maybe.at(numbers.at(start + 7)),
      registry: this.#maybe.at(numbers.at(start + 8)),
      repository: this.#maybe.at(numbers.at(start + 9)),
      tag: this.#maybe.at(numbers.at(start + 10)),
      digest: this.#maybe.at(numbers.at(start + 11)),
      actorType: this.#actorType.at(numbers.at(start + 12)),
      source: this.#texts.at(last >>> 1),
      isPublic: this.#isPublic.at(last & 1),
    };
  }
}

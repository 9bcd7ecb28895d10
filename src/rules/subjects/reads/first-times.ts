import { type Instant, instantIn } from '../../../domain/instant.ts';
import { GrowingColumn } from '../../../numbers/columns/growing-column.ts';
import { type RowsById, rowsById, rowsOfId } from '../../../numbers/columns/rows-by-id.ts';
import { numberAt } from '../../../numbers/number-at.ts';

/**
 * When actors did something in repositories for the first time. Actors and repositories are numbers. A case may have a
 * million such pairs, so they are columns, which leave no garbage and are gone through actor by actor.
 */
export class FirstTimes {
  readonly #actors = new GrowingColumn((length) => new Uint32Array(length));
  readonly #repositories = new GrowingColumn((length) => new Uint32Array(length));
  readonly #times = new GrowingColumn((length) => new Float64Array(length));
  #ofActors: RowsById | null = null;

  /** A pair may be added more than once. */
  add(actor: number, repository: number, time: Instant): void {
    this.#actors.push(actor);
    this.#repositories.push(repository);
    this.#times.push(time);
    this.#ofActors = null;
  }

  /** Calls back for each pair of an actor, in the order in which they were added. */
  eachOf(actor: number, tell: (repository: number, time: Instant) => void): void {
    this.#ofActors ??= rowsById(this.#actors.view());
    const [repositories, times] = [this.#repositories.view(), this.#times.view()];
    for (const place of rowsOfId(this.#ofActors, actor)) {
      tell(numberAt(repositories, place), instantIn(times, place));
    }
  }
}

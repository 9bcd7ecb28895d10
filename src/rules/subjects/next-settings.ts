import type { Step } from '../../case/case-reader.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { TagTable } from './tag-settings.ts';

/** When tags are set the next time. A log that names no registry may be about any. Steps are added from the last on. */
export class NextSettings {
  readonly #ofRegistries: TagTable<number>;
  readonly #ofAny = new TagTable<number>((_, repository) => repository);
  readonly #unnamed = new TagTable<number>((_, repository) => repository);

  constructor(window: ObservedWindow) {
    this.#ofRegistries = new TagTable((registry, repository) => `${window.registryOf(registry ?? '')}/${repository}`);
  }

  /** When the tag of a step is set after it in the registry of the step; infinity if it never is. */
  after(step: Step): number {
    const timeIn = (table: TagTable<number>) => table.get(step) ?? Number.POSITIVE_INFINITY;
    return step.registry === null ? timeIn(this.#ofAny) : Math.min(timeIn(this.#ofRegistries), timeIn(this.#unnamed));
  }

  add(step: Step): void {
    this.#ofAny.set(step, step.time);
    (step.registry === null ? this.#unnamed : this.#ofRegistries).set(step, step.time);
  }
}

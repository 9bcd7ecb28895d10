import type { Tally } from '../../case/case-reader.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import { DAY_MS, dayOf, type TimeWindow } from '../../domain/time-window.ts';
import { addToSet } from '../../numbers/group-by.ts';

/** For each actor the namespaces that it used; the empty text stands for clients that the log does not name. */
export type UsedNamespaces = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * On which days actors used which namespaces. Of repositories there may be far more, and each actor may use many of them:
 * they are not remembered.
 */
export class NamespaceDays {
  readonly #days = new Map<string, Map<string, Set<number>>>();
  readonly #namespaces = new Map<string, string>();

  /** Adds a count by actor, repository and day, or by actor and repository. */
  add({ key: { actor, repository }, first }: Tally): void {
    const ofActor = this.#days.get(actor ?? '') ?? new Map<string, Set<number>>();
    this.#days.set(actor ?? '', ofActor);
    addToSet(ofActor, this.#namespaceOf(repository ?? ''), dayOf(first));
  }

  /** Those of a range of whole days; null stands for all days. */
  usedIn(range: TimeWindow | null): UsedNamespaces {
    const isIn = (day: number) => range === null || (day >= range.from / DAY_MS && day < range.to / DAY_MS);
    const used = new Map<string, Set<string>>();
    for (const [actor, namespaces] of this.#days) {
      const own = [...namespaces].flatMap(([namespace, days]) => ([...days].some(isIn) ? [namespace] : []));
      used.set(actor, new Set(own));
    }
    return used;
  }

  #namespaceOf(repository: string): string {
    const known = this.#namespaces.get(repository) ?? parentPathOrSelf(repository);
    this.#namespaces.set(repository, known);
    return known;
  }
}

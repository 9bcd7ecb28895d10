import type Database from 'better-sqlite3';
import { EVENT_DICTIONARIES, type EventDictionary, perDictionary } from '../../../case/event-batch.ts';
import { LocalNumbers } from '../digests/local-numbers.ts';

/** Dictionaries of which a part of a case has those rows alone that it refers to. */
type Cut = Exclude<EventDictionary, 'host'>;

/** Each before those that its rows refer to. */
const CUT: readonly Cut[] = [
  'kind',
  'action',
  'result',
  'agent',
  'scope',
  'actor',
  'address',
  'image',
  'digest',
  'term',
];

const OF_KIND: readonly Cut[] = ['action', 'result', 'agent', 'scope'];

/**
 * Numbers the rows of dictionaries anew, in the order in which they are asked for: imgaudit numbers rows without a gap, and
 * a part of a case does not need all of them.
 */
export class PartDictionaries {
  readonly #part: Database.Database;
  readonly #whole: Database.Database;
  readonly #numbers = perDictionary(() => new LocalNumbers());

  constructor(part: Database.Database, whole: Database.Database) {
    this.#part = part;
    this.#whole = whole;
  }

  /** The number in the part of a row that has another one in the whole case; 0 stays 0. */
  idOf(dictionary: Cut, id: number): number {
    return this.#numbers[dictionary].of(id);
  }

  /** Copies the rows that were asked for. */
  write(): void {
    for (const dictionary of CUT) this.#copy(dictionary);
  }

  #copy(dictionary: Cut): void {
    const columns = EVENT_DICTIONARIES[dictionary];
    const row = this.#whole
      .prepare<[number], readonly (string | number | null)[]>(
        `SELECT ${columns.join(', ')} FROM ${dictionary} WHERE id = ?`,
      )
      .raw();
    const insert = this.#part.prepare(
      `INSERT INTO ${dictionary} (id, ${columns.join(', ')}) VALUES (?, ${columns.map(() => '?').join(', ')})`,
    );
    for (const [index, before] of this.#numbers[dictionary].ids.entries()) {
      const values = row.get(before);
      if (values !== undefined) insert.run(index + 1, ...this.#renumbered(dictionary, values));
    }
  }

  /** The references of a kind lead to rows that are numbered anew. */
  #renumbered(dictionary: Cut, values: readonly (string | number | null)[]): readonly (string | number | null)[] {
    if (dictionary !== 'kind') return values;
    return OF_KIND.map((name, index) => this.#numbers[name].of(Number(values[index])));
  }
}

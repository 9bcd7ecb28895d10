import type { Dimension } from '../../../case/case-reader.ts';
import type { Subject } from '../../../case/event-filter.ts';
import { type RowsById, rowsById } from '../../../numbers/columns/rows-by-id.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import type { IdTest } from '../questions/sql-condition.ts';
import { type DimensionValues, rankOf } from './numbered-values.ts';

/** The ids of a dictionary, grouped by the rank of their value in one dimension. */
interface IdsByRank {
  readonly values: DimensionValues['values'];
  readonly ids: RowsById;
}

/** Finds the dictionary ids of many subjects without running a query for each of them. */
export class SubjectTests {
  readonly #spelledOf: (dimension: Dimension) => DimensionValues;
  readonly #byRank = new Map<Dimension, IdsByRank>();

  /** `spelledOf` gives the values of a dimension by the ids of its dictionary. */
  constructor(spelledOf: (dimension: Dimension) => DimensionValues) {
    this.#spelledOf = spelledOf;
  }

  /** The tests that a row about the subject must pass, strictest first; null if the columns alone cannot decide. */
  testsOf(subject: Subject): readonly IdTest[] | null {
    switch (subject.kind) {
      case 'address':
        return [among('address', this.#idsOf('address', subject.address))];
      case 'actor':
        return [among('actor', this.#idsOf('actor', subject.actor))];
      case 'digest':
        return [among('digest', this.#idsOf('digest', subject.digest)), among('image', this.#imagesOf(subject, null))];
      case 'tag':
        return [among('image', this.#imagesOf(subject, subject.tag))];
      case 'repository':
        return [among('image', this.#imagesOf(subject, null))];
      case 'container':
        return null;
    }
  }

  #idsOf(dimension: Dimension, value: string | null): readonly number[] {
    return [...this.#eachId(dimension, value)];
  }

  /** The ids with a value, one at a time: a repository has many tags, and a question may be about thousands of them. */
  *#eachId(dimension: Dimension, value: string | null): Iterable<number> {
    const { values, ids } = this.#ranked(dimension);
    const rank = rankOf(values, value);
    if (rank < 0) return;
    const end = ids.starts[rank + 1] ?? ids.rows.length;
    for (let index = ids.starts[rank] ?? end; index < end; index++) {
      const id = numberAt(ids.rows, index);
      // Id 0 stands for events that refer to no row of this dictionary.
      if (id > 0) yield id;
    }
  }

  /** The ids of the images of a repository; if `tag` is not null, only those with this tag. */
  #imagesOf(
    { repository, registries }: { readonly repository: string; readonly registries: readonly string[] | null },
    tag: string | null,
  ): readonly number[] {
    const [tags, hosts] = [this.#spelledOf('tag'), this.#spelledOf('registry')];
    const tagRank = tag === null ? null : rankOf(tags.values, tag);
    const hostRanks = registries?.map((host) => rankOf(hosts.values, host)) ?? null;
    const found: number[] = [];
    for (const id of this.#eachId('repository', repository)) {
      const isTag = tagRank === null || numberAt(tags.rankOfId, id) === tagRank;
      if (isTag && (hostRanks === null || hostRanks.includes(numberAt(hosts.rankOfId, id)))) found.push(id);
    }
    return found;
  }

  #ranked(dimension: Dimension): IdsByRank {
    const known = this.#byRank.get(dimension);
    if (known !== undefined) return known;
    const { values, rankOfId } = this.#spelledOf(dimension);
    const read = { values, ids: rowsById(rankOfId) };
    this.#byRank.set(dimension, read);
    return read;
  }
}

function among(column: IdTest['column'], ids: readonly number[]): IdTest {
  return { column, isExcluded: false, ids };
}

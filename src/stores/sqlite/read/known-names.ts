import type Database from 'better-sqlite3';
import type { NameCompleter, NamedField, WantedNames } from '../../../case/case-reader.ts';
import { foldCase } from '../../../domain/text/fold-case.ts';
import { compareText } from '../../../numbers/compare-text.ts';
import { sqliteGlob } from '../questions/glob-sql.ts';
import { refuseUnexpected } from '../values/expected-values.ts';

/** The dictionary of each field, and its values as a column `name`. */
const VALUES: Readonly<Record<NamedField, readonly [table: string, sql: string]>> = {
  actor: ['actor', 'SELECT actor_id AS name FROM actor UNION SELECT name FROM actor'],
  action: ['action', 'SELECT action AS name FROM action'],
  address: ['address', 'SELECT address AS name FROM address UNION SELECT ip FROM address'],
  client: ['agent', 'SELECT tool AS name FROM agent UNION SELECT user_agent FROM agent'],
  region: ['scope', 'SELECT region AS name FROM scope'],
  account: ['scope', 'SELECT account AS name FROM scope'],
  namespace: ['image', 'SELECT namespace AS name FROM image'],
  repository: ['image', 'SELECT repository AS name FROM image'],
  tag: ['image', 'SELECT tag AS name FROM image'],
  reference: ['image', "SELECT repository || ':' || tag AS name FROM image"],
  digest: ['digest', 'SELECT digest AS name FROM digest'],
};

/** The values of a field that match one of the globs in upper or lower case, in the order of their bytes. */
export function knownNames(
  database: Database.Database,
  field: NamedField,
  { globs, most }: { readonly globs: readonly string[]; readonly most: number },
): readonly string[] {
  const [table, values] = VALUES[field];
  refuseUnexpected(database, table);
  const list = JSON.stringify(globs.map((glob) => sqliteGlob(foldCase(glob))));
  return database
    .prepare<unknown[], string>(
      `SELECT DISTINCT name FROM (${values}) WHERE EXISTS
         (SELECT 1 FROM json_each(:list) g WHERE lower(name) GLOB g.value) ORDER BY name LIMIT :most`,
    )
    .pluck()
    .all({ list, most: Math.trunc(most) });
}

/** Where the values of a field stand: in the first column of an index, or in a column without one. */
interface Source {
  readonly table: string;
  readonly column: string;
  readonly isIndexed: boolean;
}

const indexed = (table: string, column: string): Source => ({ table, column, isIndexed: true });
const unindexed = (table: string, column: string): Source => ({ table, column, isIndexed: false });

/** References are looked up by their repository. */
type PlainField = Exclude<NamedField, 'reference'>;

const SOURCES: Readonly<Record<PlainField, readonly Source[]>> = {
  actor: [indexed('actor', 'actor_id'), unindexed('actor', 'name')],
  action: [indexed('action', 'action')],
  address: [indexed('address', 'address'), unindexed('address', 'ip')],
  client: [indexed('agent', 'user_agent'), unindexed('agent', 'tool')],
  region: [indexed('scope', 'region')],
  account: [unindexed('scope', 'account')],
  namespace: [unindexed('image', 'namespace')],
  repository: [indexed('image', 'repository')],
  tag: [unindexed('image', 'tag')],
  digest: [indexed('digest', 'digest')],
};

/** Rows of a column without an index that are read before the clock is looked at again: some milliseconds. */
const ROWS_AT_ONCE = 10_000;

/** Sorts behind every character. */
const LAST = '\u{10ffff}';

/** The time is over. It never leaves this file. */
class TooLate extends Error {}

/**
 * Looks names up in the dictionaries of a case, whose values a log may make numerous. In an index it goes from one value
 * to the next, however many rows have it.
 */
export class SqliteNameCompleter implements NameCompleter {
  readonly #database: Database.Database;
  readonly #isLate: () => boolean;

  constructor(database: Database.Database, isLate: () => boolean) {
    this.#database = database;
    this.#isLate = isLate;
  }

  namesFrom(field: NamedField, wanted: WantedNames): readonly string[] {
    try {
      const names = field === 'reference' ? this.#references(wanted) : this.#names(SOURCES[field], wanted);
      return [...new Set(names)].toSorted(compareText).slice(0, wanted.most);
    } catch (error) {
      if (error instanceof TooLate) return [];
      throw error;
    }
  }

  #names(sources: readonly Source[], wanted: WantedNames): readonly string[] {
    return sources.flatMap((source) =>
      source.isIndexed ? this.#stepped(source, wanted) : this.#scanned(source, wanted),
    );
  }

  /** The tags of a repository, or its first ones: the prefix has the whole repository, and a colon behind it. */
  #references({ prefix, most, isWanted }: WantedNames): readonly string[] {
    const colon = prefix.lastIndexOf(':');
    if (colon < 0) return [];
    const [repository, tag] = [prefix.slice(0, colon), prefix.slice(colon + 1)];
    const next = this.#database
      .prepare<unknown[], unknown>(
        'SELECT tag FROM image WHERE repository = :repository AND tag >= :from AND tag < :to ORDER BY tag LIMIT 1',
      )
      .pluck();
    const tags = this.#walk((from) => next.get({ repository, from, to: `${tag}${LAST}` }), {
      prefix: tag,
      most,
      isWanted: (name) => isWanted(`${repository}:${name}`),
    });
    return tags.map((name) => `${repository}:${name}`);
  }

  #stepped({ table, column }: Source, wanted: WantedNames): readonly string[] {
    const next = this.#database
      .prepare<unknown[], unknown>(
        `SELECT ${column} FROM ${table} WHERE ${column} >= :from AND ${column} < :to ORDER BY ${column} LIMIT 1`,
      )
      .pluck();
    return this.#walk((from) => next.get({ from, to: `${wanted.prefix}${LAST}` }), wanted);
  }

  /** Goes from each value to the least one behind it. */
  #walk(next: (from: string) => unknown, { prefix, most, isWanted }: WantedNames): readonly string[] {
    const names: string[] = [];
    for (let name = next(prefix); typeof name === 'string' && names.length < most; name = next(`${name}\0`)) {
      this.#stopIfLate();
      if (isWanted(name)) names.push(name);
    }
    return names;
  }

  #scanned({ table, column }: Source, { prefix, isWanted }: WantedNames): readonly string[] {
    const names = new Set<string>();
    const last = Number(this.#database.prepare(`SELECT max(id) FROM ${table}`).pluck().get());
    const some = this.#database
      .prepare<unknown[], unknown>(
        `SELECT DISTINCT ${column} FROM ${table}
         WHERE id > :after AND id <= :after + ${ROWS_AT_ONCE} AND ${column} >= :from AND ${column} < :to`,
      )
      .pluck();
    for (let after = 0; after < last; after += ROWS_AT_ONCE) {
      this.#stopIfLate();
      for (const name of some.all({ after, from: prefix, to: `${prefix}${LAST}` })) {
        if (typeof name === 'string' && isWanted(name)) names.add(name);
      }
    }
    return [...names];
  }

  #stopIfLate(): void {
    if (this.#isLate()) throw new TooLate();
  }
}

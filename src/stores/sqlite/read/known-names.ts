import type Database from 'better-sqlite3';
import type { NamedField } from '../../../case/case-reader.ts';
import { foldCase } from '../../../domain/text/fold-case.ts';
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

import type Database from 'better-sqlite3';
import { damagedCase } from './damaged-case.ts';

/** The columns of each dictionary that hold texts of a log. */
const TEXTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    kind: [],
    actor: ['actor_id', 'name', 'credential'],
    address: ['address', 'ip', 'sort_key'],
    image: ['namespace', 'repository', 'tag'],
    digest: ['digest'],
  }),
);
/** In bytes. Longer texts are counted; those of real logs are far shorter. */
const LONG = 1 << 16;
/** In bytes. So much of long texts may be held in memory. */
const MOST_LONG = 1 << 26;

/**
 * The highest id of a dictionary that is about to be read as a whole. The dictionary is refused if its ids are not those
 * of its rows, counted from 1, or if its texts would fill memory: memory is taken in proportion to both.
 * @throws AuditError `case-unusable`
 */
export function highestId(database: Database.Database, dictionary: string): number {
  const lengths = (TEXTS.get(dictionary) ?? []).map(
    (name) => `iif(octet_length(${name}) > ${LONG}, octet_length(${name}), 0)`,
  );
  const size = database
    .prepare<[], { readonly rows: number; readonly least: number; readonly highest: number; readonly long: number }>(
      `SELECT count(*) AS rows, ifnull(min(id), 1) AS least, ifnull(max(id), 0) AS highest, ifnull(sum(${lengths.join(' + ') || 0}), 0) AS long
       FROM ${dictionary}`,
    )
    .get();
  if (size === undefined || size.least < 1 || size.highest > size.rows) {
    throw damagedCase(null, `the rows of ${dictionary} are not numbered as imgaudit numbers them`);
  }
  if (size.long > MOST_LONG) throw damagedCase(null, `${dictionary} holds ${size.long} bytes of overlong texts`);
  return size.highest;
}

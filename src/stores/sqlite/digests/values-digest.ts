import type Database from 'better-sqlite3';
import { RunningSha256, sha256Of } from '../../../case/custody/sha256.ts';
import { prepared } from '../connection/prepared.ts';

const OF = 'FROM json_each(?) j LEFT JOIN';

/** The values of each dictionary that events refer to. A kind is spelled out: it consists of ids of the case. */
const VALUES = {
  kind: [
    `action.source, action.action, action.category, action.plane, result.outcome, result.reason_code,
     agent.user_agent, agent.tool, scope.region, scope.account`,
    `${OF} kind v ON v.id = j.value LEFT JOIN action ON action.id = v.action LEFT JOIN result ON result.id = v.result
     LEFT JOIN agent ON agent.id = v.agent LEFT JOIN scope ON scope.id = v.scope`,
  ],
  actor: ['v.actor_id, v.name, v.type, v.credential', `${OF} actor v ON v.id = j.value`],
  address: [
    'v.address, v.ip, v.sort_key, v.network, v.stated_network, v.is_public',
    `${OF} address v ON v.id = j.value`,
  ],
  image: [
    'host.host, v.namespace, v.repository, v.tag',
    `${OF} image v ON v.id = j.value LEFT JOIN host ON host.id = v.registry`,
  ],
  digest: ['v.digest', `${OF} digest v ON v.id = j.value`],
  term: ['v.text', `${OF} term v ON v.id = j.value`],
} as const;

export type ValueTable = keyof typeof VALUES;

/** Few, because each value may be long; many, because each question takes as long as some rows. */
const IDS_AT_ONCE = 32;
/** Values are remembered from file to file where files have no more of them: those of many small files repeat. */
const MOST_REMEMBERED_IDS = 1024;
/** In characters, all together. */
const MOST_REMEMBERED_TEXT = 1 << 23;

/** Hashes the values that ids stand for. */
export class ValuesDigest {
  readonly #database: Database.Database;
  readonly #known = new Map<ValueTable, Map<number, string>>();
  #knownText = 0;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Forgets what ids stand for. */
  forget(): void {
    this.#known.clear();
    this.#knownText = 0;
  }

  /** The hash of the values of some ids, a JSON list and a line break for each, in the order of `ids`. */
  digest(table: ValueTable, ids: Float64Array): string {
    return ids.length > MOST_REMEMBERED_IDS ? this.#digestOfMany(table, ids) : this.#digestOfFew(table, ids);
  }

  #digestOfMany(table: ValueTable, ids: Float64Array): string {
    const hash = new RunningSha256();
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      hash.add(Buffer.from(`${this.#rows(table, Array.from(ids.subarray(start, start + IDS_AT_ONCE)))}\n`, 'utf8'));
    }
    return hash.digest();
  }

  #digestOfFew(table: ValueTable, ids: Float64Array): string {
    if (this.#knownText > MOST_REMEMBERED_TEXT) this.forget();
    const known = this.#known.get(table) ?? new Map<number, string>();
    this.#known.set(table, known);
    const missing = Array.from(ids).filter((id) => !known.has(id));
    for (let start = 0; start < missing.length; start += IDS_AT_ONCE) {
      const asked = missing.slice(start, start + IDS_AT_ONCE);
      // JSON writes the line ends in a text as two characters, so that these are those between the rows.
      const rows = this.#rows(table, asked).split('\n');
      for (const [index, id] of asked.entries()) known.set(id, `${rows[index]}\n`);
      this.#knownText += rows.reduce((sum, { length }) => sum + length, 0);
    }
    let text = '';
    for (const id of ids) text += known.get(id);
    return sha256Of(text);
  }

  /** Joined by SQLite: making a row in JavaScript for each id takes five times as long. */
  #rows(table: ValueTable, ids: readonly number[]): string {
    const [columns, from] = VALUES[table];
    const some = prepared<[string], { readonly rows: string }>(
      this.#database,
      `SELECT group_concat(json_array(${columns}), char(10) ORDER BY j.key) AS rows ${from}`,
    );
    return `${some.get(JSON.stringify(ids))?.rows}`;
  }
}

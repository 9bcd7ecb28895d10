import type Database from 'better-sqlite3';
import { RunningSha256 } from '../../../case/custody/sha256.ts';
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

/** Hashes the values of some ids, a JSON list and a line break for each, in the order of `ids`. */
export function digestOfValues(database: Database.Database, table: ValueTable, ids: Float64Array): string {
  const [columns, from] = VALUES[table];
  // Joined by SQLite: making a row in JavaScript for each id takes five times as long.
  const some = prepared<[string], { readonly rows: string }>(
    database,
    `SELECT group_concat(json_array(${columns}), char(10) ORDER BY j.key) AS rows ${from}`,
  );
  const hash = new RunningSha256();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    hash.add(
      Buffer.from(`${some.get(JSON.stringify(Array.from(ids.subarray(start, start + IDS_AT_ONCE))))?.rows}\n`, 'utf8'),
    );
  }
  return hash.digest();
}

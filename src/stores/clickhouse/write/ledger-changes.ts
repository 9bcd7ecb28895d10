import type Database from 'better-sqlite3';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import { COPIED_TABLES, type CopiedTable, columnsOf, type LedgerContainer, type LedgerRow } from '../read/ledger.ts';

/** Tables that only grow. */
const GROWING = ['file', 'inventory', 'custody'] as const satisfies readonly CopiedTable[];
/** Small tables whose rows may be changed or removed. */
const CHANGING = ['allow', 'registry_alias', 'cluster_name'] as const satisfies readonly CopiedTable[];

type StoredRow = Readonly<Record<string, string | number | null>>;

/** What of the small tables of a database the ledger of a case in ClickHouse has already. */
export class LedgerChanges {
  readonly #database: Database.Database;
  readonly #newest = new Map<string, number>();
  #known = new Map<string, string>();
  /** The hosts that the ledger has: their numbers here say nothing, because a file that was taken back leaves its hosts. */
  readonly #hosts = new Set<string>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Must be called with rows of the ledger that were read or written. */
  learn(rows: readonly LedgerRow[]): void {
    for (const { name, row } of rows) if (name === 'host') this.#hosts.add(hostIn(row));
  }

  /** Must be called when the ledger has everything that the database holds; but for hosts, see `learn`. */
  remember(): void {
    for (const table of [...GROWING, 'container']) this.#newest.set(table, this.#newestOf(table));
    this.#known = this.#changing();
  }

  /** The rows that the ledger lacks. */
  rows(): readonly LedgerRow[] {
    const grown = GROWING.flatMap((table) => {
      return this.#after(table).map((row) => ({
        name: table,
        key: String(row[COPIED_TABLES[table]]),
        row: JSON.stringify(row),
      }));
    });
    const hosts = this.#database.prepare<[], string>('SELECT host FROM host ORDER BY id').pluck().all();
    const newHosts = hosts.filter((host) => !this.#hosts.has(host));
    const changing = this.#changing();
    const changed = [...changing].filter(([place, row]) => this.#known.get(place) !== row);
    const removed = [...this.#known.keys()].filter((place) => !changing.has(place));
    return [
      ...grown,
      ...this.#containers(),
      ...newHosts.map(
        (host): LedgerRow => ({ name: 'host', key: JSON.stringify(host), row: JSON.stringify({ host }) }),
      ),
      ...changed.map(([place, row]) => ({ ...placed(place), row })),
      ...removed.map((place) => ({ ...placed(place), row: '' })),
    ];
  }

  #newestOf(table: string): number {
    const column = table === 'custody' ? 'number' : 'id';
    return Number(this.#database.prepare(`SELECT coalesce(max(${column}), 0) FROM ${table}`).pluck().get());
  }

  #after(table: (typeof GROWING)[number]): readonly StoredRow[] {
    const columns = columnsOf(this.#database, table).join(', ');
    const key = COPIED_TABLES[table];
    return this.#database
      .prepare<[number], StoredRow>(`SELECT ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key}`)
      .all(this.#newest.get(table) ?? 0);
  }

  #containers(): readonly LedgerRow[] {
    const rows = this.#database
      .prepare<[number], StoredRow>(
        `SELECT c.*, host.host AS registry, image.namespace AS image_namespace, image.repository, image.tag, digest.digest AS digest_text
         FROM container c JOIN image ON image.id = c.image LEFT JOIN host ON host.id = image.registry
           LEFT JOIN digest ON digest.id = c.digest WHERE c.id > ? ORDER BY c.id`,
      )
      .all(this.#newest.get('container') ?? 0);
    return rows.map(({ registry, image_namespace: namespace, repository, tag, digest_text: digest, ...columns }) => {
      const container: LedgerContainer = {
        columns,
        image: [registry, namespace, repository, tag].map(textOf),
        digest: textOf(digest),
      };
      return { name: 'container', key: String(columns['id']), row: JSON.stringify(container) };
    });
  }

  /** The rows of the tables that change, by table and key. */
  #changing(): Map<string, string> {
    const rows = CHANGING.flatMap((table) => {
      const key = COPIED_TABLES[table];
      return this.#database
        .prepare<[], StoredRow>(`SELECT ${columnsOf(this.#database, table).join(', ')} FROM ${table}`)
        .all()
        .map((row): [string, string] => [JSON.stringify([table, String(row[key])]), JSON.stringify(row)]);
    });
    return new Map(rows);
  }
}

function placed(place: string): Pick<LedgerRow, 'name' | 'key'> {
  const [name, key]: [CopiedTable, string] = JSON.parse(place);
  return { name, key };
}

function hostIn(row: string): string {
  return String(memberOf(plainJsonOr(row, null), 'host'));
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

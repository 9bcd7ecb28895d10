import type Database from 'better-sqlite3';
import type { ImageReference } from '../../../domain/image-ref.ts';
import type { Actor, ClientAddress } from '../../../domain/registry-event.ts';
import type { Category, Outcome, Plane } from '../../../domain/vocabulary.ts';
import { KIND_JOINS } from '../questions/step-row.ts';
import { damagedCase } from '../values/damaged-case.ts';

/**
 * A case may hold millions of addresses and tags. A dictionary that has learned this many entries keeps them, and those
 * that it learns next, but forgets those that were not asked for since it learned as many before.
 */
const MOST_LEARNED = 100_000;

/** The shape of an event: what was done with which result, by which program, where. */
export interface KindEntry {
  readonly category: Category;
  readonly action: string;
  readonly plane: Plane;
  readonly source: string;
  readonly outcome: Outcome;
  readonly reasonCode: string | null;
  readonly userAgent: string | null;
  readonly tool: string | null;
  readonly region: string | null;
  readonly account: string | null;
}

/** An address as SQLite returns it: booleans are 0 or 1. */
export type AddressEntry = Omit<ClientAddress, 'isPublic'> & { readonly isPublic: number };

/** The entries of one dictionary by their ids. */
class Dictionary<Entry> {
  readonly #read: Database.Statement<[number], Entry>;
  #recent = new Map<number, Entry | null>();
  #older: ReadonlyMap<number, Entry | null> = new Map();

  constructor(read: Database.Statement<[number], Entry>) {
    this.#read = read;
  }

  /** Null if the dictionary has no such id. */
  get(id: number): Entry | null {
    const known = this.#recent.get(id);
    return known === undefined ? this.#learned(id) : known;
  }

  #learned(id: number): Entry | null {
    const older = this.#older.get(id);
    const entry = older === undefined ? expected(this.#read.get(id) ?? null) : older;
    if (this.#recent.size >= MOST_LEARNED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(id, entry);
    return entry;
  }
}

/** Gives an entry back. @throws AuditError `case-unusable` for values that imgaudit does not write */
function expected<Entry>(entry: Entry): Entry {
  const values: readonly unknown[] = typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry];
  // Booleans are stored as numbers; no other value of a dictionary is one.
  const isExpected = values.every((value) => value === null || value === 0 || value === 1 || typeof value === 'string');
  if (isExpected && !Buffer.isBuffer(entry)) return entry;
  throw damagedCase(null, 'a value of an event is not what imgaudit writes');
}

/** The dictionaries that the rows of events refer to. */
export class EventDictionaries {
  readonly kinds: Dictionary<KindEntry>;
  readonly actors: Dictionary<Actor>;
  readonly addresses: Dictionary<AddressEntry>;
  readonly images: Dictionary<ImageReference>;
  readonly digests: Dictionary<string>;
  readonly files: Dictionary<string>;

  constructor(database: Database.Database) {
    this.kinds = new Dictionary(
      database.prepare(
        `SELECT action.category, action.action, action.plane, action.source, result.outcome,
           result.reason_code AS reasonCode, agent.user_agent AS userAgent, agent.tool, scope.region, scope.account
         FROM kind ${KIND_JOINS} JOIN scope ON scope.id = kind.scope WHERE kind.id = ?`,
      ),
    );
    this.actors = new Dictionary(
      database.prepare('SELECT actor_id AS id, name, type, credential FROM actor WHERE id = ?'),
    );
    this.addresses = new Dictionary(
      database.prepare(
        `SELECT address, ip, sort_key AS sortKey, network, stated_network AS statedNetwork, is_public AS isPublic
         FROM address WHERE id = ?`,
      ),
    );
    this.images = new Dictionary(
      database.prepare(
        `SELECT host.host AS registry, image.namespace, image.repository, image.tag, NULL AS digest
         FROM image LEFT JOIN host ON host.id = image.registry WHERE image.id = ?`,
      ),
    );
    this.digests = new Dictionary(database.prepare<[number], string>('SELECT digest FROM digest WHERE id = ?').pluck());
    this.files = new Dictionary(database.prepare<[number], string>('SELECT path FROM file WHERE id = ?').pluck());
  }
}

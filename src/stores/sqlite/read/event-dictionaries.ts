import type Database from 'better-sqlite3';
import type { ImageReference } from '../../../domain/image-ref.ts';
import type { Actor, ClientAddress } from '../../../domain/registry-event.ts';
import type { Category, Outcome, Plane } from '../../../domain/vocabulary.ts';
import { DictionaryRows } from '../engine/dictionary-rows.ts';
import { KIND_JOINS } from '../questions/step-row.ts';

/** An answer may hold a million events, which share most of their values. */
const MOST_RECENT = 100_000;

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

/** The dictionaries that the rows of events refer to. */
export class EventDictionaries {
  readonly kinds: DictionaryRows<KindEntry>;
  readonly actors: DictionaryRows<Actor>;
  readonly addresses: DictionaryRows<AddressEntry>;
  readonly images: DictionaryRows<ImageReference>;
  readonly digests: DictionaryRows<string>;
  readonly files: DictionaryRows<string>;

  constructor(database: Database.Database) {
    const rowsOf = <Entry>(name: string, read: Database.Statement<[number], Entry>) =>
      new DictionaryRows(name, read, MOST_RECENT);
    this.kinds = rowsOf(
      'kind',
      database.prepare(
        `SELECT action.category, action.action, action.plane, action.source, result.outcome,
           result.reason_code AS reasonCode, agent.user_agent AS userAgent, agent.tool, scope.region, scope.account
         FROM kind ${KIND_JOINS} JOIN scope ON scope.id = kind.scope WHERE kind.id = ?`,
      ),
    );
    this.actors = rowsOf(
      'actor',
      database.prepare('SELECT actor_id AS id, name, type, credential FROM actor WHERE id = ?'),
    );
    this.addresses = rowsOf(
      'address',
      database.prepare(
        `SELECT address, ip, sort_key AS sortKey, network, stated_network AS statedNetwork, is_public AS isPublic
         FROM address WHERE id = ?`,
      ),
    );
    this.images = rowsOf(
      'image',
      database.prepare(
        `SELECT host.host AS registry, image.namespace, image.repository, image.tag, NULL AS digest
         FROM image LEFT JOIN host ON host.id = image.registry WHERE image.id = ?`,
      ),
    );
    this.digests = rowsOf(
      'digest',
      database.prepare<[number], string>('SELECT digest FROM digest WHERE id = ?').pluck(),
    );
    this.files = rowsOf('file', database.prepare<[number], string>('SELECT path FROM file WHERE id = ?').pluck());
  }
}

import type Database from 'better-sqlite3';
import type { ImageReference } from '../../../domain/image-ref.ts';
import type { Actor, ClientAddress } from '../../../domain/registry-event.ts';
import type { Category, Outcome, Plane } from '../../../domain/vocabulary.ts';
import { type DictionaryRow, DictionaryRows } from '../engine/dictionary-rows.ts';
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

type Text = string | null;
type KindRow = readonly [
  id: number,
  category: Category,
  action: string,
  plane: Plane,
  source: string,
  outcome: Outcome,
  reasonCode: Text,
  userAgent: Text,
  tool: Text,
  region: Text,
  account: Text,
];
type ActorRow = readonly [id: number, actorId: Text, name: Text, type: Actor['type'], credential: Actor['credential']];
type AddressRow = readonly [
  id: number,
  address: AddressEntry['address'],
  ip: AddressEntry['ip'],
  sortKey: AddressEntry['sortKey'],
  network: AddressEntry['network'],
  statedNetwork: AddressEntry['statedNetwork'],
  isPublic: number,
];
type ImageRow = readonly [id: number, registry: Text, namespace: Text, repository: Text, tag: Text];
type TextRow = readonly [id: number, text: string];

/** The dictionaries that the rows of events refer to. */
export class EventDictionaries {
  readonly kinds: DictionaryRows<KindEntry, KindRow>;
  readonly actors: DictionaryRows<Actor, ActorRow>;
  readonly addresses: DictionaryRows<AddressEntry, AddressRow>;
  readonly images: DictionaryRows<ImageReference, ImageRow>;
  readonly digests: DictionaryRows<string, TextRow>;
  readonly files: DictionaryRows<string, TextRow>;

  constructor(database: Database.Database) {
    const rowsOf = <Entry, Row extends DictionaryRow>(name: string, select: string, entryOf: (row: Row) => Entry) => {
      return new DictionaryRows(database, { name, select, entryOf }, MOST_RECENT);
    };
    this.kinds = rowsOf(
      'kind',
      `SELECT kind.id, action.category, action.action, action.plane, action.source, result.outcome, result.reason_code,
         agent.user_agent, agent.tool, scope.region, scope.account
       FROM kind ${KIND_JOINS} CROSS JOIN scope ON scope.id = kind.scope`,
      ([, category, action, plane, source, outcome, reasonCode, userAgent, tool, region, account]: KindRow) => {
        return { category, action, plane, source, outcome, reasonCode, userAgent, tool, region, account };
      },
    );
    this.actors = rowsOf(
      'actor',
      'SELECT id, actor_id, name, type, credential FROM actor',
      ([, id, name, type, credential]: ActorRow) => ({ id, name, type, credential }),
    );
    this.addresses = rowsOf(
      'address',
      'SELECT id, address, ip, sort_key, network, stated_network, is_public FROM address',
      ([, address, ip, sortKey, network, statedNetwork, isPublic]: AddressRow) => {
        return { address, ip, sortKey, network, statedNetwork, isPublic };
      },
    );
    this.images = rowsOf(
      'image',
      `SELECT image.id, host.host, image.namespace, image.repository, image.tag
       FROM image LEFT JOIN host ON host.id = image.registry`,
      ([, registry, namespace, repository, tag]: ImageRow) => ({ registry, namespace, repository, tag, digest: null }),
    );
    this.digests = rowsOf('digest', 'SELECT id, digest FROM digest', ([, digest]: TextRow) => digest);
    this.files = rowsOf('file', 'SELECT id, path FROM file', ([, path]: TextRow) => path);
  }
}

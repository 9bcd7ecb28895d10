import type Database from 'better-sqlite3';
import type { ComparedEvent } from '../../../case/contents/agreement.ts';
import { instantOf } from '../../../domain/instant.ts';
import { DetailsDecoder } from '../index/details-codec.ts';
import { EventDictionaries } from '../read/event-dictionaries.ts';
import { damagedCase } from '../values/damaged-case.ts';

/** What an event refers to, by its ids in the case; 0 or null for no value. */
export interface EventIdsInCase {
  readonly time: number;
  readonly kind: number;
  readonly actor: number;
  readonly address: number;
  readonly image: number | null;
  readonly digest: number | null;
}

/** What is read of the pages of events: details are as details-codec.ts describes them. */
export interface EventTexts {
  readonly eventId: string | null;
  readonly details: unknown;
}

/** Makes events of the ids of what they say. It remembers rows, and so must not outlive a transaction. */
export class EventsByIds {
  readonly #dictionaries: EventDictionaries;
  readonly #details: DetailsDecoder;

  constructor(database: Database.Database) {
    this.#dictionaries = new EventDictionaries(database);
    this.#details = new DetailsDecoder(database);
  }

  /** @throws AuditError `case-unusable` where a row that the event refers to is lost */
  of(ids: EventIdsInCase, { eventId, details }: EventTexts): ComparedEvent {
    const { kinds, actors, addresses, images, digests } = this.#dictionaries;
    const [kind, actor, address] = [kinds.get(ids.kind), actors.get(ids.actor), addresses.get(ids.address)];
    const time = instantOf(ids.time);
    if (kind === undefined || actor === undefined || address === undefined || time === null) {
      throw damagedCase(null, 'an event refers to a row that does not exist, or has no time');
    }
    const image = ids.image ? (images.get(ids.image) ?? null) : null;
    const digest = ids.digest ? (digests.get(ids.digest) ?? null) : null;
    const { category, action, plane, outcome, reasonCode, userAgent, tool, region, account } = kind;
    return {
      eventId,
      time,
      category,
      action,
      plane,
      outcome,
      reasonCode,
      actor,
      client: { ...address, isPublic: address.isPublic === 1, userAgent, tool },
      image: image === null ? null : { ...image, digest },
      region,
      account,
      details: this.#details.decoded(details),
    };
  }
}

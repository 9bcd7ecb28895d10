import type Database from 'better-sqlite3';
import { EVENT_DICTIONARIES, perDictionary } from '../../../case/event-batch.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import { Dictionary } from '../../sqlite/write/dictionary.ts';

/** Finds or stores the values of events in the dictionaries of a case in SQLite, as an import does. */
export class EventValues {
  readonly #dictionaries;

  constructor(database: Database.Database) {
    this.#dictionaries = perDictionary((name) => new Dictionary(database, name, EVENT_DICTIONARIES[name]));
  }

  idsOf({
    source,
    action,
    category,
    plane,
    outcome,
    reasonCode,
    actor,
    client,
    image,
    ...event
  }: Omit<RecordedEvent, 'details'>) {
    const of = this.#dictionaries;
    const registry = image?.registry ?? null;
    return {
      kind: of.kind.idOf([
        of.action.idOf([source, action, category, plane]),
        of.result.idOf([outcome, reasonCode]),
        of.agent.idOf([client.userAgent, client.tool]),
        of.scope.idOf([event.region, event.account]),
      ]),
      actor: of.actor.idOf([actor.id, actor.name, actor.type, actor.credential]),
      address: of.address.idOf([
        client.address,
        client.ip,
        client.sortKey,
        client.network,
        client.statedNetwork,
        client.isPublic ? 1 : 0,
      ]),
      image:
        image === null
          ? 0
          : of.image.idOf([
              registry === null ? null : of.host.idOf([registry]),
              image.namespace,
              image.repository,
              image.tag,
            ]),
      digest: image === null || image.digest === null ? 0 : of.digest.idOf([image.digest]),
    };
  }

  /** The parts as details-codec.ts describes them. */
  details(json: string, terms: ReadonlySet<number>): string | null {
    if (json === '') return null;
    const list: unknown = JSON.parse(json);
    const parts = (Array.isArray(list) ? list : []).map((part: unknown, index) => {
      const text = JSON.stringify(part);
      if (index === 0 || terms.has(index)) return String(this.#dictionaries.term.idOf([text]));
      return typeof part === 'string' ? text : `[${text}]`;
    });
    return `[${parts.join(',')}]`;
  }
}

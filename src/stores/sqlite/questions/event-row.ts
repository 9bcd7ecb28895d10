import type { Instant } from '../../../domain/instant.ts';
import type { Details, RecordedEvent } from '../../../domain/registry-event.ts';
import type { ActorType, Category, Network, Outcome, Plane } from '../../../domain/vocabulary.ts';
import type { EventRest } from '../index/event-page.ts';
import { KIND_JOINS } from './step-row.ts';

/** One event joined with its dictionaries, as SQLite returns it. */
export interface EventRow {
  readonly seq: number;
  readonly time: Instant;
  readonly category: Category;
  readonly action: string;
  readonly plane: Plane;
  readonly source: string;
  readonly outcome: Outcome;
  readonly reason_code: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly actor_type: ActorType;
  readonly credential: string | null;
  readonly address: string | null;
  readonly ip: string | null;
  readonly sort_key: string | null;
  readonly network: Network;
  readonly stated_network: string | null;
  readonly is_public: number;
  readonly user_agent: string | null;
  readonly tool: string | null;
  readonly has_image: number;
  readonly registry: string | null;
  readonly namespace: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly region: string | null;
  readonly account: string | null;
  readonly file: string;
  readonly record: number;
}

/** The columns of an EventRow, for the table alias `e` and EVENT_JOINS. */
export const EVENT_COLUMNS = `e.seq, e.time, action.category, action.action, action.plane,
  action.source, result.outcome, result.reason_code, actor.actor_id, actor.name AS actor_name,
  actor.type AS actor_type, actor.credential, address.address, address.ip, address.sort_key, address.network,
  address.stated_network, address.is_public, agent.user_agent, agent.tool, e.image IS NOT NULL AS has_image,
  host.host AS registry, image.namespace, image.repository, image.tag, digest.digest, scope.region, scope.account,
  file.path AS file, e.record`;

/**
 * Joins an event of the table alias `e` with its dictionaries and its file. LEFT, because an event whose actor is lost
 * must not be left out in silence: the row then has nulls where it never has one, and is refused.
 */
export const EVENT_JOINS = `LEFT JOIN kind ON kind.id = e.kind ${KIND_JOINS.replaceAll('CROSS JOIN', 'LEFT JOIN')}
  LEFT JOIN actor ON actor.id = e.actor
  LEFT JOIN address ON address.id = e.address
  LEFT JOIN image ON image.id = e.image
  LEFT JOIN host ON host.id = image.registry
  LEFT JOIN digest ON digest.id = e.digest
  LEFT JOIN scope ON scope.id = kind.scope
  LEFT JOIN file ON file.id = e.file`;

/** The event of a row. `details` are the decoded details of `rest`, which comes from the page that holds the event. */
export function recordedEventOf(row: EventRow, rest: EventRest, details: Details): RecordedEvent {
  const { registry, namespace, repository, tag, digest } = row;
  return {
    seq: row.seq,
    eventId: rest.eventId,
    time: row.time,
    category: row.category,
    action: row.action,
    plane: row.plane,
    outcome: row.outcome,
    reasonCode: row.reason_code,
    actor: { id: row.actor_id, name: row.actor_name, type: row.actor_type, credential: row.credential },
    client: {
      address: row.address,
      ip: row.ip,
      sortKey: row.sort_key,
      network: row.network,
      statedNetwork: row.stated_network,
      isPublic: row.is_public === 1,
      userAgent: row.user_agent,
      tool: row.tool,
    },
    image: row.has_image === 1 ? { registry, namespace, repository, tag, digest } : null,
    region: row.region,
    account: row.account,
    source: row.source,
    details,
    evidence: { file: row.file, record: row.record, offset: rest.offset, length: rest.length },
  };
}

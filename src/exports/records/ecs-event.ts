import { printInstant } from '../../domain/instant.ts';
import type { Place, RecordedEvent } from '../../domain/registry-event.ts';
import type { Category, Outcome } from '../../domain/vocabulary.ts';
import { cloudOf } from '../toolkit/clouds.ts';
import type { EventFacts } from '../toolkit/event-facts.ts';
import { eventMessage, fullRepository } from '../toolkit/event-message.ts';
import { type ExportRecord, withoutNothing } from '../toolkit/json-lines.ts';

/** Version of the Elastic Common Schema (https://www.elastic.co/docs/reference/ecs). */
export const ECS_VERSION = '9.4.0';

const TYPES: Readonly<Partial<Record<Category, string>>> = {
  push: 'creation',
  pull: 'access',
  'blob-pull': 'access',
  'blob-push': 'creation',
  list: 'access',
  inspect: 'access',
  tag: 'change',
  delete: 'deletion',
  untag: 'deletion',
};

/** `denied` is a failure that has a type of its own. */
const OUTCOMES: Readonly<Record<Outcome, { readonly outcome: string; readonly types: readonly string[] }>> = {
  success: { outcome: 'success', types: ['allowed'] },
  failure: { outcome: 'failure', types: [] },
  denied: { outcome: 'failure', types: ['denied'] },
  unknown: { outcome: 'unknown', types: [] },
};

/** An event as a document of the Elastic Common Schema, with fields of our own below `imgaudit`. */
export function ecsEvent(event: RecordedEvent, { evidence, place }: EventFacts): ExportRecord {
  const { actor, client, image, source } = event;
  const { outcome, types } = OUTCOMES[event.outcome];
  const cloud = cloudOf(source);
  return withoutNothing({
    '@timestamp': printInstant(event.time),
    ecs: { version: ECS_VERSION },
    message: eventMessage(event),
    event: {
      kind: 'event',
      category: ['api'],
      type: [TYPES[event.category] ?? 'info', ...types],
      action: event.action,
      outcome,
      id: event.eventId,
      code: event.reasonCode,
      sequence: event.seq,
      module: 'imgaudit',
      dataset: 'imgaudit.events',
      provider: source,
    },
    user: { id: actor.id, name: actor.name },
    source: { address: client.address, ip: client.ip, ...placeFields(place) },
    user_agent: { original: client.userAgent },
    container: {
      image: {
        name: image === null ? null : fullRepository(image),
        tag: image === null || image.tag === null ? [] : [image.tag],
        hash: { all: image === null || image.digest === null ? [] : [image.digest] },
      },
    },
    cloud: cloud === null ? null : { provider: cloud.ecs, region: event.region, account: { id: event.account } },
    service: { type: 'container-registry' },
    log: { file: { path: evidence.file } },
    related: { ip: [client.ip], user: [...new Set([actor.id, actor.name])] },
    imgaudit: {
      category: event.category,
      plane: event.plane,
      network: client.network,
      tool: client.tool,
      evidence,
    },
  });
}

/** Fields of a source that say where it lies. */
function placeFields(place: Place | null): ExportRecord {
  if (place === null) return {};
  const { country, asn, operator } = place;
  return { geo: { country_iso_code: country }, as: { number: asn, organization: { name: operator } } };
}

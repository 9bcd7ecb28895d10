import { printInstant } from '../../domain/instant.ts';
import type { Place, RecordedEvent } from '../../domain/registry-event.ts';
import type { ActorType, Category, Outcome } from '../../domain/vocabulary.ts';
import { cloudOf } from '../toolkit/clouds.ts';
import type { EventFacts } from '../toolkit/event-facts.ts';
import { eventMessage, fullReference, shortReference } from '../toolkit/event-message.ts';
import { type ExportRecord, withoutNothing } from '../toolkit/json-lines.ts';

/** Version of the Open Cybersecurity Schema Framework (https://schema.ocsf.io/1.8.0). */
export const OCSF_VERSION = '1.8.0';

/** API Activity. */
const CLASS = 6003;
const OTHER = 99;

const ACTIVITIES: Readonly<Partial<Record<Category, number>>> = {
  push: 1,
  'blob-push': 1,
  pull: 2,
  'blob-pull': 2,
  list: 2,
  inspect: 2,
  tag: 3,
  delete: 4,
  untag: 4,
};
const ACTIVITY_NAMES: readonly string[] = ['Unknown', 'Create', 'Read', 'Update', 'Delete'];

const STATUS: Readonly<Record<Outcome, { readonly id: number; readonly name: string }>> = {
  success: { id: 1, name: 'Success' },
  failure: { id: 2, name: 'Failure' },
  denied: { id: 2, name: 'Failure' },
  unknown: { id: 0, name: 'Unknown' },
};

const USER_TYPES: Readonly<Record<ActorType, readonly [number, string]>> = {
  user: [1, 'User'],
  root: [2, 'Admin'],
  system: [3, 'System'],
  service: [4, 'Service'],
  robot: [4, 'Service'],
  anonymous: [0, 'Unknown'],
  unknown: [0, 'Unknown'],
};

/** `type_uid` of an event of this category. */
export function eventTypeOf(category: Category): number {
  return CLASS * 100 + (ACTIVITIES[category] ?? OTHER);
}

/** An event as API Activity. */
export function ocsfEvent(event: RecordedEvent, { evidence, place }: EventFacts, version: string): ExportRecord {
  const { category, outcome } = event;
  const activity = ACTIVITIES[category] ?? OTHER;
  const activityName = ACTIVITY_NAMES[activity] ?? category;
  return withoutNothing({
    activity_id: activity,
    activity_name: activityName,
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: CLASS,
    class_name: 'API Activity',
    type_uid: eventTypeOf(category),
    type_name: `API Activity: ${activity === OTHER ? 'Other' : activityName}`,
    severity_id: 1,
    severity: 'Informational',
    time: event.time,
    message: eventMessage(event),
    status_id: STATUS[outcome].id,
    status: STATUS[outcome].name,
    status_code: event.reasonCode,
    status_detail: outcome === 'denied' ? 'denied' : null,
    metadata: metadataOf(event, version, `evidence:${evidence.file}#${evidence.record}`),
    actor: { user: userOf(event) },
    api: { operation: event.action, service: { name: event.image?.registry ?? null } },
    src_endpoint: { ...sourceOf(event), ...ocsfPlace(place) },
    http_request: { user_agent: event.client.userAgent },
    cloud: cloudObject(event),
    resources: resourcesOf(event),
    observables: observablesOf(event),
    unmapped: { category, plane: event.plane, network_type: event.client.network, evidence },
  });
}

function metadataOf({ eventId, source, seq, time }: RecordedEvent, version: string, label: string): ExportRecord {
  const cloud = cloudOf(source);
  return {
    version: OCSF_VERSION,
    product: { name: 'imgaudit', vendor_name: 'imgaudit', version },
    uid: eventId,
    original_time: printInstant(time),
    log_name: source,
    log_provider: cloud?.name ?? null,
    profiles: cloud === null ? [] : ['cloud'],
    sequence: seq,
    labels: [label],
  };
}

/** The schema wants at least one attribute of a user. */
function userOf({ actor, account }: RecordedEvent): ExportRecord {
  const [typeId, type] = USER_TYPES[actor.type];
  const isNamed = actor.id !== null || actor.name !== null;
  return {
    uid: actor.id,
    name: isNamed ? actor.name : 'anonymous',
    type_id: typeId,
    type,
    account: isNamed ? { uid: account } : null,
  };
}

/** The schema demands an endpoint, and of an endpoint at least one attribute. */
function sourceOf({ client }: RecordedEvent): ExportRecord {
  return client.ip === null ? { name: client.address ?? 'unknown' } : { ip: client.ip };
}

/** Attributes of a network endpoint that say where it lies. */
export function ocsfPlace(place: Place | null): ExportRecord {
  if (place === null) return {};
  const { country, asn, operator } = place;
  return { location: { country }, autonomous_system: { number: asn, name: operator } };
}

function cloudObject({ source, region, account }: RecordedEvent): ExportRecord | null {
  const cloud = cloudOf(source);
  return cloud === null ? null : { provider: cloud.name, region, account: { uid: account } };
}

function resourcesOf({ image }: RecordedEvent): readonly ExportRecord[] {
  if (image === null) return [];
  return [
    {
      uid: fullReference(image),
      name: shortReference(image),
      type: 'Container Image',
      namespace: image.namespace,
      version: image.tag,
      role_id: 1,
      role: 'Target',
    },
  ];
}

function observablesOf({ client, actor, image }: RecordedEvent): readonly ExportRecord[] {
  const all: readonly (readonly [string, number, string, string | null])[] = [
    ['src_endpoint.ip', 2, 'IP Address', client.ip],
    ['actor.user.name', 4, 'User Name', actor.name],
    ['resources.uid', 8, 'Hash', image?.digest ?? null],
    ['resources.uid', 10, 'Resource UID', image === null ? null : fullReference(image)],
    ['http_request.user_agent', 16, 'HTTP User-Agent', client.userAgent],
  ];
  return all
    .filter(([, , , value]) => value !== null)
    .map(([name, typeId, type, value]) => ({ name, type_id: typeId, type, value }));
}

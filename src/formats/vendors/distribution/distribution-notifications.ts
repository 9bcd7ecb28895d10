import type { NestedFormat } from '../../layouts/nested-layout.ts';
import { isRequestOfAzure } from '../../requests/azure-request.ts';
import {
  type Actor,
  actionIndex,
  asEvents,
  beginsAsJson,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type ImageReference,
  imageOf,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATimeText,
  objectField,
  objectIn,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { notificationLayout } from './notification-layout.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['push', 'push', 'Manifest or index written (a signature, attestation or SBOM tag: sign); a layer: blob-push'],
  ['pull', 'pull', 'Manifest read with GET (HEAD: inspect); a layer: blob-pull, or inspect with HEAD'],
  ['mount', 'blob-push', 'Layer taken over from another repository instead of being uploaded'],
  ['delete', 'delete', 'Manifest, layer or repository deleted; a tag alone: untag'],
  ['rename', 'config', 'GitLab only: a repository, or all of a namespace, has another name'],
]);
const BY_ACTION = actionIndex(ACTIONS);
/** The edition of events since which GitLab's renames are known. */
const RENAMES_KNOWN = 3;

/** The actions that an edition of events knows. */
const isKnownIn = (edition: number, action: string) =>
  BY_ACTION.has(action) && (action !== 'rename' || edition >= RENAMES_KNOWN);

const MANIFEST_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.artifact.manifest.v1+json',
]);

/** From this edition of events on. */
const KEEPS_ARTEFACT_TYPE = 3;

/** The edition of events since which a target that is missing, or was cut off, is not taken for a layer or a repository. */
const TARGETS_UNKNOWN = 6;

/** What an event is about. A manifest may be an image, an index or an artefact. */
type Subject = 'manifest' | 'blob' | 'tag' | 'repository' | 'unknown';

interface Notification {
  readonly action: string;
  readonly target: JsonObject;
  readonly request: JsonObject;
  readonly subject: Subject;
}

function notificationOf(record: JsonObject, action: string, edition: number): Notification {
  const target = objectField(record, 'target');
  const request = objectField(record, 'request');
  const isUnknown = edition >= TARGETS_UNKNOWN && Object.keys(target).length === 0 && action !== 'mount';
  return { action, target, request, subject: isUnknown ? 'unknown' : subjectOf({ action, target, request }) };
}

function subjectOf({ action, target, request }: Omit<Notification, 'subject'>): Subject {
  if (action === 'push' || action === 'pull') return transferredSubject(target);
  if (action === 'mount') return 'blob';
  if (action === 'delete') return deletedSubject(target, request);
  return subjectOfUrl(textField(target, 'url')) ?? 'manifest';
}

/** Registries build `target.url` from what they served, so it decides where the media type is missing or new. */
function transferredSubject(target: JsonObject): Subject {
  const mediaType = textField(target, 'mediaType')?.split(';')[0]?.trim().toLowerCase() ?? null;
  if (mediaType !== null && MANIFEST_TYPES.has(mediaType)) return 'manifest';
  const byUrl = subjectOfUrl(textField(target, 'url'));
  if (byUrl !== null) return byUrl;
  return mediaType === null && textField(target, 'tag') !== null ? 'manifest' : 'blob';
}

/** Deletions carry neither media type nor, in upstream registries, a URL: digests of manifests and layers look alike. */
function deletedSubject(target: JsonObject, request: JsonObject): Subject {
  if (textField(target, 'digest') === null) return textField(target, 'tag') === null ? 'repository' : 'tag';
  const urls = [textField(target, 'url'), textField(request, 'url'), textField(request, 'uri')];
  return urls.some((url) => subjectOfUrl(url) === 'blob') ? 'blob' : 'manifest';
}

/** A repository may itself be called `blobs`: so the last segment but one of the path decides. */
function subjectOfUrl(url: string | null): 'manifest' | 'blob' | null {
  const path = url?.split(/[?#]/, 1)[0] ?? '';
  const collection = /\/(manifests|blobs)\/[^/]+$/.exec(path)?.[1];
  if (collection === undefined) return null;
  return collection === 'blobs' ? 'blob' : 'manifest';
}

function categoryOf({ action, request, subject }: Notification): Category {
  switch (action) {
    case 'push':
      return TRANSFERRED.push[subject] ?? 'push';
    case 'pull':
      // One handler serves GET and HEAD, and both are reported as pulls.
      if (textField(request, 'method')?.toUpperCase() === 'HEAD') return 'inspect';
      return TRANSFERRED.pull[subject] ?? 'pull';
    case 'delete':
      return subject === 'tag' ? 'untag' : 'delete';
    default:
      return BY_ACTION.get(action)?.category ?? 'other';
  }
}

/** What is no image where it is transferred: whether an unknown target is one, nobody says. */
const TRANSFERRED: Readonly<Record<'push' | 'pull', Readonly<Partial<Record<Subject, Category>>>>> = {
  push: { blob: 'blob-push', unknown: 'other' },
  pull: { blob: 'blob-pull', unknown: 'other' },
};

/** From this edition of events on, a layer that is deleted is no image: its repository is a detail. */
const LAYERS_APART = 6;

function isDeletedLayer({ action, subject }: Notification, edition: number): boolean {
  return edition >= LAYERS_APART && action === 'delete' && subject === 'blob';
}

/** The digest of a layer does not identify an image. */
function imageOfTarget(notification: Notification, edition: number): ImageReference | null {
  if (isDeletedLayer(notification, edition)) return null;
  const { target, request, subject } = notification;
  return imageOf({
    registry: textField(request, 'host') ?? hostOf(textField(target, 'url')),
    repository: textField(target, 'repository'),
    tag: textField(target, 'tag'),
    digest: subject === 'blob' ? null : textField(target, 'digest'),
  });
}

function hostOf(url: string | null): string | null {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#@]+)/i.exec(url ?? '')?.[1] ?? null;
}

function actorOf(record: JsonObject): Actor {
  const name = textField(objectField(record, 'actor'), 'name');
  return { id: name, name, type: name === null ? 'anonymous' : 'user', credential: null };
}

function detailsOf(record: JsonObject, notification: Notification, edition: number): Details {
  const { action, target, request, subject } = notification;
  const rename = action === 'rename' && isKnownIn(edition, action) ? objectField(target, 'rename') : {};
  const texts = {
    target: action === 'delete' && (subject === 'blob' || subject === 'repository') ? subject : null,
    layerDigest: subject === 'blob' ? textField(target, 'digest') : null,
    repository: isDeletedLayer(notification, edition) ? textField(target, 'repository') : null,
    mediaType: textField(target, 'mediaType'),
    artifactType: edition < KEEPS_ARTEFACT_TYPE ? null : textField(target, 'artifactType'),
    fromRepository: textField(target, 'fromRepository'),
    requestId: textField(request, 'id'),
    instance: textField(objectField(record, 'source'), 'addr'),
    userType: textField(objectField(record, 'actor'), 'user_type'),
    renamedFrom: textField(rename, 'from'),
    renamedTo: textField(rename, 'to'),
  };
  return pick(texts, Object.keys(texts));
}

/** Bodies of Azure's webhooks are such events without an envelope: azure-acr-events reads them. */
function isOfAzure(record: unknown): boolean {
  return isObject(record) && isRequestOfAzure(record);
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const time = timeField(record, 'timestamp', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'timestamp'));
  const edition = context.edition ?? LAYERS_APART;
  const notification = notificationOf(record, action, edition);
  const isKnown = isKnownIn(edition, action);
  const id = textField(record, 'id');
  const { client, remarks } = describeClient({
    address: textField(notification.request, 'addr'),
    userAgent: textField(notification.request, 'useragent'),
  });
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: isKnown ? categoryOf(notification) : 'other',
    action,
    plane: 'data',
    // Registries notify of what they did; refused and failed requests send no event.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(record),
    client,
    image: imageOfTarget(notification, edition),
    region: null,
    account: null,
    details: detailsOf(record, notification, edition),
  };
  // Delivery is repeated until the endpoint answers, with the same id.
  const identity = id === null ? null : `distribution:${id}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(isKnown));
}

export const format: NestedFormat = {
  id: 'distribution-notifications',
  title: 'CNCF Distribution notifications (registry:2 and 3, GitLab registry)',
  vendor: 'CNCF Distribution',
  documentation: 'https://distribution.github.io/distribution/about/notifications/',
  howToExport: [
    'Registries keep no events: they post them. In the registry configuration, add an endpoint under notifications.endpoints with the URL of a collector of yours, and restart.',
    'Do not list pull, push or delete under ignore.actions of that endpoint, nor manifest types under ignore.mediatypes.',
    'GitLab: registry["notifications"] in gitlab.rb.',
    'Have the collector write each request body as it comes: one envelope a file, one after the other, or one a line; single events one a line are read too.',
  ],
  signature: '{"events":[{"id":…,"timestamp":…,"action":…,"target":{"repository":…},"request":{…},"actor":{…}}]}',
  limits: [
    'Only what succeeded is reported: refused and failed requests send no event and need the access log.',
    'request.addr comes from X-Forwarded-For, which a client can forge where no proxy overwrites it; without that header a proxy stands in for every client.',
    'A deletion by digest does not say whether a manifest or a layer went, unless a URL is there.',
    'Garbage collection and changes made in the storage send no events; a pull-through cache does not report what it fetches.',
    'Without token authentication the actor is often empty and counts as anonymous.',
    'A push over an existing tag looks like a first push; events may come twice (the same id) and out of order.',
    'Events queued in memory are lost when the registry stops or the endpoint stays away.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['events'],
  recognise(record, sample = []) {
    if (!isObject(record) || Object.hasOwn(record, 'eventType')) return NOT_MINE;
    const { action, timestamp, id } = record;
    const [target, request] = [objectIn(record, 'target'), objectIn(record, 'request')];
    if (isOfAzure(record)) return NOT_MINE;
    // What was cut off may have named the host: then the other records of the file tell whose this one is.
    if (request === null && beginsAsJson(record['request']) && sample.some(isOfAzure)) return NOT_MINE;
    // Other logs have actions with targets; the repository is in every target of a registry.
    const isEvent = typeof action === 'string' && target !== null && textField(target, 'repository') !== null;
    const isDated = typeof timestamp === 'string' && (typeof id === 'string' || request !== null);
    return isEvent && isDated ? MINE : NOT_MINE;
  },
  nested: notificationLayout((url) => JSON.stringify([hostOf(url), subjectOfUrl(url)])),
  read,
};

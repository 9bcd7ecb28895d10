import type { UnreadFile } from '../domain/evidence-file.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import { type Instant, printInstant } from '../domain/instant.ts';
import type { Note } from '../domain/judgement.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { DigestPeriod } from '../domain/tag-history.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActivitySummary, PublicAddressActivity } from '../investigations/activity-summary.ts';
import type { Payload } from './report.ts';

export function instantPayload(instant: Instant | null): string | null {
  return instant === null ? null : printInstant(instant);
}

export function unreadPayload({ path, sha256, bytes, reason, at }: UnreadFile): Payload {
  return { path, sha256, bytes, reason, at: printInstant(at) };
}

export function windowPayload(window: TimeWindow): Payload {
  return { from: printInstant(window.from), to: printInstant(window.to) };
}

export function imagePayload(image: ImageReference): Payload {
  const { registry, namespace, repository, tag, digest } = image;
  return { registry, namespace, repository, tag, digest };
}

/** An event as every JSON answer shows it; `match` says how it concerns the image asked about. */
export function eventPayload(event: RecordedEvent, match: string | null = null): Payload {
  const { actor, client, image, evidence } = event;
  return {
    seq: event.seq,
    eventId: event.eventId,
    time: printInstant(event.time),
    category: event.category,
    action: event.action,
    plane: event.plane,
    outcome: event.outcome,
    reasonCode: event.reasonCode,
    actor: { id: actor.id, name: actor.name, type: actor.type, credential: actor.credential },
    client: {
      address: client.address,
      ip: client.ip,
      network: client.network,
      statedNetwork: client.statedNetwork,
      userAgent: client.userAgent,
      tool: client.tool,
    },
    image: image === null ? null : imagePayload(image),
    region: event.region,
    account: event.account,
    source: event.source,
    ...(match === null ? {} : { match }),
    details: event.details,
    evidence: {
      file: evidence.file,
      record: evidence.record,
      offset: evidence.offset,
      length: evidence.length,
    },
  };
}

export function publicAddressPayload({ ip, events, first, last, byCategory }: PublicAddressActivity): Payload {
  return { ip, events, first: instantPayload(first), last: instantPayload(last), byCategory };
}

export function activityPayload(summary: ActivitySummary, digests: readonly DigestPeriod[]): Payload {
  const { events, byCategory, byNetwork, byOutcome, actors, first, last } = summary;
  return {
    events,
    byCategory,
    byNetwork,
    byOutcome,
    publicAddresses: summary.publicAddresses.map(publicAddressPayload),
    actors: actors.map(({ id, name, events: count }) => ({ id, name, events: count })),
    digests: digests.map(({ digest, from, to, basis }) => ({
      digest,
      from: instantPayload(from),
      to: instantPayload(to),
      basis,
    })),
    first: instantPayload(first),
    last: instantPayload(last),
  };
}

/** A note as every JSON answer shows it on what it is about. */
export function notePayload({ number, at, examiner, status, tags, text }: Note): Payload {
  return { number, at: instantPayload(at), examiner, text, tags, status };
}

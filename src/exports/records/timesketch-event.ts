import { type Instant, printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { EventFacts } from '../toolkit/event-facts.ts';
import { eventMessage, shortReference } from '../toolkit/event-message.ts';
import type { ExportedFinding } from '../toolkit/export.ts';
import { type ExportRecord, withoutNothing } from '../toolkit/json-lines.ts';

/** An event as Timesketch takes it; `tags` are shown beside it. */
export function timesketchEvent(
  event: RecordedEvent,
  { evidence, place }: EventFacts,
  tags: readonly string[] = [],
): ExportRecord {
  const { actor, client, image } = event;
  return withoutNothing({
    message: eventMessage(event),
    ...timesOf(event.time),
    timestamp_desc: 'Registry event recorded',
    data_type: 'imgaudit:registry:event',
    event_category: event.category,
    action: event.action,
    outcome: event.outcome,
    reason_code: event.reasonCode,
    actor: actor.id ?? actor.name,
    actor_name: actor.name,
    source_ip: client.ip ?? client.address,
    // The analyzer of Timesketch that looks up places calls this so, too.
    source_ip_iso_code: place?.country ?? null,
    source_ip_asn: place?.asn ?? null,
    source_ip_operator: place?.operator ?? null,
    network_type: client.network,
    user_agent: client.userAgent,
    registry: image?.registry ?? null,
    repository: image?.repository ?? null,
    image: image === null ? null : shortReference(image),
    image_tag: image?.tag ?? null,
    image_digest: image?.digest ?? null,
    cloud_region: event.region,
    cloud_account: event.account,
    log_source: event.source,
    event_seq: event.seq,
    event_uid: event.eventId,
    evidence_file: evidence.file,
    evidence_sha256: evidence.sha256,
    evidence_record: evidence.record,
    evidence_offset: evidence.offset,
    evidence_length: evidence.length,
    tag: tags,
  });
}

/** A finding where its first event stands, and where its last one does. */
export function timesketchFinding({ finding, incident }: ExportedFinding): readonly ExportRecord[] {
  const { first, last } = finding;
  const at = (time: Instant, meaning: string) =>
    withoutNothing({
      message: `${finding.severity}: ${finding.title}. ${finding.reason}`,
      ...timesOf(time),
      timestamp_desc: meaning,
      data_type: 'imgaudit:finding',
      finding_id: finding.id,
      incident_id: incident.id,
      rule: finding.rule,
      severity: finding.severity,
      score: finding.score,
      attack: finding.attack,
      images: finding.images,
      actors: finding.actors,
      source_ips: finding.ips,
      events: finding.count,
      event_seqs: finding.events,
      running: finding.running,
      suppressed_by: finding.suppressedBy,
      next: finding.next,
      tag: findingTags(finding),
    });
  return [at(first, 'Finding first seen'), ...(last === first ? [] : [at(last, 'Finding last seen')])];
}

/** The tags of a finding and of the events that it rests on. */
export function findingTags({ rule, severity }: ExportedFinding['finding']): readonly string[] {
  return [rule, `severity-${severity}`];
}

/** Timesketch wants the offset spelt out, and microseconds. */
function timesOf(time: Instant): ExportRecord {
  return { datetime: printInstant(time).replace('Z', '+00:00'), timestamp: time * 1000 };
}

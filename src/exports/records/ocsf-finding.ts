import type { Severity } from '../../domain/vocabulary.ts';
import { parseIp } from '../../network/ip-address.ts';
import { parentTechnique, techniquePage } from '../toolkit/attack-techniques.ts';
import type { ExportedFinding, FindingContext } from '../toolkit/export.ts';
import { type ExportRecord, withoutNothing } from '../toolkit/json-lines.ts';
import { eventTypeOf, OCSF_VERSION, ocsfPlace } from './ocsf-event.ts';

const SEVERITIES: Readonly<Record<Severity, readonly [number, string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

/** A finding as Detection Finding (https://schema.ocsf.io/1.8.0/classes/detection_finding). */
export function ocsfFinding(
  { finding, evidence, incident }: ExportedFinding,
  { version, window, placeOf }: FindingContext,
): ExportRecord {
  const [severityId, severity] = SEVERITIES[finding.severity];
  const isSuppressed = finding.suppressedBy !== null;
  return withoutNothing({
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200_401,
    type_name: 'Detection Finding: Create',
    severity_id: severityId,
    severity,
    // The end of what was looked at, and not the present: the same case gives the same bytes.
    time: window.to,
    start_time: finding.first,
    end_time: finding.last,
    count: finding.count,
    message: finding.title,
    status_id: isSuppressed ? 3 : 1,
    status: isSuppressed ? 'Suppressed' : 'New',
    status_detail: finding.suppressedBy,
    is_alert: true,
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'imgaudit', vendor_name: 'imgaudit', version },
      uid: finding.id,
    },
    risk_score: finding.score,
    finding_info: {
      uid: finding.id,
      title: finding.title,
      desc: finding.reason,
      analytic: { uid: finding.rule, name: finding.title, type_id: 1, type: 'Rule', version },
      first_seen_time: finding.first,
      last_seen_time: finding.last,
      attacks: finding.attack.map(attackOf),
      related_events_count: finding.count,
      related_events: evidence.map(({ seq, category }) => ({ uid: String(seq), type_uid: eventTypeOf(category) })),
    },
    evidences: finding.ips.map((text) => ({ src_endpoint: endpointOf(text, placeOf) })),
    resources: finding.images.map((image) => ({
      uid: image,
      name: image,
      type: 'Container Image',
      role_id: 3,
      role: 'Affected',
    })),
    observables: [
      ...finding.ips
        .filter(isIp)
        .map((value) => ({ name: 'evidences.src_endpoint.ip', type_id: 2, type: 'IP Address', value })),
      ...finding.actors.map((value) => ({ name: 'actors', type_id: 4, type: 'User Name', value })),
    ],
    unmapped: { incident: incident.id, running: finding.running, next: finding.next },
  });
}

function endpointOf(text: string, placeOf: FindingContext['placeOf']): ExportRecord {
  if (!isIp(text)) return { name: text };
  return { ip: text, ...ocsfPlace(placeOf === null ? null : placeOf(text)) };
}

/** A log may mask an address. */
function isIp(text: string): boolean {
  return parseIp(text) !== null;
}

function attackOf(id: string): ExportRecord {
  const parent = parentTechnique(id);
  const isSub = parent !== id && id.startsWith('T');
  return isSub
    ? { technique: { uid: parent }, sub_technique: { uid: id, src_url: techniquePage(id) } }
    : { technique: { uid: id, src_url: techniquePage(id) } };
}

import { printInstant } from '../../domain/instant.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { parseIp } from '../../network/ip-address.ts';
import { parentTechnique, techniquesOf } from '../toolkit/attack-techniques.ts';
import type { ExportedFinding, FindingContext } from '../toolkit/export.ts';
import { type ExportRecord, withoutNothing } from '../toolkit/json-lines.ts';
import { ECS_VERSION } from './ecs-event.ts';

/** As rules of Elastic Security count severities. */
const SEVERITIES: Readonly<Record<Severity, number>> = { info: 0, low: 21, medium: 47, high: 73, critical: 99 };

/** A finding as an alert of the Elastic Common Schema. */
export function ecsFinding({ finding, incident }: ExportedFinding, { version }: FindingContext): ExportRecord {
  const { enterprise, atlas } = techniquesOf(finding.attack);
  return withoutNothing({
    '@timestamp': printInstant(finding.last),
    ecs: { version: ECS_VERSION },
    message: finding.reason,
    event: {
      // Not `signal`, which is reserved for the engine of Kibana.
      kind: 'alert',
      category: ['intrusion_detection'],
      type: ['info'],
      action: finding.rule,
      id: finding.id,
      severity: SEVERITIES[finding.severity],
      risk_score: finding.score,
      start: printInstant(finding.first),
      end: printInstant(finding.last),
      module: 'imgaudit',
      dataset: 'imgaudit.findings',
    },
    rule: { id: finding.rule, name: finding.title, ruleset: 'imgaudit', version },
    threat: threatOf(enterprise),
    // An address that a log masks would make Elasticsearch refuse the document.
    related: { ip: finding.ips.filter((text) => parseIp(text) !== null), user: finding.actors },
    imgaudit: {
      severity: finding.severity,
      incident: incident.id,
      images: finding.images,
      attack: atlas,
      events: finding.count,
      event_sequences: finding.events,
      running: finding.running,
      suppressed_by: finding.suppressedBy,
      next: finding.next,
    },
  });
}

function threatOf(techniques: readonly string[]): ExportRecord | null {
  if (techniques.length === 0) return null;
  return {
    framework: 'MITRE ATT&CK',
    technique: {
      id: [...new Set(techniques.map(parentTechnique))],
      subtechnique: { id: techniques.filter((id) => id !== parentTechnique(id)) },
    },
  };
}

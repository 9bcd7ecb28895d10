import type { Finding } from '../domain/finding.ts';
import { printInstant } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { Severity } from '../domain/vocabulary.ts';
import type { Payload } from '../report/report.ts';

/** What SARIF tells of a rule. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly logic: string;
  readonly falsePositives: string;
  readonly attack: readonly string[];
  readonly references: readonly string[];
}

export interface SarifInput {
  readonly version: string;
  readonly rules: readonly SarifRule[];
  readonly findings: readonly Finding[];
  /** The first events of each finding, by finding id: where its evidence lies. */
  readonly evidence: ReadonlyMap<string, readonly RecordedEvent[]>;
}

const LEVELS: Readonly<Record<Severity, 'none' | 'note' | 'warning' | 'error'>> = {
  info: 'note',
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
};

/** Numbers that code scanning services sort by. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  info: '0.0',
  low: '3.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
};

/** Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): files and records are the locations. */
export function sarifPayload({ version, rules, findings, evidence }: SarifInput): Payload {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'imgaudit', version, rules: rules.map(sarifRule) } },
        columnKind: 'unicodeCodePoints',
        results: findings.map((finding) => sarifResult(finding, rules, evidence.get(finding.id) ?? [])),
      },
    ],
  };
}

function sarifRule(rule: SarifRule): Payload {
  const [help] = rule.references;
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: `${rule.logic}\n\nFalse alarms: ${rule.falsePositives}` },
    ...(help === undefined ? {} : { helpUri: help }),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['security', ...rule.attack], 'security-severity': SECURITY_SEVERITY[rule.severity] },
  };
}

function sarifResult(finding: Finding, rules: readonly SarifRule[], events: readonly RecordedEvent[]): Payload {
  const { id, rule, severity, reason, images, actors, ips, first, last, count, suppressedBy } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex((known) => known.id === rule),
    level: LEVELS[severity],
    message: { text: reason },
    locations: events.map(sarifLocation),
    partialFingerprints: { 'imgaudit/finding': id },
    ...(suppressedBy === null ? {} : { suppressions: [{ kind: 'external', justification: suppressedBy }] }),
    properties: { severity, images, actors, ips, first: printInstant(first), last: printInstant(last), count },
  };
}

function sarifLocation({ seq, evidence, image }: RecordedEvent): Payload {
  const { file, record, offset, length } = evidence;
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      region: { byteOffset: offset, byteLength: length },
    },
    logicalLocations: [{ name: `record ${record}`, kind: 'member' }],
    message: { text: `event ${seq}${image?.repository ? ` on ${image.repository}` : ''}` },
  };
}

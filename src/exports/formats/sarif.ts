import { printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import type {
  ExportedFinding,
  ExportedRule,
  FindingContext,
  FindingExport,
  RelatedFinding,
} from '../toolkit/export.ts';

type Json = Readonly<Record<string, unknown>>;

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

function* log(findings: Iterable<ExportedFinding>, { version, rules }: FindingContext): Iterable<string> {
  const tool = safeJson({ driver: { name: 'imgaudit', version, rules: rules.map(sarifRule) } });
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",';
  yield `"runs":[{"tool":${tool},"columnKind":"unicodeCodePoints","results":[`;
  let separator = '';
  for (const finding of findings) {
    yield `${separator}${safeJson(sarifResult(finding, rules))}`;
    separator = ',';
  }
  yield ']}]}\n';
}

function sarifRule(rule: ExportedRule): Json {
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

function sarifResult({ finding, evidence, incident }: ExportedFinding, rules: readonly ExportedRule[]): Json {
  const { id, rule, severity, reason, images, actors, ips, first, last, count, suppressedBy } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex((known) => known.id === rule),
    level: LEVELS[severity],
    message: { text: reason },
    locations: evidence.map(sarifLocation),
    ...(incident.others.length === 0 ? {} : { relatedLocations: incident.others.map(relatedLocation) }),
    partialFingerprints: { 'imgaudit/finding': id, 'imgaudit/incident': incident.id },
    ...(suppressedBy === null ? {} : { suppressions: [{ kind: 'external', justification: suppressedBy }] }),
    properties: { severity, images, actors, ips, first: printInstant(first), last: printInstant(last), count },
  };
}

/** Another finding of the incident, where its evidence begins. The standard wants `id` to be unique within a result. */
function relatedLocation({ id, rule, reason, event }: RelatedFinding, index: number): Json {
  return {
    id: index,
    ...sarifLocation(event),
    message: { text: `${rule} (finding ${id}): ${reason}` },
  };
}

function sarifLocation({ seq, evidence, image }: RecordedEvent): Json {
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

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): files and records are the locations. */
export const exporter: FindingExport = {
  id: 'sarif',
  extension: 'sarif',
  of: 'findings',
  isBinary: false,
  write: log,
};

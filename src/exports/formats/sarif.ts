import { printInstant } from '../../domain/instant.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import { EVIDENCE_BASE, SarifArtifacts } from '../records/sarif-artifacts.ts';
import { SUPPORTED_TAXONOMIES, sarifTaxa, sarifTaxonomies } from '../records/sarif-taxonomies.ts';
import type { Export, ExportedFinding, ExportedRule, FindingContext, RelatedFinding } from '../toolkit/export.ts';
import type { ExportRecord } from '../toolkit/json-lines.ts';

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

function* log(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<string> {
  const { rules, files, lineOf } = context;
  const artifacts = new SarifArtifacts(files, lineOf);
  const numbers = new Map(rules.map(({ id }, index) => [id, index]));
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",';
  yield `"runs":[{${headOf(context)},"results":[`;
  let separator = '';
  for (const exported of findings) {
    const ruleIndex = numbers.get(exported.finding.rule) ?? -1;
    yield `${separator}${safeJson(sarifResult(exported, ruleIndex, artifacts))}`;
    separator = ',';
  }
  yield `],"artifacts":${safeJson(artifacts.all())}}]}\n`;
}

/** The members of the run that stand before its results. */
function headOf({ version, rules, caseName, command, notices }: FindingContext): string {
  const tool = {
    driver: {
      name: 'imgaudit',
      version,
      supportedTaxonomies: SUPPORTED_TAXONOMIES,
      rules: rules.map(sarifRule),
    },
  };
  const invocation = {
    executionSuccessful: true,
    commandLine: ['imgaudit', ...command].join(' '),
    toolExecutionNotifications: notices.map(({ id, text }) => {
      return { descriptor: { id }, level: 'note', message: { text } };
    }),
  };
  const members: ExportRecord = {
    tool,
    // A later upload for the same case closes the alerts of an earlier one, and leaves those of other cases alone.
    automationDetails: { id: `imgaudit/${caseName}/` },
    columnKind: 'unicodeCodePoints',
    originalUriBaseIds: {
      [EVIDENCE_BASE]: { description: { text: 'The folder in which the evidence files are kept.' } },
    },
    taxonomies: sarifTaxonomies(rules),
    invocations: [invocation],
  };
  return Object.entries(members)
    .map(([name, value]) => `"${name}":${safeJson(value)}`)
    .join(',');
}

function sarifRule(rule: ExportedRule): ExportRecord {
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

function sarifResult(
  { finding, evidence, incident }: ExportedFinding,
  ruleIndex: number,
  artifacts: SarifArtifacts,
): ExportRecord {
  const { id, rule, severity, reason, attack, images, actors, ips, first, last, count, suppressedBy } = finding;
  const suppression = { kind: 'external', status: 'accepted', justification: suppressedBy };
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: reason },
    locations: evidence.map((event) => artifacts.location(event)),
    ...(incident.others.length === 0
      ? {}
      : { relatedLocations: incident.others.map((other, index) => relatedLocation(other, index, artifacts)) }),
    partialFingerprints: { 'imgaudit/finding': id, 'imgaudit/incident': incident.id },
    ...(attack.length === 0 ? {} : { taxa: sarifTaxa(attack) }),
    ...(suppressedBy === null ? {} : { suppressions: [suppression] }),
    properties: { severity, images, actors, ips, first: printInstant(first), last: printInstant(last), count },
  };
}

/** Another finding of the incident, where its evidence begins. The standard wants `id` to be unique within a result. */
function relatedLocation(
  { id, rule, reason, event }: RelatedFinding,
  index: number,
  artifacts: SarifArtifacts,
): ExportRecord {
  return {
    id: index,
    ...artifacts.location(event),
    message: { text: `${rule} (finding ${id}): ${reason}` },
  };
}

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): files and records are the locations. */
export const exporter: Export = {
  id: 'sarif',
  extension: 'sarif',
  isBinary: false,
  isPaged: false,
  hasPlaces: false,
  events: null,
  findings: log,
  page: null,
  eventParts: null,
};

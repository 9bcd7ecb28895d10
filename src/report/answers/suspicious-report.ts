import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isSettled } from '../../domain/judgement.ts';
import { fewAndRest } from '../../domain/text/few-of.ts';
import { SEVERITIES, type Severity } from '../../domain/vocabulary.ts';
import { FINDING_KEYS, type FindingKey, groupFindingsBy } from '../../investigations/finding-groups.ts';
import type { ChangesSince } from '../../investigations/since-report.ts';
import type { SuspiciousResult } from '../../investigations/suspicious.ts';
import { compareText } from '../../numbers/compare-text.ts';
import type { AskAgain } from '../ask-again.ts';
import { limitFacts, plural, windowFact } from '../cells.ts';
import { findingGroupPayload, findingGroupTable } from '../finding-group-table.ts';
import { evidenceCommand, findingPayload, findingTable } from '../finding-table.ts';
import { incidentCommand, incidentIds, incidentPayload, incidentTable } from '../incident-table.ts';
import { windowPayload } from '../payloads.ts';
import { type Fact, type Payload, type Report, SCHEMA, type Section, type Table, text } from '../report.ts';
import { baselineFact } from './baseline-fact.ts';
import { changeOf, goneSections, sinceFacts, sincePayload } from './since-sections.ts';

/** What the rows of the answer are: incidents, findings (`none`), or findings regrouped. */
export const GROUPINGS = ['incident', ...FINDING_KEYS, 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** How the answer is shown. */
export interface SuspiciousView {
  readonly showsSuppressed: boolean;
  readonly by: Grouping;
  /** What rows are for programs that read rows. */
  readonly rowsBy: Grouping;
  /** At most this many rows; null for all. */
  readonly top: number | null;
  /** Whether a table of all findings follows the incidents, as in a document that is read to its end. */
  readonly listsFindings: boolean;
  readonly again: AskAgain;
  /** What changed since an earlier answer; null where none was given. */
  readonly since: ChangesSince | null;
}

const NOTHING = 'Nothing suspicious in the window, by these rules and what the log shows.';
const NOT_ASKED = 'Something was found in the window, but nothing of it was asked for.';
const NO_RULE = 'No rule was run, so nothing was looked at.';

/** Nothing may be left because allow entries hide what was found. */
function nothingText({ result, view }: Shown): string {
  const hidden = view.showsSuppressed ? 0 : suppressedIn(result).findings;
  if (hidden === 0 && result.rules === 0) return NO_RULE;
  if (hidden === 0) return result.leftOut === 0 ? NOTHING : NOT_ASKED;
  return `Nothing is left: allow entries suppress ${plural(hidden, 'finding')} (--show-suppressed).`;
}

/** What is shown: open findings and incidents, and the suppressed ones if the view wants them. */
interface Shown {
  readonly result: SuspiciousResult;
  readonly findings: readonly Finding[];
  readonly incidents: readonly Incident[];
  readonly view: SuspiciousView;
}

/** Rows of one kind: as a table of all of them, as one of those that are shown, and as JSON. */
interface Rows {
  readonly total: number;
  table(most: number | null): Table;
  payloads(most: number | null): readonly Payload[];
}

/** Findings and their incidents as a report. Suppressed ones are counted, and shown when the view says so. */
export function suspiciousReport(result: SuspiciousResult, view: SuspiciousView): Report {
  const shown: Shown = {
    result,
    view,
    findings: result.findings.filter(({ suppressedBy }) => view.showsSuppressed || suppressedBy === null),
    incidents: result.incidents.filter(({ isSuppressed }) => view.showsSuppressed || !isSuppressed),
  };
  const rows = rowsBy(view.by, shown);
  const machineRows = rowsBy(view.rowsBy, shown);
  const groups = isKey(view.by) ? { groups: rows.payloads(view.top) } : {};
  return {
    sections: [
      { kind: 'heading', text: 'Suspicious activity' },
      { kind: 'facts', facts: headFacts(shown) },
      { kind: 'table', table: rows.table(view.top) },
      ...(view.since === null ? [] : goneSections(view.since)),
      ...(view.listsFindings && view.by !== 'none' ? [findingsSection(shown)] : []),
      {
        kind: 'facts',
        facts: [...limitFacts(result.notices.map((notice) => notice.text)), ...totalFacts(shown, rows.total)],
      },
      { kind: 'notices', texts: noticesOf(shown) },
    ],
    primary: machineRows.table(view.top),
    items: () => machineRows.payloads(view.top),
    payload: () => payloadOf(shown, groups),
  };
}

function payloadOf({ result, findings, incidents, view }: Shown, groups: Payload): Payload {
  const { window, baseline } = result;
  return {
    schema: SCHEMA,
    window: windowPayload(window),
    baseline: { ...windowPayload(baseline), events: baseline.events, mode: baseline.mode },
    rules: result.rules,
    findings: findings.map((finding) => findingPayload(finding, view.again)),
    incidents: first(incidents, view.by === 'incident' ? view.top : null).map((incident) => {
      return incidentPayload(incident, view.again);
    }),
    totals: { findings: findings.length, incidents: incidents.length },
    ...groups,
    ...(view.since === null ? {} : { since: sincePayload(view.since) }),
    bySeverity: result.bySeverity,
    suppressed: suppressedIn(result),
    judged: Object.fromEntries(judgedIn(result.incidents)),
    notices: result.notices,
  };
}

function isKey(by: Grouping): by is FindingKey {
  return by !== 'incident' && by !== 'none';
}

function first<T>(list: readonly T[], most: number | null): readonly T[] {
  return most === null ? list : list.slice(0, most);
}

function rowsBy(by: Grouping, shown: Shown): Rows {
  const { result, findings, incidents, view } = shown;
  if (by === 'incident') {
    return {
      total: incidents.length,
      table: (most) =>
        incidentTable(first(incidents, most), view.again, {
          ...changes(view),
          title: null,
          whenEmpty: nothingText(shown),
        }),
      payloads: (most) => first(incidents, most).map((incident) => incidentPayload(incident, view.again)),
    };
  }
  if (by === 'none') {
    const incidentOf = incidentsByFinding(shown);
    return {
      total: findings.length,
      table: (most) => tableOfFindings(first(findings, most), shown, null),
      payloads: (most) =>
        first(findings, most).map((finding) => ({
          ...findingPayload(finding, view.again),
          incident: incidentOf.get(finding.id) ?? null,
        })),
    };
  }
  const groups = groupFindingsBy(by, findings, incidents);
  const shortId = incidentIds(result.incidents);
  const nextOf = (id: string) => incidentCommand(id, view.again);
  return {
    total: groups.length,
    table: (most) =>
      findingGroupTable(by, first(groups, most), {
        whenEmpty: nothingText(shown),
        nextOf: ({ id }) => nextOf(shortId(id)),
      }),
    payloads: (most) => first(groups, most).map((group) => findingGroupPayload(by, group, ({ id }) => nextOf(id))),
  };
}

/** What changed, where the answer compares with an earlier one. */
function changes({ since }: SuspiciousView): { readonly changeOf?: (id: string) => string | null } {
  return since === null ? {} : { changeOf: (id) => changeOf(id, since) };
}

function incidentsByFinding({ result }: Shown): ReadonlyMap<string, string> {
  return new Map(result.incidents.flatMap(({ id, findings }) => findings.map((finding) => [finding, id] as const)));
}

function tableOfFindings(findings: readonly Finding[], shown: Shown, title: string | null): Table {
  return findingTable(findings, {
    title,
    whenEmpty: nothingText(shown),
    incidentOf: incidentsByFinding(shown),
    nextOf: (finding) => evidenceCommand(finding, shown.view.again),
    ...changes(shown.view),
  });
}

function findingsSection(shown: Shown): Section {
  return { kind: 'table', table: tableOfFindings(shown.findings, shown, 'Findings') };
}

function headFacts({ result, view }: Shown): readonly Fact[] {
  const { window, findings, bySeverity, leftOut } = result;
  const open = findings.filter(({ suppressedBy }) => suppressedBy === null).length;
  return [
    windowFact(window),
    baselineFact(result),
    {
      label: 'Findings',
      cells: [text(open === 0 ? (leftOut === 0 ? 'none' : 'none that was asked for') : severityText(bySeverity))],
    },
    ...(view.since === null ? [] : sinceFacts(view.since)),
    ...suppressedFacts(result),
    ...judgedFacts(result),
  ];
}

/** What examiners said of the incidents of the window. */
function judgedFacts({ incidents }: SuspiciousResult): readonly Fact[] {
  const judged = judgedIn(incidents);
  if (judged.size === 0) return [];
  const parts = [...judged].map(([status, number]) => `${number} ${status}${isSettled(status) ? ' (left out)' : ''}`);
  return [{ label: 'Judged', cells: [text(`incidents: ${parts.join(', ')}`)] }];
}

/** How many incidents have each status. Those that are open are not counted. */
function judgedIn(incidents: readonly Incident[]): ReadonlyMap<IncidentStatus, number> {
  const counts = new Map<IncidentStatus, number>();
  for (const status of INCIDENT_STATUSES) {
    const number = incidents.filter((incident) => incident.status === status).length;
    if (number > 0) counts.set(status, number);
  }
  return counts;
}

/** What allow entries and notes hide. It stands at the head, because a hidden finding may be the attack. */
function suppressedFacts(result: SuspiciousResult): readonly Fact[] {
  const { findings, by } = suppressedIn(result);
  if (findings === 0) return [];
  const entries = fewAndRest(by.map(({ entry }) => entry)).join(', ');
  const sentence = `${plural(findings, 'finding')} by ${entries}`;
  return [{ label: 'Suppressed', cells: [text(sentence)], isRemark: true }];
}

/** How many findings are suppressed, and by which entries: those that suppress the most come first. */
function suppressedIn({ findings }: SuspiciousResult) {
  const counts = new Map<string, number>();
  for (const { suppressedBy } of findings) {
    if (suppressedBy !== null) counts.set(suppressedBy, (counts.get(suppressedBy) ?? 0) + 1);
  }
  const by = [...counts].map(([entry, count]) => ({ entry, findings: count }));
  return {
    findings: by.reduce((sum, { findings: count }) => sum + count, 0),
    by: by.toSorted((a, b) => b.findings - a.findings || compareText(a.entry, b.entry)),
  };
}

/** The last line: what there is in all, because the first lines have left the screen, and how to see what is cut. */
function totalFacts({ result, findings: shown, incidents, view }: Shown, rows: number): readonly Fact[] {
  if (shown.length === 0) return [];
  const open = incidents.filter(({ isSuppressed }) => !isSuppressed);
  const findings = result.findings.filter(({ suppressedBy }) => suppressedBy === null);
  const left = view.top === null ? 0 : Math.max(0, rows - view.top);
  const sentence = [
    `${plural(open.length, 'incident')}${inBrackets(countBySeverity(open))} of ${plural(findings.length, 'finding')}${inBrackets(result.bySeverity)}.`,
    ...(left > 0 ? [`${left} more: --top all`] : []),
  ];
  return [{ label: 'Total', cells: [text(sentence.join(' '))] }];
}

function noticesOf({ result, view }: Shown): readonly string[] {
  const { findings: suppressed } = suppressedIn(result);
  return [
    `${plural(result.findings.length - suppressed, 'finding')} of ${plural(result.rules, 'rule')}.`,
    ...(suppressed > 0 && !view.showsSuppressed
      ? [`${suppressed} suppressed by ${suppressorsOf(result)}: --show-suppressed shows them.`]
      : []),
  ];
}

function suppressorsOf({ incidents }: SuspiciousResult): string {
  return incidents.some(({ status }) => isSettled(status)) ? 'allow entries and notes' : 'allow entries';
}

function countBySeverity(incidents: readonly Incident[]): Readonly<Partial<Record<Severity, number>>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of incidents) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

function inBrackets(counts: Readonly<Partial<Record<Severity, number>>>): string {
  const text = severityText(counts);
  return text === 'none' ? '' : ` (${text})`;
}

function severityText(counts: Readonly<Partial<Record<Severity, number>>>): string {
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const number = counts[severity] ?? 0;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  return parts.join(', ') || 'none';
}

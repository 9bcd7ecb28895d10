import type { Finding } from '../../domain/finding.ts';
import { instantOf, printInstant } from '../../domain/instant.ts';
import { SEVERITIES } from '../../domain/vocabulary.ts';
import type { SuspiciousResult } from '../../investigations/suspicious.ts';
import { plural, windowFact } from '../cells.ts';
import { instantPayload, windowPayload } from '../payloads.ts';
import { type Column, count, type Fact, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';

/** Findings as a report. Suppressed findings are counted, and shown when `showSuppressed` is true. */
export function suspiciousReport(result: SuspiciousResult, showSuppressed: boolean): Report {
  const { window, baseline, findings } = result;
  const suppressed = findings.filter(({ suppressedBy }) => suppressedBy !== null);
  const shown = showSuppressed ? findings : findings.filter(({ suppressedBy }) => suppressedBy === null);
  const open = findings.length - suppressed.length;
  const table = findingTable(shown);
  const facts: readonly Fact[] = [
    windowFact(window),
    {
      label: 'Baseline',
      cells: [
        time(baseline.from),
        text('to'),
        time(baseline.to),
        text(`(${plural(baseline.events, 'event')}, ${baseline.mode})`),
      ],
    },
    { label: 'Findings', cells: [text(open === 0 ? 'none' : severityText(result))] },
  ];
  const items = () => shown.map(findingPayload);
  return {
    sections: [
      { kind: 'heading', text: 'Suspicious activity' },
      { kind: 'facts', facts },
      { kind: 'table', table },
      {
        kind: 'notices',
        texts: [
          `${plural(open, 'finding')} of ${plural(result.rules, 'rule')}.`,
          ...(suppressed.length > 0 && !showSuppressed
            ? [`${suppressed.length} suppressed by allow entries: --show-suppressed shows them.`]
            : []),
          ...result.notices.map((notice) => notice.text),
        ],
      },
    ],
    primary: table,
    items,
    payload: () => ({
      schema: SCHEMA,
      window: windowPayload(window),
      baseline: { ...windowPayload(baseline), events: baseline.events, mode: baseline.mode },
      rules: result.rules,
      findings: items(),
      bySeverity: result.bySeverity,
      notices: result.notices,
    }),
  };
}

function severityText({ bySeverity }: SuspiciousResult): string {
  return SEVERITIES.toReversed()
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => `${bySeverity[severity]} ${severity}`)
    .join(', ');
}

const FINDING_COLUMNS: readonly Column[] = [
  { key: 'severity', title: 'SEVERITY' },
  { key: 'finding', title: 'FINDING', minWidth: 44, wraps: true, audience: 'people' },
  { key: 'first', title: 'FIRST', dropOrder: 1 },
  { key: 'last', title: 'LAST', dropOrder: 3 },
  { key: 'count', title: 'EVENTS', align: 'right', dropOrder: 2 },
  { key: 'suppressedBy', title: 'SUPPRESSED BY', minWidth: 12, wraps: true, hidesWhenEmpty: true },
  { key: 'score', title: 'SCORE', audience: 'machines' },
  { key: 'rule', title: 'RULE', audience: 'machines' },
  { key: 'title', title: 'TITLE', audience: 'machines' },
  { key: 'reason', title: 'REASON', audience: 'machines' },
  { key: 'next', title: 'NEXT', audience: 'machines' },
  { key: 'id', title: 'ID', audience: 'machines' },
  { key: 'attack', title: 'ATT&CK', audience: 'machines' },
  { key: 'images', title: 'IMAGES', audience: 'machines' },
  { key: 'actors', title: 'ACTORS', audience: 'machines' },
  { key: 'ips', title: 'ADDRESSES', audience: 'machines' },
];

function findingTable(findings: readonly Finding[]): Table {
  return {
    title: null,
    columns: FINDING_COLUMNS,
    rows: findings.map((finding) => [
      { kind: 'severity', term: finding.severity },
      {
        kind: 'lines',
        lines: [
          `${finding.title} (${finding.rule})`,
          finding.reason,
          ...finding.running.map((where) => `${where}.`),
          `Next: ${nextCommand(finding)}`,
        ],
      },
      time(finding.first),
      time(finding.last),
      count(finding.count),
      text(finding.suppressedBy),
      count(finding.score),
      text(finding.rule),
      text(finding.title),
      text(finding.reason),
      text(nextCommand(finding)),
      text(finding.id),
      text(finding.attack.join(' ')),
      text(finding.images.join(' ')),
      text(finding.actors.join(' ')),
      text(finding.ips.join(' ')),
    ]),
    whenEmpty: 'Nothing suspicious in the window, by these rules and what the log shows.',
  };
}

/** The command that shows the evidence; its window is absolute, so that it works at any later time. */
function nextCommand({ next, first, last }: Finding): string {
  return `${next} --since ${printInstant(first)} --as-of ${printInstant(instantOf(last + 1) ?? last)}`;
}

function findingPayload(finding: Finding): Payload {
  const { id, rule, title, severity, reason, attack, images, actors, ips, first, last, count: events } = finding;
  return {
    id,
    rule,
    title,
    severity,
    score: finding.score,
    reason,
    attack,
    images,
    actors,
    ips,
    first: instantPayload(first),
    last: instantPayload(last),
    count: events,
    events: finding.events,
    next: nextCommand(finding),
    running: finding.running,
    suppressedBy: finding.suppressedBy,
  };
}

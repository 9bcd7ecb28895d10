import type { Finding } from '../domain/finding.ts';
import { printInstant } from '../domain/instant.ts';
import { SEVERITIES } from '../domain/terms.ts';
import type { SuspiciousResult } from '../investigations/suspicious.ts';
import { plural } from './cells.ts';
import { instantPayload, windowPayload } from './payloads.ts';
import { count, type Payload, type Report, SCHEMA, text, time } from './report.ts';

/** Findings as a report; suppressed ones are counted, and shown where `showSuppressed`. */
export function suspiciousReport(result: SuspiciousResult, showSuppressed: boolean): Report {
  const { window, baseline, findings } = result;
  const suppressed = findings.filter(({ suppressedBy }) => suppressedBy !== null);
  const shown = showSuppressed ? findings : findings.filter(({ suppressedBy }) => suppressedBy === null);
  const open = findings.length - suppressed.length;
  return {
    title: 'Suspicious activity',
    facts: [
      { label: 'Window', cells: [time(window.from), text('to'), time(window.to)] },
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
    ],
    tables: [findingTable(shown)],
    main: 0,
    payload: {
      schema: SCHEMA,
      window: windowPayload(window),
      baseline: { ...windowPayload(baseline), events: baseline.events, mode: baseline.mode },
      rules: result.rules,
      findings: shown.map(findingPayload),
      bySeverity: result.bySeverity,
      notices: result.notices,
    },
    lines: shown.map(findingPayload),
    notes: [
      `${plural(open, 'finding')} of ${plural(result.rules, 'rule')}.`,
      ...(suppressed.length > 0 && !showSuppressed
        ? [`${suppressed.length} suppressed by allow entries: --show-suppressed shows them.`]
        : []),
      ...result.notices.map((notice) => notice.text),
    ],
  };
}

function severityText({ bySeverity }: SuspiciousResult): string {
  return SEVERITIES.toReversed()
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => `${bySeverity[severity]} ${severity}`)
    .join(', ');
}

function findingTable(findings: readonly Finding[]) {
  return {
    title: null,
    columns: [
      { key: 'severity', title: 'SEVERITY' },
      { key: 'rule', title: 'RULE', least: 12, rank: 2 },
      { key: 'reason', title: 'FINDING', least: 30, wraps: true },
      { key: 'first', title: 'FIRST' },
      { key: 'last', title: 'LAST', rank: 3 },
      { key: 'count', title: 'EVENTS', align: 'right' as const, rank: 4 },
      { key: 'suppressedBy', title: 'SUPPRESSED BY', least: 10, rank: 1, hidesWhenEmpty: true },
      { key: 'next', title: 'LOOK NEXT', least: 20, rank: 5, wraps: true },
      { key: 'id', title: 'ID', only: 'machines' as const },
      { key: 'title', title: 'TITLE', only: 'machines' as const },
      { key: 'attack', title: 'ATT&CK', only: 'machines' as const },
      { key: 'images', title: 'IMAGES', only: 'machines' as const },
      { key: 'actors', title: 'ACTORS', only: 'machines' as const },
      { key: 'ips', title: 'ADDRESSES', only: 'machines' as const },
    ],
    rows: findings.map((finding) => [
      { kind: 'severity' as const, term: finding.severity },
      text(finding.rule),
      text(finding.reason),
      time(finding.first),
      time(finding.last),
      count(finding.count),
      text(finding.suppressedBy),
      text(nextCommand(finding)),
      text(finding.id),
      text(finding.title),
      text(finding.attack.join(' ')),
      text(finding.images.join(' ')),
      text(finding.actors.join(' ')),
      text(finding.ips.join(' ')),
    ]),
    whenEmpty: 'Nothing suspicious in the window, by these rules and what the log shows.',
  };
}

/** The command that shows the evidence, anchored so that it works whenever it is typed. */
function nextCommand({ next, first, last }: Finding): string {
  return `${next} --since ${printInstant(first)} --as-of ${new Date(last + 1).toISOString()}`;
}

function findingPayload(finding: Finding): Payload {
  const { id, rule, title, severity, reason, attack, images, actors, ips, first, last, count: events } = finding;
  return {
    id,
    rule,
    title,
    severity,
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
    suppressedBy: finding.suppressedBy,
  };
}

import type { Finding } from '../domain/finding.ts';
import { type AskAgain, windowOptions } from './ask-again.ts';
import { noteText } from './cells.ts';
import { instantPayload, notePayload } from './payloads.ts';
import { type Cell, type Column, count, type Payload, type Table, text, time } from './report.ts';

const COLUMNS: readonly Column[] = [
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
  { key: 'next', title: 'Next', below: 'command' },
  { key: 'id', title: 'ID', audience: 'machines' },
  { key: 'attack', title: 'ATT&CK', audience: 'machines' },
  { key: 'images', title: 'IMAGES', audience: 'machines' },
  { key: 'actors', title: 'ACTORS', audience: 'machines' },
  { key: 'ips', title: 'ADDRESSES', audience: 'machines' },
  { key: 'incident', title: 'INCIDENT', audience: 'machines' },
];

/** What a table of findings needs to know besides. */
export interface FindingContext {
  /** The id of the incident that a finding belongs to. */
  readonly incidentOf: ReadonlyMap<string, string>;
  /** The command below a finding. */
  nextOf(finding: Finding): string;
  /** What became of each since an earlier answer, where one is compared with. */
  readonly changeOf?: (id: string) => string | null;
  readonly title: string | null;
  readonly whenEmpty: string;
}

export function findingTable(findings: readonly Finding[], context: FindingContext): Table {
  const { title, whenEmpty } = context;
  const rows = findings.map((finding) => findingRow(finding, context));
  return withChanges({ title, columns: COLUMNS, rows, whenEmpty }, findings, context.changeOf);
}

function findingRow(finding: Finding, { incidentOf, nextOf }: FindingContext): readonly Cell[] {
  return [
    { kind: 'severity', term: finding.severity },
    {
      kind: 'lines',
      lines: [
        `${finding.title} (${finding.rule})`,
        finding.reason,
        ...originLines(finding),
        ...inferredLines(finding),
        ...finding.running.map((where) => `${where}.`),
        ...finding.notes.map(noteText),
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
    text(nextOf(finding)),
    text(finding.id),
    text(finding.attack.join(' ')),
    text(finding.images.join(' ')),
    text(finding.actors.join(' ')),
    text(finding.ips.join(' ')),
    text(incidentOf.get(finding.id) ?? null),
  ];
}

/** `From 198.51.100.7 (inferred from harbor-proxy-log).` */
export function inferredLines({ inferred }: Finding): readonly string[] {
  return inferred.map(({ kind, name, source }) => {
    return `${kind === 'address' ? 'From' : 'By'} ${name} (inferred from ${source}).`;
  });
}

/** `Rule of rules/push.yml by ACME CSIRT.`, for findings of the user's rules. */
export function originLines({ own }: Finding): readonly string[] {
  if (own === undefined) return [];
  return [`Rule of ${own.file}${own.author === null ? '' : ` by ${own.author}`}.`];
}

/** The command that shows the events of a finding. */
export function evidenceCommand(finding: Finding, { place }: AskAgain): string {
  return `${finding.next}${windowOptions(finding)}${place}`;
}

/** A finding as every JSON answer shows it. */
export function findingPayload(finding: Finding, again: AskAgain): Payload {
  const { id, rule, title, severity, score, reason, attack, images, actors, ips, first, last, count: events } = finding;
  const { inferred } = finding;
  return {
    id,
    rule,
    title,
    severity,
    score,
    reason,
    attack,
    images,
    actors,
    ips,
    inferred,
    first: instantPayload(first),
    last: instantPayload(last),
    count: events,
    events: finding.events,
    next: evidenceCommand(finding, again),
    running: finding.running,
    suppressedBy: finding.suppressedBy,
    notes: finding.notes.map(notePayload),
    ...(finding.own === undefined
      ? {}
      : { author: finding.own.author, file: finding.own.file, source: `sigma:${finding.own.sha256}` }),
  };
}

const CHANGE_COLUMN: Column = { key: 'change', title: 'SINCE REPORT', minWidth: 10, wraps: true };

/** A table with a second column that says what became of each thing since an earlier answer; the same one without. */
export function withChanges(
  table: Table & { readonly rows: readonly (readonly Cell[])[] },
  things: readonly { readonly id: string }[],
  changeOf: ((id: string) => string | null) | undefined,
): Table {
  if (changeOf === undefined) return table;
  const changes = things.map(({ id }) => text(changeOf(id)));
  const rows = table.rows.map((row, index) => row.toSpliced(1, 0, changes[index] ?? text(null)));
  return { ...table, columns: table.columns.toSpliced(1, 0, CHANGE_COLUMN), rows };
}

import type { CasePart } from '../../case/audit/case-part.ts';
import { describeAllowEntry } from '../../domain/allow-entry.ts';
import { fewAndRest } from '../../domain/text/few-of.ts';
import type { CaseStatus, SourceStatus } from '../../investigations/case-status.ts';
import { periodCells, plural } from '../cells.ts';
import { instantPayload, unreadPayload } from '../payloads.ts';
import { type Cell, count, type Fact, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';
import { partPayload, partText } from './part-facts.ts';

/** A status, where the case lies, and the end of its custody log. */
export interface CaseAtHand extends CaseStatus {
  readonly path: string;
  readonly custody: { readonly entries: number; readonly head: string | null };
  /** The windows by which the case was cut out of others, in order; none for a whole case. */
  readonly parts: readonly CasePart[];
  /** Commands that lead on, the most useful first. */
  readonly next: readonly string[];
}

const NOTHING = 'The case holds no evidence: imgaudit import <log>.';

export function statusReport(status: CaseAtHand): Report {
  const table = sourceTable(status.sources);
  return {
    sections: [
      { kind: 'heading', text: `Case ${status.path}` },
      { kind: 'facts', facts: factsOf(status) },
      { kind: 'table', table },
      {
        kind: 'facts',
        facts: status.next.map((command) => ({ label: 'Next', cells: [text(command)], isCommand: true })),
      },
    ],
    primary: table,
    items: () => status.sources.map(sourcePayload),
    payload: () => payloadOf(status),
  };
}

function factsOf(status: CaseAtHand): readonly Fact[] {
  const { coverage, files, unread, rejected, contradictions, clusters, custody, parts } = status;
  const fact = (label: string, ...cells: readonly Cell[]): Fact => ({ label, cells });
  const period =
    coverage === null
      ? [text('none')]
      : [text(`${coverage.events.toLocaleString('en-US')} from`), ...periodCells(coverage.first, coverage.last)];
  return [
    ...parts.map((part) => fact('Window of', text(`${part.from}: ${partText(part)}`))),
    fact('Events', ...period),
    fact(
      'Files',
      text(`${files} read, ${unread.length} not read${unread.length > 0 ? ' (imgaudit sources --unread)' : ''}`),
    ),
    ...(rejected > 0 ? [fact('Rejected', text(`${plural(rejected, 'record')} (imgaudit rejects)`))] : []),
    ...(contradictions > 0
      ? [fact('Contradicting', text(`${plural(contradictions, 'record')} (imgaudit events --contradicting)`))]
      : []),
    fact('Clusters', text(clusters.length > 0 ? clusters.join(', ') : 'none: it is unknown what runs where')),
    fact('Allowed', text(allowedText(status))),
    fact(
      'Custody',
      text(`${custody.entries === 1 ? '1 entry' : `${custody.entries} entries`}, last hash ${custody.head ?? 'none'}`),
    ),
  ];
}

function allowedText({ allow, expired }: CaseStatus): string {
  if (allow.length === 0) return 'nothing';
  return `${fewAndRest(allow.map(describeAllowEntry)).join(', ')}${expired > 0 ? `; ${expired} of them expired` : ''}`;
}

function sourceTable(sources: readonly SourceStatus[]): Table {
  return {
    title: null,
    columns: [
      { key: 'source', title: 'SOURCE', minWidth: 16 },
      { key: 'files', title: 'FILES', align: 'right' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'rejected', title: 'REJECTED', align: 'right', dropOrder: 3 },
      { key: 'first', title: 'FIRST', dropOrder: 1 },
      { key: 'last', title: 'LAST' },
      { key: 'baseline', title: 'BASELINE FROM', dropOrder: 2 },
    ],
    rows: sources.map(({ source, files, events, rejected, first, last, baselineFrom }) => [
      text(source),
      count(files),
      count(events),
      count(rejected),
      time(first),
      time(last),
      baselineFrom === null ? text('none') : time(baselineFrom),
    ]),
    whenEmpty: NOTHING,
  };
}

function sourcePayload({ first, last, baselineFrom, ...counts }: SourceStatus): Payload {
  const times = { first: instantPayload(first), last: instantPayload(last) };
  return { ...counts, ...times, baselineFrom: instantPayload(baselineFrom) };
}

function originPayload(part: CasePart): Payload {
  return { from: part.from, head: part.head, events: part.events, ...partPayload(part) };
}

function payloadOf(status: CaseAtHand): Payload {
  const { path, coverage, sources, files, unread, rejected, contradictions, clusters, allow, expired, custody, next } =
    status;
  return {
    schema: SCHEMA,
    case: path,
    events: coverage?.events ?? 0,
    first: instantPayload(coverage?.first ?? null),
    last: instantPayload(coverage?.last ?? null),
    files,
    unread: unread.map(unreadPayload),
    rejected,
    contradictions,
    clusters,
    allow: { entries: allow.length, expired },
    custody,
    copiedWindows: status.parts.map(originPayload),
    sources: sources.map(sourcePayload),
    next,
  };
}

import { backgroundSections } from '../page/background-sections.ts';
import { at, cutSection, period } from '../page/page-cells.ts';
import type { PageFinding, PageInput, PageList } from '../page/page-input.ts';
import { type Column, count, type Fact, type Report, type Section, type Table, text } from '../report.ts';

/** The same answer as the page in sections, for Markdown and terminals. Rows for programs are the findings. */
export function pageReport(input: PageInput): Report {
  const findings = findingsTable(input.findings);
  return {
    sections: [
      { kind: 'heading', text: input.title },
      { kind: 'facts', facts: headFacts(input) },
      { kind: 'heading', text: '1. Summary' },
      { kind: 'facts', facts: summaryFacts(input) },
      { kind: 'heading', text: '2. What happened' },
      { kind: 'table', table: incidentsTable(input) },
      ...cutSection(input.incidents.cut),
      ...input.incidents.rows.flatMap((incident) => laneSections(incident)),
      { kind: 'table', table: daysTable(input) },
      { kind: 'heading', text: '3. Findings' },
      { kind: 'table', table: findings },
      ...cutSection(input.findings.cut),
      ...backgroundSections(input),
    ],
    primary: findings,
    items: () => input.findings.rows.map((finding) => ({ ...finding })),
    payload: () => ({ ...input }),
  };
}

function fact(label: string, value: string | null): readonly Fact[] {
  return value === null || value === '' ? [] : [{ label, cells: [text(value)] }];
}

function headFacts({ tlp, case: name, window, examiner, evidence, tool, notes }: PageInput): readonly Fact[] {
  return [
    ...fact('Marking', tlp),
    ...fact('Case', name),
    { label: 'Window', cells: period(window) },
    ...fact('Examiner', examiner),
    ...fact('Made by', `${tool.name} ${tool.version}`),
    ...fact('Verified', evidence.verdict),
    ...fact('Custody', evidence.head),
    ...notes.rows.flatMap(({ text: words, about, by, at: written, tags }) => {
      const source = [by, written, about === null ? null : `about ${about}`, ...tags].filter((part) => part !== null);
      return fact('Note', source.length === 0 ? words : `${words} (${source.join(', ')})`);
    }),
  ];
}

function summaryFacts({ summary }: PageInput): readonly Fact[] {
  return [
    ...fact('Counts', summary.figures.map((figure) => `${figure.count} ${figure.what}`).join(', ')),
    ...summary.answers.flatMap(({ question, sentences }) =>
      sentences.map((sentence, index) => ({ label: index === 0 ? question : '', cells: [text(sentence)] })),
    ),
  ];
}

function incidentsTable({ incidents }: PageInput): Table {
  return {
    title: 'Incidents',
    columns: [
      { key: 'severity', title: 'SEVERITY' },
      { key: 'score', title: 'SCORE', align: 'right' },
      { key: 'first', title: 'FIRST' },
      { key: 'last', title: 'LAST', dropOrder: 2 },
      { key: 'events', title: 'EVENTS', align: 'right', dropOrder: 1 },
      { key: 'id', title: 'ID', dropOrder: 3 },
      { key: 'status', title: 'STATUS', hidesWhenEmpty: true },
      { key: 'title', title: 'INCIDENT', below: 'sentence' },
    ],
    rows: incidents.rows.map((incident) => [
      { kind: 'severity', term: incident.severity },
      count(incident.score),
      at(incident.first),
      at(incident.last),
      count(incident.events),
      text(incident.id),
      text(incident.status),
      text(incident.title),
    ]),
    whenEmpty: 'No incident.',
  };
}

function laneSections({ id, lanes }: PageInput['incidents']['rows'][number]): readonly Section[] {
  if (lanes.rows.length === 0) return [];
  const table: Table = {
    title: `Who did what in incident ${id}`,
    columns: [
      { key: 'actor', title: 'ACTOR', minWidth: 12 },
      { key: 'address', title: 'ADDRESS', minWidth: 13 },
      { key: 'network', title: 'NETWORK', dropOrder: 2 },
      { key: 'kind', title: 'WHAT' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'first', title: 'FIRST' },
      { key: 'last', title: 'LAST', dropOrder: 1 },
    ],
    rows: lanes.rows.flatMap(({ actor, address, network, marks }) =>
      marks.map((mark) => [
        text(actor),
        text(address),
        text(network),
        text(mark.kind),
        count(mark.events),
        at(mark.first),
        at(mark.last),
      ]),
    ),
    whenEmpty: '',
  };
  return [{ kind: 'table', table }, ...cutSection(lanes.cut)];
}

function daysTable({ days }: PageInput): Table {
  const most = days.reduce((highest, { events }) => Math.max(highest, events), 0);
  return {
    title: 'Days (UTC)',
    columns: [
      { key: 'date', title: 'DAY' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'found', title: 'IN FINDINGS', align: 'right' },
      { key: 'bar', title: '', audience: 'people', minWidth: 10 },
    ],
    rows: days.map(({ date, events, found }) => [
      text(date),
      count(events),
      count(found),
      { kind: 'bar', count: events, most },
    ]),
    whenEmpty: 'The window has no day.',
  };
}

const FINDING_COLUMNS: readonly Column[] = [
  { key: 'severity', title: 'SEVERITY' },
  { key: 'score', title: 'SCORE', align: 'right' },
  { key: 'first', title: 'FIRST' },
  { key: 'last', title: 'LAST', dropOrder: 2 },
  { key: 'count', title: 'EVENTS', align: 'right', dropOrder: 1 },
  { key: 'rule', title: 'RULE' },
  { key: 'id', title: 'ID', dropOrder: 3 },
  { key: 'attack', title: 'ATT&CK', dropOrder: 4 },
  { key: 'reason', title: 'FINDING', below: 'sentence' },
  { key: 'why', title: 'WHY', below: 'sentence' },
  { key: 'next', title: 'Next', below: 'command' },
  { key: 'incident', title: 'INCIDENT', audience: 'machines' },
];

function findingsTable({ rows }: PageList<PageFinding>): Table {
  return {
    title: null,
    columns: FINDING_COLUMNS,
    rows: rows.map((finding) => [
      { kind: 'severity', term: finding.severity },
      count(finding.score),
      at(finding.first),
      at(finding.last),
      count(finding.count),
      text(finding.rule),
      text(finding.id),
      text(finding.attack.join(' ')),
      text([finding.reason, ...finding.inferred, ...finding.running.map((where) => `${where}.`)].join(' ')),
      text(finding.why),
      text(finding.next),
      text(finding.incident),
    ]),
    whenEmpty: 'No finding.',
  };
}

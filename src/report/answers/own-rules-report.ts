import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { limitSections, plural } from '../cells.ts';
import { eventTable } from '../event-table.ts';
import { eventPayload } from '../payloads.ts';
import { count, type Payload, type Report, SCHEMA, type Table, text } from '../report.ts';
import { listReport } from './list-report.ts';

/** Something wrong with a rule file, or worth a second look. */
export interface ReportedProblem {
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly hint: string | null;
}

/** What a check of rule files looked at. */
export interface CheckedRules {
  readonly files: number;
  readonly rules: number;
  readonly correlations: number;
  readonly problems: readonly ReportedProblem[];
}

/** What is wrong with rule files, as one list. */
export function checkReport({ files, rules, correlations, problems }: CheckedRules): Report {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return listReport({
    name: 'problems',
    columns: [
      { key: 'severity', title: 'PROBLEM' },
      { key: 'place', title: 'PLACE', minWidth: 20 },
      { key: 'text', title: 'WHAT', minWidth: 40, wraps: true },
      { key: 'hint', title: 'WHAT TO DO', minWidth: 20, wraps: true, hidesWhenEmpty: true },
    ],
    rows: problems.map((problem) => [
      text(problem.severity),
      text(`${problem.path}:${problem.line}`),
      text(problem.text),
      text(problem.hint),
    ]),
    whenEmpty: 'Nothing is wrong with these rules.',
    payloads: problems.map(
      ({ severity, path, line, text: what, hint }): Payload => ({ severity, path, line, text: what, hint }),
    ),
    beside: { files, rules, correlations },
    notices: [
      `${plural(rules, 'rule')} and ${plural(correlations, 'correlation')} in ${plural(files, 'file')}: ${plural(errors, 'error')}, ${plural(problems.length - errors, 'warning')}.`,
    ],
  });
}

/** How often a rule of the user matched on a day. */
export interface RuleDay {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly day: string;
  readonly findings: number;
  readonly events: number;
}

/** What rules of the user find in a case. */
export interface TestedRules {
  readonly days: readonly RuleDay[];
  readonly samples: readonly RecordedEvent[];
  /** How many rules were run: those for a log that the case lacks were not. */
  readonly run: number;
  /** What was not looked at or left out. */
  readonly limits: readonly string[];
  readonly notices: readonly string[];
}

/** Matches of each rule on each day, and some of the events. */
export function ruleTestReport({ days, samples, run, limits, notices }: TestedRules): Report {
  const table: Table = {
    title: null,
    columns: [
      { key: 'day', title: 'DAY' },
      { key: 'rule', title: 'RULE', minWidth: 20 },
      { key: 'severity', title: 'SEVERITY' },
      { key: 'findings', title: 'FINDINGS', align: 'right' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'title', title: 'TITLE', minWidth: 20, dropOrder: 1 },
    ],
    rows: days.map((day) => [
      text(day.day),
      text(day.rule),
      { kind: 'severity', term: day.severity },
      count(day.findings),
      count(day.events),
      text(day.title),
    ]),
    whenEmpty: run === 0 ? 'No rule was run, so nothing was looked at.' : 'No event of the case matches.',
  };
  const events = eventTable(samples, { shows: 'images', added: [], eventOf: (event) => event, whenEmpty: '' });
  const payloads = days.map(({ rule, title, severity, day, findings, events: matched }): Payload => {
    return { day, rule, severity, findings, events: matched, title };
  });
  return {
    sections: [
      { kind: 'table', table },
      ...(samples.length === 0 ? [] : [{ kind: 'table' as const, table: { ...events, title: 'Some of the events' } }]),
      ...limitSections(limits),
      { kind: 'notices', texts: notices },
    ],
    primary: table,
    items: () => payloads,
    payload: () => ({
      schema: SCHEMA,
      days: payloads,
      samples: samples.map((event) => eventPayload(event)),
      notices: [...notices, ...limits],
    }),
  };
}

/** Built-in rules with their texts in the Sigma format. */
export function exportedRulesReport(rules: readonly (readonly [id: string, sigma: string])[]): Report {
  return listReport({
    name: 'rules',
    columns: [
      { key: 'id', title: 'RULE' },
      { key: 'sigma', title: 'SIGMA', minWidth: 40, wraps: true },
    ],
    rows: rules.map(([id, sigma]) => [text(id), { kind: 'lines', lines: sigma.trimEnd().split('\n') }]),
    whenEmpty: 'No rule.',
    payloads: rules.map(([id, sigma]): Payload => ({ id, sigma })),
    notices: [`${plural(rules.length, 'rule')}. --format sigma writes them as they are read by other tools.`],
  });
}

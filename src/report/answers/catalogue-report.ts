import type { RuleSwitch } from '../../domain/judgement.ts';
import type { Category, Plane, Severity } from '../../domain/vocabulary.ts';
import type { RuleSight } from '../../investigations/rule-sight.ts';
import { plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { type Cell, type Payload, type Report, SCHEMA, text } from '../report.ts';
import { sentencesOf } from '../sentences.ts';
import { listReport } from './list-report.ts';

export interface CataloguedAction {
  readonly source: string;
  readonly action: string;
  readonly category: Category;
  readonly plane: Plane;
  readonly isDeprecated: boolean;
  readonly edition: string | null;
  readonly description: string;
}

export function actionsReport(actions: readonly CataloguedAction[]): Report {
  const payloads = actions.map(({ isDeprecated, ...action }): Payload => ({ ...action, deprecated: isDeprecated }));
  return listReport({
    name: 'actions',
    columns: [
      { key: 'action', title: 'ACTION', minWidth: 24 },
      { key: 'category', title: 'EVENT' },
      { key: 'plane', title: 'PLANE', dropOrder: 3 },
      { key: 'deprecated', title: 'DEPRECATED', dropOrder: 2, hidesWhenEmpty: true },
      { key: 'edition', title: 'EDITION', minWidth: 12, dropOrder: 4, hidesWhenEmpty: true },
      { key: 'source', title: 'SOURCE', dropOrder: 1 },
      { key: 'description', title: 'DESCRIPTION', minWidth: 30 },
    ],
    rows: actions.map((action): readonly Cell[] => [
      text(action.action),
      { kind: 'category', term: action.category },
      text(action.plane),
      text(action.isDeprecated ? 'deprecated' : null),
      text(action.edition),
      text(action.source),
      text(action.description),
    ]),
    whenEmpty: 'No action.',
    payloads,
    notices: [`${plural(actions.length, 'action')}.`],
  });
}

export interface CataloguedFormat {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly documentation: string;
  readonly signature: string;
  readonly howToExport: readonly string[];
  readonly limits: readonly string[];
  readonly facts?: readonly (readonly [label: string, text: string])[];
}

export function formatsReport(formats: readonly CataloguedFormat[]): Report {
  const payloads = formats.map(formatPayload);
  return listReport({
    name: 'formats',
    columns: [
      { key: 'id', title: 'FORMAT' },
      { key: 'vendor', title: 'VENDOR', dropOrder: 2 },
      { key: 'title', title: 'WHAT IT IS', minWidth: 30 },
      { key: 'signature', title: 'KNOWN BY', minWidth: 20, dropOrder: 1 },
      { key: 'documentation', title: 'DOCUMENTATION', audience: 'machines' },
    ],
    rows: formats.map((format) => [
      text(format.id),
      text(format.vendor),
      text(format.title),
      text(format.signature),
      text(format.documentation),
    ]),
    whenEmpty: 'No format.',
    payloads,
    notices: ['imgaudit formats <format> shows how to export it from the vendor.'],
  });
}

function formatPayload({
  id,
  title,
  vendor,
  documentation,
  signature,
  howToExport,
  limits,
}: CataloguedFormat): Payload {
  return { id, title, vendor, documentation, signature, howToExport, limits };
}

/** A manual page: labelled paragraphs. */
function pageReport(title: string, paragraphs: readonly (readonly [string, string])[], payload: Payload): Report {
  return {
    sections: [
      { kind: 'heading', text: title },
      { kind: 'facts', facts: paragraphs.map(([label, paragraph]) => ({ label, cells: [text(paragraph)] })) },
    ],
    primary: null,
    items: () => [payload],
    payload: () => payload,
  };
}

export function formatReport(format: CataloguedFormat): Report {
  const numbered = format.howToExport.map(
    (step, index) => [index === 0 ? 'Export' : '', `${index + 1}. ${step}`] as const,
  );
  const limits = format.limits.map((limit, index) => [index === 0 ? 'Limits' : '', limit] as const);
  return pageReport(
    `${format.id}: ${format.title}`,
    [
      ['Vendor', format.vendor],
      ['Known by', format.signature],
      ...numbered,
      ...limits,
      ...(format.facts ?? []),
      ['Page', format.documentation],
      ['Verbs', `imgaudit actions --source ${format.id}`],
    ],
    { schema: SCHEMA, format: formatPayload(format) },
  );
}

/** How often a rule was right at medium severity or above when it was measured. */
interface Measured {
  readonly right: number;
  readonly wrong: number;
}

export interface CataloguedRule {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  readonly attack: readonly string[];
  readonly why: string;
  readonly logic: string;
  readonly falsePositives: string;
  readonly references: readonly string[];
  /** Export formats that can feed it. */
  readonly sources: readonly string[];
  /** All others. */
  readonly otherSources: readonly string[];
  /** Null for a rule that found nothing when it was measured. */
  readonly measured: Measured | null;
  /** The option without which it finds nothing. */
  readonly needsOption?: string;
  /** What the logs of the case show it; null without a case. */
  readonly sight: RuleSight | null;
  /** Who switched it off on the case, and why; null for a rule that runs. */
  readonly off: RuleSwitch | null;
}

/** The rules, and with a case which of them are blind there. */
export function rulesReport(rules: readonly CataloguedRule[]): Report {
  const blind = rules.filter(({ sight }) => sight?.fedBy.length === 0).length;
  const off = rules.filter((rule) => rule.off !== null).map(({ id }) => id);
  const payloads = rules.map(rulePayload);
  return listReport({
    name: 'rules',
    columns: [
      { key: 'id', title: 'RULE' },
      { key: 'severity', title: 'SEVERITY' },
      { key: 'title', title: 'WHAT IT FINDS', minWidth: 30 },
      { key: 'case', title: 'IN THIS CASE', dropOrder: 2, hidesWhenEmpty: true },
      { key: 'attack', title: 'ATT&CK', dropOrder: 1 },
    ],
    rows: rules.map((rule) => [
      text(rule.id),
      { kind: 'severity', term: rule.severity },
      text(rule.title),
      text(rule.off !== null ? 'off' : rule.sight === null ? null : sightInWords(rule.sight, rule.needsOption)),
      text(rule.attack.join(' ')),
    ]),
    whenEmpty: 'No rule.',
    payloads,
    notices: [
      ...(off.length === 0 ? [] : [`Off for this case: ${off.join(', ')}.`]),
      ...(blind === 0
        ? []
        : [
            `${plural(blind, 'rule')} blind: no log of the case can show what ${blind === 1 ? 'it needs' : 'they need'}.`,
          ]),
      'imgaudit rules <rule> is its manual page.',
    ],
  });
}

function sightInWords({ fedBy, events }: RuleSight, needsOption?: string): string {
  if (fedBy.length === 0) return 'blind';
  if (events === 0) return 'no such events';
  return needsOption === undefined ? plural(events, 'event') : `blind without ${needsOption}`;
}

function rulePayload(rule: CataloguedRule): Payload {
  const { id, version, title, severity, attack, why, logic, falsePositives, references, sources } = rule;
  const { measured, sight, off, needsOption } = rule;
  return {
    ...{ id, version, title, severity, attack, why, logic, falsePositives, references, sources, measured },
    ...(needsOption === undefined ? {} : { needsOption }),
    ...(sight === null ? {} : { inCase: sight }),
    ...(off === null ? {} : { off: { reason: off.reason, examiner: off.examiner, at: instantPayload(off.at) } }),
  };
}

/** What the manuals of all rules take for known. */
export const WORDS_OF_RULES =
  'The window is the period that is asked about. The learning window is the time before it from which rules learn what is usual: 14 days unless --learn says otherwise. A log, actor or repository has a baseline if it has at least 20 events there, the first of them at least 7 days before the window. One step milder means that high becomes medium, and medium low. A /24 is the block of addresses with the same first three numbers; a /16 with the same first two.';

/** Most rules are fed by most formats: then the few that cannot are easier to read. */
function fedByText({ sources, otherSources }: CataloguedRule): string {
  if (otherSources.length === 0) return 'all formats';
  return sources.length > otherSources.length ? `all formats but ${otherSources.join(', ')}` : sources.join(', ');
}

export function ruleReport(rule: CataloguedRule): Report {
  return pageReport(
    `${rule.id}: ${rule.title}`,
    [
      ['Severity', rule.severity],
      ['Why', rule.why],
      ...sentencesOf(rule.logic).map((sentence, index) => [index === 0 ? 'Looks for' : '', sentence] as const),
      ['False alarms', rule.falsePositives],
      ['ATT&CK', rule.attack.join(', ')],
      ['Fed by', fedByText(rule)],
      ...(rule.needsOption === undefined ? [] : [['Needs', `${rule.needsOption} <file>`] as const]),
      ...(rule.sight === null ? [] : [['In this case', sightInSentence(rule.sight)] as const]),
      ...(rule.off === null
        ? []
        : [['Off', `${rule.off.reason} (entry ${rule.off.number} of the custody log)`] as const]),
      ['Measured', measuredInWords(rule.measured)],
      ['References', rule.references.join(', ')],
      ['Words', WORDS_OF_RULES],
    ],
    { schema: SCHEMA, rule: rulePayload(rule) },
  );
}

function sightInSentence(sight: RuleSight): string {
  if (sight.fedBy.length === 0) return 'blind: no log of the case can show what it needs';
  return `${sightInWords(sight)} that it needs, from ${sight.fedBy.join(', ')}`;
}

/** How often a rule was right when it was measured, for its manual. */
export function measuredInWords(measured: Measured | null): string {
  if (measured === null) return 'found nothing at medium or above in the generated cases (docs/detection-quality.md)';
  const { right, wrong } = measured;
  const share = (right / (right + wrong)).toFixed(2);
  return `${right} right and ${wrong} false findings at medium or above in the generated cases, a precision of ${share} (docs/detection-quality.md)`;
}

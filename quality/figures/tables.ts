import {
  type Answer,
  type Figures,
  findersOf,
  firstRows,
  incidentRows,
  medianOf,
  per100000,
  type RuleFigures,
  ruleFigures,
} from './figures.ts';
import { isAtLeast } from './judge.ts';

/** A table of Markdown. The first column is text, the others numbers, unless `texts` says so. */
function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[], texts = 1): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const rule = heads.map((_, index) => (index < texts ? '---' : '---:'));
  return [line(heads), line(rule), ...rows.map(line)].join('\n');
}

export interface QuestionFigures {
  readonly question: string;
  readonly isBenign: boolean;
  readonly figures: Figures;
}

/** One row for each kind of question: recall, false findings, and how far down attacks stand. */
export function questionTable(all: readonly QuestionFigures[]): string {
  const heads = [
    'question',
    'asked',
    'events',
    'found, medium or above',
    'found, high or above',
    'false, medium or above, per 100,000 events',
    'false, high or above, per 100,000 events',
    'false a question',
    'row of an attack, median',
    'last attack in row, worst',
  ];
  return table(heads, all.map(questionRow));
}

function questionRow({ question, isBenign, figures }: QuestionFigures): readonly (string | number)[] {
  const { answers, events, campaigns, found, foundHigh, falseMedium, falseHigh, rows, lastRows } = figures;
  return [
    isBenign ? `${question}, no attacks` : question,
    answers,
    thousands(events),
    isBenign ? '' : `${found} of ${campaigns}`,
    isBenign ? '' : `${foundHigh} of ${campaigns}`,
    thousands(Math.round(per100000(falseMedium, events))),
    thousands(Math.round(per100000(falseHigh, events))),
    thousands(Math.round(falseMedium / answers)),
    isBenign ? '' : (medianOf(rows) ?? ''),
    isBenign ? '' : thousands(Math.max(0, ...lastRows)),
  ];
}

/** One row for each kind of question: what a responder reads who reads incidents, and not findings. */
export function incidentTable(all: readonly QuestionFigures[]): string {
  const heads = [
    'question',
    'incidents an attack, median',
    'incidents an attack, most',
    'row of an attack, median',
    'in the first 20 rows',
    'last attack in row, worst',
    'false, medium or above, per 100,000 events',
    'false a question',
  ];
  return table(heads, all.map(incidentRow));
}

/** Rows that `suspicious` shows on a terminal. */
const FIRST_SCREEN = 20;

function incidentRow({ question, isBenign, figures }: QuestionFigures): readonly (string | number)[] {
  const { answers, events, incidentsEach, incidentRows: rows, falseIncidents } = figures;
  const shown = rows.filter((row) => row <= FIRST_SCREEN).length;
  return [
    isBenign ? `${question}, no attacks` : question,
    isBenign ? '' : (medianOf(incidentsEach) ?? ''),
    isBenign ? '' : Math.max(0, ...incidentsEach),
    isBenign ? '' : (medianOf(rows) ?? ''),
    isBenign ? '' : `${shown} of ${rows.length}`,
    isBenign ? '' : thousands(Math.max(0, ...rows)),
    thousands(Math.round(per100000(falseIncidents, events))),
    thousands(Math.round(falseIncidents / answers)),
  ];
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}

/** One row for each rule that found anything at medium or above. */
export function ruleTable(answers: readonly Answer[]): string {
  const figures = ruleFigures(answers);
  const wrong = figures.reduce((sum, one) => sum + one.wrong, 0);
  const heads = ['rule', 'right', 'false', 'false, high or above', 'precision', 'share of all false', 'only finder of'];
  return table(
    heads,
    figures.map((one) => ruleRow(one, wrong)),
  );
}

function ruleRow({ rule, right, wrong, wrongHigh, alone }: RuleFigures, all: number): readonly (string | number)[] {
  const precision = (right / (right + wrong)).toFixed(2);
  const share = all === 0 ? 0 : (100 * wrong) / all;
  return [`\`${rule}\``, right, wrong, wrongHigh, precision, `${share.toFixed(1)} %`, alone.length];
}

/** An answer about one case, and what its campaigns are called. */
export interface TitledAnswer {
  readonly answer: Answer;
  readonly titles: ReadonlyMap<string, string>;
}

/** One row for each kind of attack, over all answers. */
export function attackTable(answers: readonly TitledAnswer[]): string {
  const made = answers.flatMap(({ answer, titles }) => {
    const [medium, high] = [firstRows(answer, 'medium'), firstRows(answer, 'high')];
    const incidents = incidentRows(answer);
    const finders = findersOf(answer.findings.filter(({ finding }) => isAtLeast(finding, 'medium')));
    return [...answer.campaigns].map((campaign) => ({
      attack: campaign.split('@')[0] ?? '',
      title: titles.get(campaign) ?? '',
      row: medium.get(campaign) ?? null,
      incidents: incidents.get(campaign) ?? [],
      isHigh: high.has(campaign),
      rules: [...(finders.get(campaign) ?? [])],
    }));
  });
  const attacks = [...new Set(made.map(({ attack }) => attack))].toSorted();
  const rows = attacks.map((attack) => {
    const own = made.filter((one) => one.attack === attack);
    const told = own.flatMap(({ row }) => (row === null ? [] : [row]));
    const rules = [...new Set(own.flatMap((one) => one.rules))].toSorted();
    return [
      `\`${attack}\``,
      own[0]?.title ?? '',
      rules.map((rule) => `\`${rule}\``).join(', '),
      `${told.length} of ${own.length}`,
      `${own.filter(({ isHigh }) => isHigh).length} of ${own.length}`,
      medianOf(told) ?? '',
      medianOf(own.flatMap(({ incidents }) => incidents.slice(0, 1))) ?? '',
      Math.max(0, ...own.map(({ incidents }) => incidents.length)),
    ];
  });
  const heads = [
    'attack',
    'what happens',
    'told by',
    'found',
    'found, high or above',
    'first row, median',
    'first incident row, median',
    'incidents, most',
  ];
  return table(heads, rows, 3);
}

import { isAtLeast, type JudgedFinding, type JudgedIncident } from './judge.ts';

/** One asked question with its judged answer. */
export interface Answer {
  readonly findings: readonly JudgedFinding[];
  readonly incidents: readonly JudgedIncident[];
  /** Events in the window. */
  readonly events: number;
  /** The campaigns with an event in the window. */
  readonly campaigns: ReadonlySet<string>;
}

/** Figures over the answers to one kind of question. Found and false are meant at medium or above, unless said. */
export interface Figures {
  readonly answers: number;
  readonly events: number;
  readonly campaigns: number;
  readonly found: number;
  readonly foundHigh: number;
  readonly falseMedium: number;
  readonly falseHigh: number;
  /** For each campaign of each answer that was found there, the first row that tells it. */
  readonly rows: readonly number[];
  /** For each answer, the row up to which one must read to meet every campaign that is told. */
  readonly lastRows: readonly number[];
  /** For each campaign of each answer that an incident tells, the row of the first such incident. */
  readonly incidentRows: readonly number[];
  /** For each of them, how many incidents tell it. */
  readonly incidentsEach: readonly number[];
  /** Incidents of medium or above without an event of a campaign. */
  readonly falseIncidents: number;
}

/**
 * Counts over answers about one case. A campaign counts once: it is found if any answer tells it. False findings are
 * counted in every answer, because somebody has to read them there.
 */
export function figuresOf(answers: readonly Answer[]): Figures {
  const told = answers.map((answer) => firstRows(answer, 'medium'));
  const toldByIncidents = answers.flatMap((answer) => [...incidentRows(answer).values()]);
  const all = answers.flatMap(({ findings }) => findings);
  const wrong = all.filter(({ campaigns }) => campaigns.size === 0).map(({ finding }) => finding);
  return {
    answers: answers.length,
    events: answers.reduce((sum, { events }) => sum + events, 0),
    campaigns: new Set(answers.flatMap(({ campaigns }) => [...campaigns])).size,
    found: new Set(told.flatMap((rows) => [...rows.keys()])).size,
    foundHigh: new Set(answers.flatMap((answer) => [...firstRows(answer, 'high').keys()])).size,
    falseMedium: wrong.filter((finding) => isAtLeast(finding, 'medium')).length,
    falseHigh: wrong.filter((finding) => isAtLeast(finding, 'high')).length,
    rows: told.flatMap((rows) => [...rows.values()]),
    lastRows: told.map((rows) => Math.max(0, ...rows.values())),
    incidentRows: toldByIncidents.map(([first = 0]) => first),
    incidentsEach: toldByIncidents.map(({ length }) => length),
    falseIncidents: answers
      .flatMap(({ incidents }) => incidents)
      .filter(({ incident, isFalse }) => isFalse && isAtLeast(incident, 'medium')).length,
  };
}

/** For each campaign that an answer tells at this severity, the first row that does. */
export function firstRows({ findings }: Answer, least: 'medium' | 'high'): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const { finding, row, campaigns } of findings) {
    if (!isAtLeast(finding, least)) continue;
    for (const campaign of campaigns) if (!rows.has(campaign)) rows.set(campaign, row);
  }
  return rows;
}

/** For each campaign that incidents of an answer tell, the rows of these incidents, the first of them first. */
export function incidentRows({ incidents }: Answer): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  for (const { row, told } of incidents) {
    for (const campaign of told) {
      const known = rows.get(campaign);
      if (known === undefined) rows.set(campaign, [row]);
      else known.push(row);
    }
  }
  return rows;
}

/** The figures of several cases together. */
export function sumOf(figures: readonly Figures[]): Figures {
  const sum = (of: (one: Figures) => number) => figures.reduce((total, one) => total + of(one), 0);
  return {
    answers: sum(({ answers }) => answers),
    events: sum(({ events }) => events),
    campaigns: sum(({ campaigns }) => campaigns),
    found: sum(({ found }) => found),
    foundHigh: sum(({ foundHigh }) => foundHigh),
    falseMedium: sum(({ falseMedium }) => falseMedium),
    falseHigh: sum(({ falseHigh }) => falseHigh),
    rows: figures.flatMap(({ rows }) => rows),
    lastRows: figures.flatMap(({ lastRows }) => lastRows),
    incidentRows: figures.flatMap((one) => one.incidentRows),
    incidentsEach: figures.flatMap(({ incidentsEach }) => incidentsEach),
    falseIncidents: sum(({ falseIncidents }) => falseIncidents),
  };
}

export function medianOf(numbers: readonly number[]): number | null {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? null;
}

export function per100000(count: number, events: number): number {
  return events === 0 ? 0 : (count * 100_000) / events;
}

/** What one rule found at medium or above. */
export interface RuleFigures {
  readonly rule: string;
  readonly right: number;
  readonly wrong: number;
  readonly wrongHigh: number;
  /** Campaigns that no other rule tells. */
  readonly alone: readonly string[];
}

/** The figures of each rule over answers, the one with most false findings first. Campaigns are told apart by answer. */
export function ruleFigures(answers: readonly Answer[]): readonly RuleFigures[] {
  const loud = answers.map(({ findings }) => findings.filter(({ finding }) => isAtLeast(finding, 'medium')));
  const rules = new Set(loud.flat().map(({ finding }) => finding.rule));
  const finders = loud.map((findings) => findersOf(findings));
  return [...rules]
    .map((rule) => {
      const own = loud.flat().filter(({ finding }) => finding.rule === rule);
      const wrong = own.filter(({ campaigns }) => campaigns.size === 0);
      return {
        rule,
        right: own.length - wrong.length,
        wrong: wrong.length,
        wrongHigh: wrong.filter(({ finding }) => isAtLeast(finding, 'high')).length,
        alone: finders.flatMap((found) =>
          [...found].flatMap(([campaign, by]) => (by.size === 1 && by.has(rule) ? [campaign] : [])),
        ),
      };
    })
    .toSorted((a, b) => b.wrong - a.wrong || b.right - a.right || (a.rule < b.rule ? -1 : 1));
}

/** For each campaign, the rules that tell it. */
export function findersOf(findings: readonly JudgedFinding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const finders = new Map<string, Set<string>>();
  for (const { finding, campaigns } of findings) {
    for (const campaign of campaigns) {
      const known = finders.get(campaign);
      if (known === undefined) finders.set(campaign, new Set([finding.rule]));
      else known.add(finding.rule);
    }
  }
  return finders;
}

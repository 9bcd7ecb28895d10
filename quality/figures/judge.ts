/** The parts of a finding, as `suspicious --format json` writes it, that a judgement needs. */
export interface ReportedFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: 'info' | 'low' | 'medium' | 'high' | 'critical';
  readonly reason: string;
  readonly actors: readonly string[];
  /** Numbers of the events that it rests on. */
  readonly events: readonly number[];
}

/** The parts of an incident that a judgement needs. */
export interface ReportedIncident {
  readonly severity: ReportedFinding['severity'];
  /** Ids of its findings. */
  readonly findings: readonly string[];
}

/** The campaign of each event that belongs to one, by the number of the event. */
export type Truth = ReadonlyMap<number, string>;

/** A finding with its place in the list, and the campaigns of which its evidence holds an event: none if it is false. */
export interface JudgedFinding {
  readonly finding: ReportedFinding;
  /** Counted from 1. */
  readonly row: number;
  readonly campaigns: ReadonlySet<string>;
}

/** An incident with its place in the list of incidents. */
export interface JudgedIncident {
  readonly incident: ReportedIncident;
  /** Counted from 1. */
  readonly row: number;
  /** Campaigns that it tells: one of its findings at medium or above holds an event of each. */
  readonly told: ReadonlySet<string>;
  /** Whether none of its findings, of any severity, holds an event of a campaign. */
  readonly isFalse: boolean;
}

const RANKS = ['info', 'low', 'medium', 'high', 'critical'];

export function isAtLeast({ severity }: Pick<ReportedFinding, 'severity'>, least: 'medium' | 'high'): boolean {
  return RANKS.indexOf(severity) >= RANKS.indexOf(least);
}

/** Judges each finding of an answer. The truth is of events: that names or times agree is not enough. */
export function judge(findings: readonly ReportedFinding[], truth: Truth): readonly JudgedFinding[] {
  return findings.map((finding, index) => ({
    finding,
    row: index + 1,
    campaigns: new Set(finding.events.flatMap((seq) => truth.get(seq) ?? [])),
  }));
}

/** Judges each incident of an answer by the judgements of its findings. */
export function judgeIncidents(
  incidents: readonly ReportedIncident[],
  findings: readonly JudgedFinding[],
): readonly JudgedIncident[] {
  const byId = new Map(findings.map((judged) => [judged.finding.id, judged]));
  return incidents.map((incident, index) => {
    const own = incident.findings.flatMap((id) => byId.get(id) ?? []);
    const loud = own.filter(({ finding }) => isAtLeast(finding, 'medium'));
    return {
      incident,
      row: index + 1,
      told: new Set(loud.flatMap(({ campaigns }) => [...campaigns])),
      isFalse: own.every(({ campaigns }) => campaigns.size === 0),
    };
  });
}

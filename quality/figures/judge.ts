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

/** The campaign of each event that belongs to one, by the number of the event. */
export type Truth = ReadonlyMap<number, string>;

/** A finding with its place in the list, and the campaigns of which its evidence holds an event: none if it is false. */
export interface JudgedFinding {
  readonly finding: ReportedFinding;
  /** Counted from 1. */
  readonly row: number;
  readonly campaigns: ReadonlySet<string>;
}

const RANKS = ['info', 'low', 'medium', 'high', 'critical'];

export function isAtLeast({ severity }: ReportedFinding, least: 'medium' | 'high'): boolean {
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

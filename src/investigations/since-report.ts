import type { Finding } from '../domain/finding.ts';
import type { Incident } from '../domain/incident.ts';
import type { Instant } from '../domain/instant.ts';
import type { Severity } from '../domain/vocabulary.ts';
import type { SuspiciousResult } from './suspicious.ts';

/** A finding or an incident as an earlier answer of `suspicious` told it. */
export interface ReportedThing {
  readonly id: string;
  readonly severity: Severity;
  /** The sentence that it was told with. */
  readonly title: string;
  readonly last: Instant;
}

export interface ReportedIncident extends ReportedThing {
  /** Ids of its findings. */
  readonly findings: readonly string[];
}

/** An earlier answer of `suspicious`. */
export interface EarlierReport {
  readonly from: Instant;
  readonly to: Instant;
  readonly findings: readonly ReportedThing[];
  readonly incidents: readonly ReportedIncident[];
}

/** Why something is not told any more. */
export type GoneBecause = 'it lies before the window' | 'it is suppressed' | 'it is not found any more' | 'it changed';

export interface GoneThing extends ReportedThing {
  readonly because: GoneBecause;
}

/** Ids by what became of them, and what was told before and is not told now. */
export interface Changes {
  readonly isNew: ReadonlySet<string>;
  readonly persisting: ReadonlySet<string>;
  readonly gone: readonly GoneThing[];
}

export interface ChangesSince {
  readonly report: EarlierReport;
  readonly findings: Changes;
  readonly incidents: Changes;
  /** Ids of reported incidents whose findings a new incident holds, by the id of the new one. */
  readonly grownFrom: ReadonlyMap<string, readonly string[]>;
}

/** Compares what is found now with what an earlier answer told, by ids. What is suppressed now counts as not told. */
export function changesSince({ window, findings, incidents }: SuspiciousResult, report: EarlierReport): ChangesSince {
  const openFindings = findings.filter(({ suppressedBy }) => suppressedBy === null);
  const openIncidents = incidents.filter(({ isSuppressed }) => !isSuppressed);
  const hidden = new Set([
    ...findings.flatMap(({ id, suppressedBy }) => (suppressedBy === null ? [] : id)),
    ...incidents.flatMap(({ id, isSuppressed }) => (isSuppressed ? id : [])),
  ]);
  const whyGone = ({ id, last }: ReportedThing): GoneBecause => {
    if (hidden.has(id)) return 'it is suppressed';
    return last < window.from ? 'it lies before the window' : 'it is not found any more';
  };
  const ofIncidents = changesOf(openIncidents, report.incidents, whyGone);
  const grownFrom = growth(openIncidents, report.incidents, ofIncidents);
  const changed = new Set([...grownFrom.values()].flat());
  return {
    report,
    findings: changesOf(openFindings, report.findings, whyGone),
    incidents: {
      ...ofIncidents,
      gone: ofIncidents.gone.map((one) => (changed.has(one.id) ? { ...one, because: 'it changed' } : one)),
    },
    grownFrom,
  };
}

function changesOf(
  now: readonly (Finding | Incident)[],
  before: readonly ReportedThing[],
  whyGone: (thing: ReportedThing) => GoneBecause,
): Changes {
  const [told, known] = [new Set(before.map(({ id }) => id)), new Set(now.map(({ id }) => id))];
  return {
    isNew: new Set([...known].filter((id) => !told.has(id))),
    persisting: new Set([...known].filter((id) => told.has(id))),
    gone: before.filter(({ id }) => !known.has(id)).map((thing) => ({ ...thing, because: whyGone(thing) })),
  };
}

/** A new incident that holds findings of one that was reported is that one, with other findings. */
function growth(
  incidents: readonly Incident[],
  before: readonly ReportedIncident[],
  { isNew }: Changes,
): ReadonlyMap<string, readonly string[]> {
  const incidentOf = new Map(before.flatMap(({ id, findings }) => findings.map((finding) => [finding, id] as const)));
  const grown = incidents
    .filter(({ id }) => isNew.has(id))
    .map(({ id, findings }) => [id, [...new Set(findings.flatMap((one) => incidentOf.get(one) ?? []))]] as const);
  return new Map(grown.filter(([, from]) => from.length > 0));
}

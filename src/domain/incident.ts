import { stableHash } from './finding.ts';
import type { Instant } from './instant.ts';
import type { IncidentStatus, Note } from './judgement.ts';
import type { AttackStep, Severity } from './vocabulary.ts';

/** Findings that belong together: they share a rare address, account or image, and lie close together in time. */
export interface Incident {
  /** See `incidentId`. */
  readonly id: string;
  /** That of its worst finding, or one step more where several families of rules agree. */
  readonly severity: Severity;
  /** From 0 to 99: how rare its rules are in this case, how severe, and how many families of them agree. */
  readonly score: number;
  /** One sentence: what was done, by whom, from where and on what. */
  readonly title: string;
  /** What its findings show, in order of time. */
  readonly steps: readonly AttackStep[];
  /** Ids of its findings, in order of time. Every finding belongs to exactly one incident. */
  readonly findings: readonly string[];
  /**
   * Of those of its findings that are medium or worse, or of all without such ones: what is milder may be daily life of the same
   * actor. Who is most suspect comes first. So are addresses, images, times and events.
   */
  readonly actors: readonly string[];
  /** The same actors as people know them: `jane.doe@example.com (IBMid-270000ABCD)` where a name stands for an id. */
  readonly people: readonly string[];
  readonly ips: readonly string[];
  readonly images: readonly string[];
  /** From the first event of what ties it to the last one. A habit of weeks that it is a part of may last longer. */
  readonly first: Instant;
  readonly last: Instant;
  /** How many events those findings rest on; at least this many where a finding has more events than it lists. */
  readonly events: number;
  /** Whether allow entries cover all of its findings, or an examiner settled it. */
  readonly isSuppressed: boolean;
  /** What an examiner last said of it; null while it is open. */
  readonly status: IncidentStatus | null;
  /** What examiners noted on it, the oldest first. */
  readonly notes: readonly Note[];
}

/**
 * The id of an incident: `i` and 16 hexadecimal digits, so that it is no id of a finding. It depends on which findings
 * belong to it and on nothing else, so the order of import does not change it.
 */
export function incidentId(findings: readonly string[]): string {
  return `i${stableHash(JSON.stringify(findings.toSorted()))}`;
}

/** Rules of this step tell of access that is new or strange. Most of them saw no sign-in. */
const ACCESS: AttackStep = 'sign-in';

/** `access, look round, take` */
export function stepsInWords(steps: readonly AttackStep[]): string {
  return steps.map((step) => (step === ACCESS ? 'access' : step)).join(', ');
}

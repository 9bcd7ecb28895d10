import type { AttackStep, Severity } from '../../domain/vocabulary.ts';
import type { PageLane } from './page-marks.ts';

/**
 * Everything that the page of `imgaudit report` shows, in the order in which it shows it: `--format json` writes this
 * object, and the page is made of nothing else. Times are ISO 8601 in UTC. A null or an empty list is not shown.
 */
export interface PageInput {
  readonly schema: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly title: string;
  /** `TLP:AMBER`; null where the user gave none. */
  readonly tlp: string | null;
  /** Name of the case file, without its folder. */
  readonly case: string;
  readonly examiner: string | null;
  /** Zone in which the page shows times: `UTC`, or an IANA name. */
  readonly zone: string;
  readonly window: PagePeriod;
  readonly summary: PageSummary;
  readonly notes: PageList<PageNote>;
  readonly incidents: PageList<PageIncident>;
  readonly days: readonly PageDay[];
  readonly findings: PageList<PageFinding>;
  readonly reach: PageList<PagePair>;
  readonly hours: PageHours;
  readonly deployment: PageDeployment;
  readonly expected: PageExpected;
  /** Sentences: what the evidence, the window or the question cannot tell. */
  readonly limits: readonly string[];
  readonly method: PageMethod;
  readonly events: PageList<PageEvent>;
  readonly evidence: PageEvidence;
}

/** A list that may be cut. */
export interface PageList<T> {
  readonly rows: readonly T[];
  /** A sentence that says what is left out and where it is found; null for a whole list. */
  readonly cut: string | null;
}

export interface PagePeriod {
  readonly from: string;
  readonly to: string;
}

/** Words of the examiner. They are shown as such: nothing else on the page is anybody's free text. */
export interface PageNote {
  readonly text: string;
  /** `finding 27d5e3cbc6245760`: what it is about; null for the whole report. */
  readonly about: string | null;
  /** When it was written; null for a note of the command line. */
  readonly at: string | null;
  readonly by: string | null;
  readonly tags: readonly string[];
}

export interface PageSummary {
  readonly figures: readonly PageFigure[];
  /** Four questions, each with sentences that come from incidents, findings, counts or notices. */
  readonly answers: readonly PageAnswer[];
}

export interface PageFigure {
  readonly count: number;
  readonly what: string;
  /** Null for a figure that is no number of findings. */
  readonly severity: Severity | null;
}

export interface PageAnswer {
  readonly question: string;
  readonly sentences: readonly string[];
}

export interface PageIncident {
  readonly id: string;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  /** What an examiner last said of it, such as `confirmed`; null while it is open. */
  readonly status: string | null;
  readonly steps: readonly AttackStep[];
  readonly people: PageList<string>;
  readonly ips: PageList<string>;
  readonly images: PageList<string>;
  readonly first: string;
  readonly last: string;
  readonly events: number;
  /** In order of time. */
  readonly findings: PageList<PageSpan>;
  /** The time that its picture shows: that of its worst findings, where others last much longer. Null without a picture. */
  readonly focus: PagePeriod | null;
  /** One lane for each actor and address; empty for an incident that gets no picture. */
  readonly lanes: PageList<PageLane>;
}

/** How long one finding lasts. */
export interface PageSpan {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly first: string;
  readonly last: string;
}

/** One day in UTC. */
export interface PageDay {
  readonly date: string;
  readonly events: number;
  /** How many of them findings rest on. */
  readonly found: number;
}

export interface PageFinding {
  readonly id: string;
  readonly incident: string | null;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly score: number;
  readonly reason: string;
  /** Why the rule matters to a responder. */
  readonly why: string;
  readonly attack: readonly string[];
  readonly images: PageList<string>;
  readonly actors: PageList<string>;
  readonly ips: PageList<string>;
  /** What other logs of the same act name. */
  readonly inferred: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** Numbers of the first events that it rests on. */
  readonly events: readonly number[];
  readonly running: readonly string[];
  /** The command to run next. */
  readonly next: string;
}

export interface PagePair {
  readonly ip: string;
  readonly actor: string | null;
  readonly image: string | null;
  readonly events: number;
  readonly outcomes: string;
  readonly what: string;
  /** The worst severity of the findings that name both the address and the image. */
  readonly worst: Severity | null;
}

export interface PageHours {
  readonly window: PagePeriod;
  /** Whose events are counted. */
  readonly of: string;
  /** 168 cells, Monday first. */
  readonly cells: readonly PageHour[];
}

export interface PageHour {
  /** From 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  readonly hour: number;
  /** Events in the baseline. */
  readonly usual: number;
  /** Events that findings rest on. */
  readonly found: number;
}

export interface PageDeployment {
  /** A sentence where nothing is known; null where the case holds an inventory. */
  readonly unknown: string | null;
  readonly clusters: readonly PageCluster[];
  readonly workloads: PageList<PageWorkload>;
}

export interface PageCluster {
  readonly cluster: string;
  readonly observedAt: string;
  readonly namespaces: number;
  readonly containers: number;
  readonly withoutDigest: number;
}

export interface PageWorkload {
  readonly image: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
  readonly containers: number;
  readonly state: string;
  readonly digest: string | null;
  /** `digest` or `reference`. */
  readonly matchedBy: string;
  readonly marks: readonly string[];
}

export interface PageExpected {
  readonly baseline: PagePeriod & { readonly events: number; readonly mode: string };
  readonly allow: readonly PageAllowEntry[];
  /** Findings that allow entries hide. */
  readonly suppressed: PageList<PageSuppressed>;
}

export interface PageAllowEntry {
  readonly entry: string;
  readonly rule: string | null;
  readonly image: string | null;
  readonly owner: string | null;
  readonly expires: string | null;
  /** How many findings it hides. */
  readonly findings: number;
}

export interface PageSuppressed {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly entry: string;
}

export interface PageMethod {
  /** The command that makes the same report of this case. */
  readonly command: string;
  readonly sentences: readonly string[];
  readonly rules: readonly PageRule[];
}

export interface PageRule {
  readonly id: string;
  readonly title: string;
  readonly findings: number;
}

export interface PageEvent {
  readonly seq: number;
  readonly time: string;
  readonly category: string;
  readonly outcome: string;
  readonly action: string;
  readonly actor: string | null;
  readonly address: string | null;
  readonly network: string;
  readonly image: string | null;
  readonly client: string | null;
  readonly evidence: PagePlace;
}

/** Where a record stands: `length` bytes from `offset` on, in the file as it is without compression. */
export interface PagePlace {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

export interface PageEvidence {
  readonly verdict: string;
  /** SHA-256 of the last entry of the custody log; null for an empty log. */
  readonly head: string | null;
  readonly checks: readonly PageCheck[];
  readonly files: PageList<PageFile>;
  readonly custody: PageList<PageCustodyEntry>;
}

export interface PageCheck {
  readonly check: string;
  readonly title: string;
  readonly checked: number;
  readonly problems: number;
  readonly unchecked: number;
}

export interface PageFile {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly source: string | null;
  readonly records: number;
  readonly events: number;
  readonly rejected: number;
  readonly first: string | null;
  readonly last: string | null;
}

export interface PageCustodyEntry {
  readonly number: number;
  readonly at: string;
  readonly action: string;
  readonly of: string | null;
  readonly examiner: string | null;
  readonly version: string;
  readonly hash: string;
}

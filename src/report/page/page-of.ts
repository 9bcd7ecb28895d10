import type { CheckResult } from '../../case/audit/verification.ts';
import type { CustodyEntry } from '../../case/custody/custody.ts';
import { type AllowEntry, describeAllowEntry } from '../../domain/allow-entry.ts';
import type { EvidenceFile } from '../../domain/evidence-file.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import { printInstant, type Zone } from '../../domain/instant.ts';
import { isSettled, type Note } from '../../domain/judgement.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { rankOfSeverity, type Severity } from '../../domain/vocabulary.ts';
import { cellOf } from '../../investigations/activity/hours-of-week.ts';
import type { PageFacts } from '../../investigations/page-facts.ts';
import type { SuspiciousResult } from '../../investigations/suspicious.ts';
import type { AskAgain } from '../ask-again.ts';
import { countsText, plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { SCHEMA } from '../report.ts';
import { listed } from './listed.ts';
import { pageDeployment } from './page-deployment.ts';
import { pageEvidence } from './page-evidence.ts';
import { pageEvents, pageFindings, pageIncidents } from './page-findings.ts';
import type {
  PageDay,
  PageExpected,
  PageHours,
  PageInput,
  PageList,
  PageMethod,
  PageNote,
  PagePair,
  PagePeriod,
} from './page-input.ts';
import { evidenceOf } from './page-lanes.ts';
import { pageSummary, pageTitle } from './page-summary.ts';
import { shortened } from './shortened.ts';

const MOST_PAIRS = 60;
const MOST_SUPPRESSED = 50;
const MOST_NAMED = 5;

/** What a rule says of itself. */
export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

/** Everything that a page is made of. */
export interface PageMaterial {
  readonly version: string;
  readonly title: string | null;
  readonly tlp: string | null;
  readonly caseName: string;
  readonly examiner: string | null;
  readonly zone: Zone;
  readonly result: SuspiciousResult;
  /** What is told, the worst first; both without what is suppressed. */
  readonly findings: readonly Finding[];
  readonly incidents: readonly Incident[];
  readonly facts: PageFacts;
  readonly rules: readonly RuleText[];
  readonly allow: readonly AllowEntry[];
  /** Notes of the command line. */
  readonly words: readonly string[];
  /** Notes of the case. */
  readonly notes: readonly Note[];
  readonly limits: readonly string[];
  readonly unseen: string | null;
  readonly files: readonly EvidenceFile[];
  readonly custody: readonly CustodyEntry[];
  readonly checks: readonly CheckResult[] | null;
  readonly command: string;
  readonly learn: string;
  readonly again: AskAgain;
  /** At most this many events are listed. */
  readonly mostEvents: number;
}

/** Makes the input of the page. */
export function pageOf(material: PageMaterial): PageInput {
  return shortened(inputOf(material));
}

function inputOf(material: PageMaterial): PageInput {
  const { result, findings, incidents, facts, limits, again } = material;
  const whyOf = new Map(material.rules.map(({ id, why }) => [id, why]));
  const evidence = evidenceOf(findings, facts.events);
  const told = pageFindings(findings, incidents, { whyOf, again });
  const summarised = {
    ...material,
    rules: result.rules,
    settled: settledIn(result.incidents),
    leftOut: result.leftOut,
    suppressed: result.findings.filter(({ suppressedBy }) => suppressedBy !== null).length,
  };
  return {
    schema: SCHEMA,
    tool: { name: 'imgaudit', version: material.version },
    title: material.title ?? pageTitle(summarised),
    tlp: material.tlp,
    case: material.caseName,
    examiner: material.examiner,
    zone: zoneText(material.zone),
    window: periodOf(result.window),
    summary: pageSummary(summarised),
    notes: pageNotes(material),
    incidents: pageIncidents(incidents, findings, { events: facts.events }),
    days: pageDays(facts, evidence),
    findings: told,
    reach: pagePairs(facts, findings),
    hours: pageHours(material, evidence),
    deployment: pageDeployment(
      facts.usages,
      findings.some(({ images }) => images.length > 0),
    ),
    expected: pageExpected(material),
    limits,
    method: pageMethod(material),
    events: pageEvents(told.rows, facts.events, material.mostEvents),
    evidence: pageEvidence(material),
  };
}

function zoneText(zone: Zone): string {
  return zone === 'utc' ? 'UTC' : zone;
}

function periodOf({ from, to }: TimeWindow): PagePeriod {
  return { from: printInstant(from), to: printInstant(to) };
}

const MOST_NOTES = 50;

/** The words of the command line, and what was noted on what the page shows. */
function pageNotes({ words, notes, findings, incidents, facts }: PageMaterial): PageList<PageNote> {
  const shown = new Set([
    ...incidents.map(({ id }) => `incident ${id}`),
    ...findings.map(({ id }) => `finding ${id}`),
    ...[...facts.events.keys()].map((seq) => `event ${seq}`),
  ]);
  const ofCase = notes.flatMap(({ subject, text, at, examiner, tags }): readonly PageNote[] => {
    const about = `${subject.kind} ${subject.id}`;
    return shown.has(about) ? [{ text, about, at: printInstant(at), by: examiner, tags }] : [];
  });
  const ofCommand = words.map((text): PageNote => ({ text, about: null, at: null, by: null, tags: [] }));
  // Notes on what the page does not show are counted.
  const total = words.length + notes.length;
  const limit = { most: MOST_NOTES, noun: 'notes', rest: '`imgaudit note` lists all', total };
  return listed([...ofCommand, ...ofCase], limit, (note) => note);
}

/** How many incidents are explained or false positives, and therefore left out. */
function settledIn(incidents: readonly Incident[]): number {
  return incidents.filter(({ status }) => isSettled(status)).length;
}

function pageDays({ days }: PageFacts, evidence: readonly RecordedEvent[]): readonly PageDay[] {
  const found = new Map<string, number>();
  for (const { time } of evidence) {
    const date = printInstant(time).slice(0, 10);
    found.set(date, (found.get(date) ?? 0) + 1);
  }
  return days.map(({ date, events }) => ({ date, events, found: found.get(date) ?? 0 }));
}

function pagePairs({ pairs }: PageFacts, findings: readonly Finding[]): PageList<PagePair> {
  const limit = { most: MOST_PAIRS, noun: 'pairs', rest: '`imgaudit summary --pairs` lists more', total: pairs.all };
  return listed(pairs.shown, limit, ({ ip, actor, image, events, byOutcome, byCategory }) => {
    const about = findings.filter(({ ips, images }) => image !== null && ips.includes(ip) && images.includes(image));
    return {
      ...{ ip, actor, image, events, outcomes: countsText(byOutcome), what: countsText(byCategory) },
      worst: worstOf(about.map(({ severity }) => severity)),
    };
  });
}

function worstOf(severities: readonly Severity[]): Severity | null {
  return severities.toSorted((a, b) => rankOfSeverity(b) - rankOfSeverity(a))[0] ?? null;
}

function pageHours({ facts, result, zone }: PageMaterial, evidence: readonly RecordedEvent[]): PageHours {
  const found = new Map<number, number>();
  for (const { time } of evidence) {
    const cell = cellOf(time, zone);
    found.set(cell, (found.get(cell) ?? 0) + 1);
  }
  const { hoursOf } = facts;
  const others = hoursOf.length - MOST_NAMED;
  const named = hoursOf.slice(0, MOST_NAMED).join(', ');
  return {
    window: periodOf(result.baseline),
    of: hoursOf.length === 0 ? 'everybody' : `${named}${others > 0 ? ` and ${others} more` : ''}`,
    cells: facts.hours.map(({ weekday, hour, events }, cell) => {
      return { weekday, hour, usual: events, found: found.get(cell) ?? 0 };
    }),
  };
}

function pageExpected({ result, allow }: PageMaterial): PageExpected {
  const { baseline, findings } = result;
  const suppressed = findings.flatMap((finding) =>
    finding.suppressedBy === null ? [] : [{ finding, entry: finding.suppressedBy }],
  );
  return {
    baseline: { ...periodOf(baseline), events: baseline.events, mode: baseline.mode },
    allow: allow.map((entry) => ({
      entry: describeAllowEntry(entry),
      rule: entry.rule,
      image: entry.image,
      owner: entry.owner,
      expires: instantPayload(entry.expires),
      findings: suppressed.filter((one) => one.entry === describeAllowEntry(entry)).length,
    })),
    suppressed: listed(
      suppressed,
      { most: MOST_SUPPRESSED, noun: 'findings', rest: '`imgaudit suspicious --show-suppressed` lists all' },
      ({ finding: { id, rule, severity, reason }, entry }) => ({ id, rule, severity, reason, entry }),
    ),
  };
}

function pageMethod({ command, rules, result, learn }: PageMaterial): PageMethod {
  const counts = new Map<string, number>();
  for (const { rule } of result.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return {
    command,
    sentences: [
      `${plural(rules.length, 'rule')} judged the window. What is usual was learned from the ${learn} before each judged day.`,
      'Findings that share a rare address, account, repository or event within 48 hours are one incident.',
      'The score counts how rare a rule is in this case, how severe it is, and which rules of other families saw something around the same actor, address or repository.',
      'A finding is what a rule noticed in the logs. It is no proof of what happened beyond what the logs record.',
      'The commands of this page read the case in the working folder: add --db with the path of the case file where it lies elsewhere.',
    ],
    rules: rules.map(({ id, title }) => ({ id, title, findings: counts.get(id) ?? 0 })),
  };
}

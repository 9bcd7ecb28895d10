import type { CaseReader } from '../case/case-reader.ts';
import { type AllowEntry, describeAllowEntry, isExpired } from '../domain/allow-entry.ts';
import type { Notice } from '../domain/evidence-file.ts';
import { type Finding, findingId } from '../domain/finding.ts';
import type { Incident } from '../domain/incident.ts';
import { type Instant, printDay } from '../domain/instant.ts';
import { DAY_MS, daysBefore, describeLength, type TimeWindow } from '../domain/time-window.ts';
import { isAtLeast, rankOfSeverity, SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import { evidenceNumbers } from '../rules/engine/evidence-numbers.ts';
import { KNOWN_DAYS, KNOWN_EVENTS } from '../rules/engine/learned-events.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { runningTexts } from './deployment/running-images.ts';
import { incidentsOf } from './incidents/incidents-of.ts';
import { standingOf } from './incidents/standing.ts';
import { withNotes } from './incidents/with-notes.ts';
import { evidenceNotices } from './judging/evidence-notices.ts';
import { scoresOf } from './judging/finding-scores.ts';
import { type JudgedDetection, judged } from './judging/judged-detection.ts';
import type { RuleDetection } from './judging/rule-detection.ts';
import type { RulesQuery } from './judging/rules-query.ts';
import { type LearnedSource, runRules } from './judging/run-rules.ts';
import { inferredNames } from './twins/inferred-names.ts';

/** What `suspicious` is asked. */
export interface SuspiciousQuery extends RulesQuery {
  /** Allow entries for this run, in addition to those of the case. */
  readonly allow: readonly AllowEntry[];
  readonly isPublicOnly: boolean;
  readonly minSeverity: Severity;
  readonly now: Instant;
  /** What the rules of the user found. They compare with no baseline. */
  readonly own?: OwnFindings;
}

/** Rules of the user, and what they found. */
export interface OwnFindings {
  readonly rules: readonly Rule[];
  readonly found: readonly RuleDetection[];
  readonly notices: readonly Notice[];
}

export interface SuspiciousResult {
  readonly window: TimeWindow;
  /** Rules learn from all of its events; `asked` counts those that pass the filters of the question. */
  readonly baseline: TimeWindow & {
    readonly events: number;
    readonly asked: number;
    readonly mode: 'learned' | 'cold';
  };
  readonly rules: number;
  /** The worst first, including findings that are suppressed. */
  readonly findings: readonly Finding[];
  /**
   * The incidents that hold these findings, the worst first. They are those of all findings of the window, whatever
   * severity or address the query wants to see, so that an incident keeps its id.
   */
  readonly incidents: readonly Incident[];
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** How many findings that nothing suppresses are not of the severity or the addresses that the query wants to see. */
  readonly leftOut: number;
  readonly notices: readonly Notice[];
}

/**
 * The range of time that rules ask about: the window, its learning window, and the learning window of that one; see
 * `quarantineOf`.
 */
export function suspiciousRange({ window, learnMs }: Pick<SuspiciousQuery, 'window' | 'learnMs'>): TimeWindow {
  return { from: daysBefore(window.from, (2 * learnMs) / DAY_MS), to: window.to };
}

const NO_OWN: OwnFindings = { rules: [], found: [], notices: [] };

/** Runs the rules over a window and returns their findings, the worst first. */
export function investigateSuspicious(reader: CaseReader, query: SuspiciousQuery): SuspiciousResult {
  const { window, where, now, own = NO_OWN } = query;
  const entries = [...reader.allowEntries(), ...query.allow];
  const valid = entries.filter((entry) => !isExpired(entry, now));
  const { found, baseline, sources } = runRules(reader, { ...query, allow: valid });
  const all = findingsOf(reader, ranked([...found, ...own.found].map((detection) => judged(detection, valid))));
  const standing = standingOf(reader, { from: baseline.from, to: window.to }, all);
  const noted = withNotes(all, incidentsOf(all, [...query.rules, ...own.rules], standing), reader.notes());
  const findings = noted.findings.filter((finding) => isWanted(finding, query));
  const leftOut = noted.findings.filter((one) => one.suppressedBy === null && !isWanted(one, query));
  return {
    window,
    baseline: {
      ...baseline,
      events: reader.count({ window: baseline, where: [] }),
      asked: reader.count({ window: baseline, where }),
      mode: sources.some(({ since }) => since !== null) ? 'learned' : 'cold',
    },
    rules: query.rules.length + own.rules.length,
    findings,
    incidents: incidentsAbout(findings, noted.incidents),
    bySeverity: countBySeverity(findings.filter(({ suppressedBy }) => suppressedBy === null)),
    leftOut: leftOut.length,
    notices: [
      ...(findings.every(({ suppressedBy }) => suppressedBy !== null) ? leftOutNotices(leftOut, query) : []),
      ...coldNotices(reader, sources, { window, baseline }),
      ...expiryNotices(entries, now),
      ...noted.notices,
      ...evidenceNotices(reader, { window, baseline, where, now }),
      ...own.notices,
    ],
  };
}

/** A detection that is shown, with its place among the others. */
interface RankedDetection extends JudgedDetection {
  readonly id: string;
  readonly score: number;
}

/** The detections with their ids and scores, the worst first. */
function ranked(detections: readonly JudgedDetection[]): readonly RankedDetection[] {
  const scores = scoresOf(detections);
  return detections
    .map(({ rule, detection, severity, entry }, index): RankedDetection => {
      const { first, last, count } = detection.evidence;
      const id = findingId({ rule: rule.id, version: rule.version, subject: detection.subject, first, last, count });
      return { rule, detection, severity, entry, id, score: scores[index] ?? 0 };
    })
    .toSorted(worstFirst);
}

function isWanted({ isPublic, severity }: Finding, { isPublicOnly, minSeverity }: SuspiciousQuery): boolean {
  return (isPublic || !isPublicOnly) && isAtLeast(severity, minSeverity);
}

/** An answer without findings must not read as if there were none. */
function leftOutNotices(
  leftOut: readonly Finding[],
  { isPublicOnly, minSeverity }: SuspiciousQuery,
): readonly Notice[] {
  if (leftOut.length === 0) return [];
  const options = [
    ...(minSeverity === 'info' ? [] : [`--min-severity ${minSeverity}`]),
    ...(isPublicOnly ? ['--public-only'] : []),
  ];
  const counts = countBySeverity(leftOut);
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    return counts[severity] === 0 ? [] : [`${counts[severity]} ${severity}`];
  });
  const which = `${leftOut.length === 1 ? 'A finding' : `${leftOut.length} findings`} of the window (${parts.join(', ')})`;
  const verb = leftOut.length === 1 ? 'is' : 'are';
  return [{ id: 'findings-left-out', text: `${which} ${verb} left out by ${options.join(' and ')}.` }];
}

/** The incidents that hold at least one of the findings. */
function incidentsAbout(findings: readonly Finding[], incidents: readonly Incident[]): readonly Incident[] {
  const shown = new Set(findings.map(({ id }) => id));
  return incidents.filter((incident) => incident.findings.some((id) => shown.has(id)));
}

function worstFirst(a: RankedDetection, b: RankedDetection): number {
  return (
    rankOfSeverity(b.severity) - rankOfSeverity(a.severity) ||
    b.score - a.score ||
    a.detection.evidence.first - b.detection.evidence.first ||
    (a.id < b.id ? -1 : 1)
  );
}

function findingsOf(reader: CaseReader, shown: readonly RankedDetection[]): readonly Finding[] {
  const numbers = evidenceNumbers(
    reader,
    shown.map(({ detection }) => detection.evidence),
  );
  const running = runningTexts(
    reader,
    shown.flatMap(({ detection }) => detection.images),
  );
  const inferred = inferredNames(
    reader,
    shown.map(({ detection: { addresses, actors } }, index) => {
      return { addresses: addresses.map(({ address }) => address), actors, events: numbers[index] ?? [] };
    }),
  );
  return shown.map((ranked, index) => {
    return findingOf(ranked, { events: numbers[index] ?? [], inferred: inferred[index] ?? [] }, running);
  });
}

/** `running` says for each image where it runs. */
function findingOf(
  { rule, detection, severity, entry, id, score }: RankedDetection,
  { events, inferred }: Pick<Finding, 'events' | 'inferred'>,
  running: ReadonlyMap<string, string>,
): Finding {
  const { evidence, addresses, actors, images, isPublic, isCold, reason, next } = detection;
  return {
    id,
    rule: rule.id,
    title: rule.title,
    severity,
    score,
    reason: isCold ? `${reason} No baseline.` : reason,
    attack: rule.attack,
    images,
    actors,
    ips: addresses.map(({ address }) => address),
    inferred,
    first: evidence.first,
    last: evidence.last,
    count: evidence.count,
    events,
    isPublic,
    next,
    running: images.flatMap((image) => running.get(image) ?? []),
    suppressedBy: entry === null ? null : describeAllowEntry(entry),
    notes: [],
    ...(rule.own === undefined ? {} : { own: rule.own }),
  };
}

function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    info: count('info'),
    low: count('low'),
    medium: count('medium'),
    high: count('high'),
    critical: count('critical'),
  };
}

function coldNotices(
  reader: CaseReader,
  sources: readonly LearnedSource[],
  { window, baseline }: Pick<SuspiciousResult, 'window'> & { readonly baseline: TimeWindow },
): readonly Notice[] {
  const seen = reader.tally({ window: { from: baseline.from, to: window.to }, where: [] }, ['source']);
  const learnable = seen.filter(({ events }) => events >= KNOWN_EVENTS);
  const firstOf = new Map(learnable.map(({ key, first }) => [key.source ?? '', first]));
  const starts = [...new Set(sources.map(({ since }) => since))].filter((since) => since !== window.from);
  return starts
    .toSorted((a, b) => (a ?? 0) - (b ?? 0))
    .map((since) => {
      const names = sources.filter((source) => source.since === since).map(({ source }) => source);
      const before = since === null ? 'the window' : `each day up to ${printDay(since)}`;
      const until = since === null ? '' : ` until then`;
      // What is true of the log that begins last is true of all of them.
      const [first = null] = names.flatMap((name) => firstOf.get(name) ?? []).toSorted((a, b) => b - a);
      const remedy = baselineRemedy({ since, first, window, learnMs: window.from - baseline.from });
      const text = `No baseline for ${names.toSorted().join(', ')}: less than 7 days or 20 events lie in the ${describeLength(baseline.to - baseline.from)} before ${before}. Rules judge one step milder there${until}, and push-by-stranger is silent. ${remedy}`;
      return { id: 'no-baseline', text };
    });
}

/** What to do where logs have no baseline, or have one only `since` a later day of the window. */
function baselineRemedy({
  since,
  first,
  window,
  learnMs,
}: {
  readonly since: Instant | null;
  /** The first event of the log that begins last, of those with events enough; null if none has. */
  readonly first: Instant | null;
  readonly window: TimeWindow;
  readonly learnMs: number;
}): string {
  const daysFrom = (start: number) => Math.floor((window.to - start) / DAY_MS);
  if (since !== null && daysFrom(since) >= 1) return `--since ${daysFrom(since)}d asks about the days that have one.`;
  const learnDays =
    first === null ? undefined : [learnMs / DAY_MS, KNOWN_DAYS].find((days) => daysFrom(first) - days >= 1);
  if (first === null || learnDays === undefined) return 'Older logs give one: import them too.';
  return `--since ${daysFrom(first) - learnDays}d leaves ${learnDays} days to learn from; older logs give more.`;
}

function expiryNotices(entries: readonly AllowEntry[], now: Instant): readonly Notice[] {
  return entries
    .filter((entry) => isExpired(entry, now))
    .map((entry) => ({
      id: 'allow-expired',
      text: `${describeAllowEntry(entry)} has expired and suppresses nothing.`,
    }));
}

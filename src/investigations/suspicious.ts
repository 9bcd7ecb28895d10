import type { CaseReader } from '../case/case-reader.ts';
import { type EventFilter, type EventSet, eventSetOf } from '../case/event-filter.ts';
import { type AllowEntry, describeAllowEntry, isExpired } from '../domain/allow-entry.ts';
import type { Notice } from '../domain/evidence-file.ts';
import { type Finding, findingId } from '../domain/finding.ts';
import { splitReference } from '../domain/image-ref.ts';
import type { Instant } from '../domain/instant.ts';
import { matchesGlob } from '../domain/text/glob.ts';
import { DAY_MS, daysBefore, type TimeWindow } from '../domain/time-window.ts';
import { SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import type { AddressIntelligence, Detection } from '../rules/engine/detection.ts';
import { evidenceNumbers } from '../rules/engine/evidence-numbers.ts';
import { ObservedWindow } from '../rules/engine/observed-window.ts';
import { type Detections, type Rule, STAGES } from '../rules/engine/rule.ts';
import { evidenceNotices } from './evidence-notices.ts';
import { type JudgedFinding, scoresOf } from './finding-scores.ts';
import { investigateUsages, runningText } from './usage.ts';

/** What `suspicious` is asked. */
export interface SuspiciousQuery {
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  readonly rules: readonly Rule[];
  /** Length of the learning window before the inspected one, in milliseconds. */
  readonly learnMs: number;
  /** Allow entries for this run, in addition to those of the case. */
  readonly allow: readonly AllowEntry[];
  /** What the analyst's files say about addresses. */
  readonly intelligence: AddressIntelligence;
  readonly isPublicOnly: boolean;
  readonly minSeverity: Severity;
  readonly now: Instant;
}

export interface SuspiciousResult {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow & { readonly events: number; readonly mode: 'learned' | 'cold' };
  readonly rules: number;
  /** The worst first, including findings that an allow entry suppresses. */
  readonly findings: readonly Finding[];
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly notices: readonly Notice[];
}

/**
 * The range of time that rules ask about: the window, its learning window, and the learning window of that one; see
 * `quarantineOf`.
 */
export function suspiciousRange({ window, learnMs }: Pick<SuspiciousQuery, 'window' | 'learnMs'>): TimeWindow {
  return { from: daysBefore(window.from, (2 * learnMs) / DAY_MS), to: window.to };
}

/** Runs the rules over a window and returns their findings, the worst first. */
export function investigateSuspicious(reader: CaseReader, query: SuspiciousQuery): SuspiciousResult {
  const { window } = query;
  const baseline = { from: daysBefore(window.from, query.learnMs / DAY_MS), to: window.from };
  const observed = new ObservedWindow(
    reader,
    { window, baseline, intelligence: query.intelligence, quarantine: quarantineOf(reader, query, baseline) },
    query.where,
  );
  const entries = [...reader.allowEntries(), ...query.allow];
  const valid = entries.filter((entry) => !isExpired(entry, query.now));
  const judged = detectAll(observed, query.rules).map((found) => judgedFinding(found, valid));
  const scores = scoresOf(judged);
  const shown = judged
    .map(({ finding, evidence }, index) => ({ finding: { ...finding, score: scores[index] ?? 0 }, evidence }))
    .filter(({ finding }) => finding.isPublic || !query.isPublicOnly)
    .filter(({ finding }) => rank(finding.severity) >= rank(query.minSeverity))
    .toSorted((a, b) => worstFirst(a.finding, b.finding));
  const numbers = evidenceNumbers(
    reader,
    shown.map(({ evidence }) => evidence),
  );
  const findings = shown.map(({ finding }, index) => ({ ...finding, events: numbers[index] ?? [] }));
  const running = runningTexts(reader, findings);
  const sources = reader.tally({ window, where: query.where }, ['source']).map(({ key }) => key.source ?? '');
  const cold = sources.filter((source) => !observed.isLearned(source));
  return {
    window,
    baseline: {
      ...baseline,
      events: reader.count({ window: baseline, where: [] }),
      mode: sources.length > cold.length ? 'learned' : 'cold',
    },
    rules: query.rules.length,
    findings: findings.map((finding) => ({
      ...finding,
      running: finding.images.flatMap((image) => running.get(image) ?? []),
    })),
    bySeverity: countBySeverity(findings.filter(({ suppressedBy }) => suppressedBy === null)),
    notices: [
      ...coldNotices(cold, observed),
      ...expiryNotices(entries, query.now),
      ...evidenceNotices(reader, { window, baseline, where: query.where, now: query.now }),
    ],
  };
}

/**
 * Events of the learning window that the rules themselves judge as high or worse: what an intruder did last week must not
 * be learned as normal. The learning window before that one is their baseline; without it, the set is empty.
 */
function quarantineOf(reader: CaseReader, query: SuspiciousQuery, baseline: TimeWindow): EventSet {
  const before = { from: daysBefore(baseline.from, query.learnMs / DAY_MS), to: baseline.from };
  const past = new ObservedWindow(reader, { window: baseline, baseline: before, intelligence: query.intelligence }, []);
  if (!past.hasBaseline()) return eventSetOf([]);
  const severe = detectAll(past, query.rules).filter(({ detection }) => {
    return !detection.isCold && rank(detection.severity) >= rank('high');
  });
  return eventSetOf(
    evidenceNumbers(
      reader,
      severe.map(({ detection }) => detection.evidence),
    ).flat(),
  );
}

interface RuleDetection {
  readonly rule: Rule;
  readonly detection: Detection;
}

/** Runs every rule, stage by stage. */
function detectAll(observed: ObservedWindow, rules: readonly Rule[]): readonly RuleDetection[] {
  const found: RuleDetection[] = [];
  let seen: Detections = new Map();
  for (const stage of STAGES) {
    const ofStage = rules
      .filter((rule) => rule.stage === stage)
      .map((rule) => ({ rule, detections: [...rule.detect(observed, seen)] }));
    for (const { rule, detections } of ofStage) for (const detection of detections) found.push({ rule, detection });
    seen = new Map([...seen, ...ofStage.map(({ rule, detections }) => [rule.id, detections] as const)]);
  }
  return found;
}

/** Only this many images are looked up in inventories: those of the findings that people read first. */
const IMAGES_LOOKED_UP = 200;

/** For each image that runs, a text such as `payments/api:v1 runs now in prod-1 (3 pods)`. */
function runningTexts(reader: CaseReader, findings: readonly Finding[]): ReadonlyMap<string, string> {
  if (reader.inventories().length === 0) return new Map();
  const images = [...new Set(findings.flatMap((finding) => finding.images))].slice(0, IMAGES_LOOKED_UP);
  const named = images.flatMap((name) => {
    const image = splitReference(name);
    return image === null || image.repository === null
      ? []
      : [{ name, image: { ...image, repository: image.repository } }];
  });
  const usages = investigateUsages(
    reader,
    named.map(({ image }) => image),
  );
  return new Map(
    named.flatMap(({ name }, index) => {
      const usage = usages[index];
      const clusters = usage === undefined ? [] : runningText(usage);
      return clusters.length === 0 ? [] : [[name, `${name} runs now in ${clusters.join(', ')}`]];
    }),
  );
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function worstFirst(a: Finding, b: Finding): number {
  return rank(b.severity) - rank(a.severity) || b.score - a.score || a.first - b.first || (a.id < b.id ? -1 : 1);
}

function judgedFinding({ rule, detection }: RuleDetection, allow: readonly AllowEntry[]): JudgedFinding {
  const { isCold, evidence } = detection;
  return { finding: findingOf(rule, detection, allow), family: rule.family, isCold, evidence };
}

function findingOf(rule: Rule, detection: Detection, allow: readonly AllowEntry[]): Finding {
  const { evidence, addresses, actors, images, isPublic } = detection;
  const entry = allow.find((candidate) => covers(candidate, rule, detection));
  const { first, last, count } = evidence;
  return {
    id: findingId({ rule: rule.id, version: rule.version, subject: detection.subject, first, last, count }),
    rule: rule.id,
    title: rule.title,
    severity: detection.isCold ? oneStepDown(detection.severity) : detection.severity,
    score: 0,
    reason: detection.isCold ? `${detection.reason} No baseline.` : detection.reason,
    attack: rule.attack,
    images,
    actors,
    ips: addresses.map(({ address }) => address),
    first,
    last,
    count,
    events: [],
    isPublic,
    next: detection.next,
    running: [],
    suppressedBy: entry === undefined ? null : describeAllowEntry(entry),
  };
}

function oneStepDown(severity: Severity): Severity {
  return SEVERITIES[Math.max(0, rank(severity) - 1)] ?? severity;
}

/** Whether an allow entry covers a detection: it must match every address, actor and image that the entry restricts. */
function covers(entry: AllowEntry, rule: Rule, { addresses, actors, images }: Detection): boolean {
  const { range, actor, image } = entry;
  if (entry.rule !== null && !matchesGlob(entry.rule, rule.id)) return false;
  if (image !== null && !(images.length > 0 && images.every((name) => matchesGlob(image, name)))) return false;
  if (actor !== null && !(actors.length > 0 && actors.every((name) => matchesGlob(actor, name)))) return false;
  if (range === null) return true;
  const isInRange = (sortKey: string | null) => sortKey !== null && range.low <= sortKey && sortKey <= range.high;
  return addresses.length > 0 && addresses.every(({ sortKey }) => isInRange(sortKey));
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

function coldNotices(cold: readonly string[], observed: ObservedWindow): readonly Notice[] {
  if (cold.length === 0) return [];
  const text = `No baseline for ${cold.toSorted().join(', ')}: less than 7 days or 20 events lie in the ${observed.learningLength} before the window. Rules judge one step milder there, and push-by-stranger is silent.`;
  return [{ id: 'no-baseline', text }];
}

function expiryNotices(entries: readonly AllowEntry[], now: Instant): readonly Notice[] {
  return entries
    .filter((entry) => isExpired(entry, now))
    .map((entry) => ({
      id: 'allow-expired',
      text: `${describeAllowEntry(entry)} has expired and suppresses nothing.`,
    }));
}

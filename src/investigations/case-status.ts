import type { CaseReader, Coverage } from '../case/case-reader.ts';
import { type AllowEntry, isExpired } from '../domain/allow-entry.ts';
import { type EvidenceFile, periodOf, type UnreadFile } from '../domain/evidence-file.ts';
import { type Instant, instantOf } from '../domain/instant.ts';
import { DAY_MS } from '../domain/time-window.ts';
import { compareText } from '../numbers/compare-text.ts';
import { groupBy } from '../numbers/group-by.ts';
import { KNOWN_DAYS, KNOWN_EVENTS } from '../rules/engine/learned-events.ts';

/** What the case has of one format. */
export interface SourceStatus {
  readonly source: string;
  readonly files: number;
  readonly rejected: number;
  readonly events: number;
  /** Null where no event came from these files. */
  readonly first: Instant | null;
  readonly last: Instant | null;
  /** From when on rules know what is usual in this log; null where there are too few days or events to learn from. */
  readonly baselineFrom: Instant | null;
}

/** What a case holds, and what it lacks. */
export interface CaseStatus {
  readonly coverage: Coverage | null;
  readonly sources: readonly SourceStatus[];
  readonly files: number;
  readonly unread: readonly UnreadFile[];
  readonly rejected: number;
  readonly contradictions: number;
  readonly clusters: readonly string[];
  readonly allow: readonly AllowEntry[];
  readonly expired: number;
}

/** Looks through the case without running a rule. */
export function caseStatus(reader: CaseReader, now: Instant): CaseStatus {
  const files = reader.evidenceFiles();
  const allow = reader.allowEntries();
  return {
    coverage: reader.coverage(),
    sources: sourcesOf(files),
    files: files.length,
    unread: reader.unreadFiles(),
    rejected: files.reduce((sum, { rejected }) => sum + rejected, 0),
    contradictions: reader.contradictions(null).length,
    clusters: [...new Set(reader.inventories().map(({ cluster }) => cluster))],
    allow,
    expired: allow.filter((entry) => isExpired(entry, now)).length,
  };
}

function sourcesOf(files: readonly EvidenceFile[]): readonly SourceStatus[] {
  const bySource = groupBy(files, ({ source }) => source ?? '');
  return [...bySource].toSorted(([a], [b]) => compareText(a, b)).map(([source, of]) => sourceOf(source, of));
}

function sourceOf(source: string, files: readonly EvidenceFile[]): SourceStatus {
  const events = files.reduce((sum, file) => sum + file.events, 0);
  const { first, last } = periodOf(files) ?? { first: null, last: null };
  const learned = first === null ? null : instantOf(first + KNOWN_DAYS * DAY_MS);
  const isLearned = learned !== null && last !== null && learned <= last && events >= KNOWN_EVENTS;
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
  return { source, files: files.length, rejected, events, first, last, baselineFrom: isLearned ? learned : null };
}

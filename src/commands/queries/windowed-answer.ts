import type { CaseReader } from '../../case/case-reader.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { type Instant, printInstant } from '../../domain/instant.ts';
import { anchorInstant, describeLength, durationMs, resolveWindow, type TimeWindow } from '../../domain/time-window.ts';
import { latestEvent, type WindowCoverage, windowCoverage } from '../../investigations/windows/coverage.ts';
import { coveredReport } from '../../report/covered-report.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from '../shared/context.ts';
import { type GlobalFlags, zoneOf } from '../shared/global-flags.ts';
import { type ExportedAnswer, say, writeExport, writeReport } from '../shared/output.ts';
import type { WindowFlags } from './query-flags.ts';

/** The window of a question, and what its reader should know of it. */
export interface AskedWindow {
  readonly window: TimeWindow;
  readonly notices: readonly Notice[];
}

/**
 * The window that the flags ask for.
 * @throws AuditError `bad-time`, `window-too-long`
 */
export function windowOf(flags: WindowFlags & GlobalFlags, reader: CaseReader, context: Context): AskedWindow {
  const zone = zoneOf(flags);
  const { asOf = 'auto' } = flags;
  const windowAt = (anchor: Instant) => resolveWindow(flags.since ?? null, flags.until ?? null, anchor, zone);
  if (asOf === 'auto') return automaticWindow(flags, reader, { now: context.now(), windowAt });
  const { at, notices } = asOf === 'latest' ? latestEvent(reader, context.now()) : { at: null, notices: [] };
  return { window: windowAt(anchorInstant(asOf, context.now(), at, zone)), notices };
}

/** The window up to now; where that holds no event and may move, the window up to the newest event. */
function automaticWindow(
  { since, until }: WindowFlags,
  reader: CaseReader,
  { now, windowAt }: { readonly now: Instant; windowAt(anchor: Instant): TimeWindow },
): AskedWindow {
  const window = windowAt(now);
  const mayMove = until === undefined && (since === undefined || durationMs(since) !== null);
  if (!mayMove || windowCoverage(reader, window)?.inWindow !== 0) return { window, notices: [] };
  const { at, notices } = latestEvent(reader, now);
  if (at === null) return { window, notices: [] };
  const length = describeLength(window.to - window.from);
  const text = `Counted back from the newest event, because the ${length} up to now hold none of the case. --as-of now asks about them`;
  return {
    window: windowAt(anchorInstant('latest', now, at, 'utc')),
    notices: [...notices, { id: 'anchor-moved', text }],
  };
}

/** The answer to a question about a window: a report, and the export that replaces it, if one was asked for. */
export interface WindowedAnswer {
  readonly report: Report;
  readonly exported?: Omit<ExportedAnswer, 'report'> | null;
}

/**
 * Writes an answer about a window. It says what of the case lies outside the window; stderr says so if that is all. Gives
 * the number of events in the window.
 */
export async function writeWindowed(
  { report, exported = null }: WindowedAnswer,
  { window, notices }: AskedWindow,
  reader: CaseReader,
  { flags, context }: { readonly flags: GlobalFlags; readonly context: Context },
): Promise<number> {
  const coverage = windowCoverage(reader, window);
  const covered = coveredReport(report, { coverage, unread: reader.unreadFiles().length, notices });
  if (exported === null) await writeReport(covered, flags, context);
  else await writeExport({ ...exported, report: covered }, flags, context);
  // CSV and exports have no place for them.
  for (const { text } of notices) say(text, flags, context);
  const events = coverage?.inWindow ?? 0;
  if (events === 0) say(emptyWindowText(coverage), flags, context);
  return events;
}

/** If a window is empty and the case is not, the user most likely looks at the wrong time. */
function emptyWindowText(coverage: WindowCoverage | null): string {
  if (coverage === null) return 'The case holds no events.';
  const { first, last } = coverage;
  return `The window holds no event; the case covers ${printInstant(first)} to ${printInstant(last)}. Try --as-of latest.`;
}

import type { Coverage, EventReader, EvidenceReader } from '../../case/case-reader.ts';
import type { EvidenceFile, Notice } from '../../domain/evidence-file.ts';
import { type Instant, instantOf, printInstant } from '../../domain/instant.ts';
import { DAY_MS, type TimeWindow } from '../../domain/time-window.ts';

type CoverageReader = Pick<EventReader, 'coverageBetween'>;
type LatestReader = CoverageReader & Pick<EvidenceReader, 'evidenceFiles'>;

/** How much of a case a window shows, whatever the filters of the question are. */
export interface WindowCoverage extends Coverage {
  readonly inWindow: number;
  /** Number of events before the window. */
  readonly before: number;
  /** Number of events after the window. */
  readonly after: number;
}

/** What of a case lies in a window and outside it; null for a case without events. */
export function windowCoverage(reader: CoverageReader, { from, to }: TimeWindow): WindowCoverage | null {
  const [before = null, inside = null, after = null] = reader.coverageBetween([from, to]);
  const first = before ?? inside ?? after;
  const last = after ?? inside ?? before;
  if (first === null || last === null) return null;
  const [earlier, inWindow, later] = [before, inside, after].map((part) => part?.events ?? 0);
  const counts = { before: earlier ?? 0, inWindow: inWindow ?? 0, after: later ?? 0 };
  const events = counts.before + counts.inWindow + counts.after;
  return { events, first: first.first, last: last.last, ...counts };
}

/** What `--as-of latest` counts back from. */
export interface LatestEvent {
  /** Time of the newest event that may be true; null for a case without events. */
  readonly at: Instant | null;
  readonly notices: readonly Notice[];
}

/**
 * The newest event that is at most a day after the clock. One record of a later time, from a wrong clock or from an
 * attacker, must not move the window away from everything else. If all events are later, the clock of this computer is
 * the more likely to be wrong, so that the newest of them is taken. Nor must a file whose records name no time: it may have
 * been written, or copied, long after the others.
 */
export function latestEvent(reader: LatestReader, now: Instant): LatestEvent {
  const limit = instantOf(now + DAY_MS + 1) ?? now;
  const [believed = null, future = null] = reader.coverageBetween([limit]);
  if (believed === null) return { at: future?.last ?? null, notices: future === null ? [] : [onlyFuture(future)] };
  const notices = future === null ? [] : [passedOver(future)];
  const stated = newestStated(reader, limit);
  if (stated === null || stated >= believed.last) return { at: believed.last, notices };
  const text = `\`--as-of latest\` counts from ${printInstant(stated)}, the newest time that a record states. Later events, up to ${printInstant(believed.last)}, are in files whose records name no time.`;
  return { at: stated, notices: [...notices, { id: 'latest-stated', text }] };
}

/** The newest event of the files whose records name their times; null if there is no other file, or no such one. */
function newestStated(reader: LatestReader, limit: Instant): Instant | null {
  const files = reader.evidenceFiles();
  const isAssumed = ({ notices }: EvidenceFile) => notices.some(({ id }) => id === 'time-assumed');
  if (!files.some(isAssumed)) return null;
  let newest: Instant | null = null;
  for (const file of files) {
    const { lastEvent } = file;
    if (lastEvent === null || lastEvent >= limit || isAssumed(file)) continue;
    if (newest === null || lastEvent > newest) newest = lastEvent;
  }
  return newest;
}

function onlyFuture({ last }: Coverage): Notice {
  const text = `Every event lies in the future (newest ${printInstant(last)}): the clock of this computer may be wrong.`;
  return { id: 'future-events', text };
}

function passedOver({ events, last }: Coverage): Notice {
  const what = events === 1 ? '1 event lies' : `${events} events lie`;
  const text = `${what} in the future (newest ${printInstant(last)}); \`--as-of latest\` passed over ${events === 1 ? 'it' : 'them'}.`;
  return { id: 'future-events', text };
}

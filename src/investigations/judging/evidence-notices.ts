import type { CaseReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { eventsOf, groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { type Instant, instantOf, printInstant } from '../../domain/instant.ts';
import { describeLength, HOUR_MS, type TimeWindow } from '../../domain/time-window.ts';

export interface EvidenceQuestion {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly where: readonly EventFilter[];
  readonly now: Instant;
}

/** A source that logs in nearly every hour is reported if it is silent for this many hours. */
const GAP_HOURS = 6;
/** Up to this share of events without a whole address, the address rules can be relied on. */
const TOLERATED_HIDDEN = 0.05;
/** Clocks differ, so times up to a quarter of an hour in the future are accepted. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/** Faults of the evidence itself, which tell the reader when silent rules prove nothing. */
export function evidenceNotices(reader: CaseReader, question: EvidenceQuestion): readonly Notice[] {
  const { window, where } = question;
  const bySource = groupTallies(reader.tally({ window, where }, ['source', 'network', 'isPublic', 'sortKey']), [
    'source',
  ]);
  return [
    ...cutNotices(reader),
    ...gapNotices(reader, question),
    ...shortExportNotices(reader, question),
    ...hiddenAddressNotices(bySource),
    ...bySource.flatMap(contradictionNotices),
    ...futureNotices(reader, question),
  ];
}

/** Many rules ask whether something was there before, however long ago. */
function cutNotices(reader: CaseReader): readonly Notice[] {
  return reader.copiedWindows().map(({ from, window }) => ({
    id: 'part-of-case',
    text: `The case holds of ${from} the events from ${printInstant(window.from)} until ${printInstant(window.to)} alone. Rules that ask what was ever there before, such as tag-moved, know less than in that case.`,
  }));
}

/** Q01: a source that has events in at least 90 % of the hours of the baseline has a gap in the window. */
function gapNotices(reader: CaseReader, { window, baseline }: EvidenceQuestion): readonly Notice[] {
  const hours = (baseline.to - baseline.from) / HOUR_MS;
  const steady = groupTallies(reader.tally({ window: baseline, where: [] }, ['source', 'hour']), ['source'])
    .filter(({ members }) => members.length >= hours * 0.9)
    .map(({ name }) => name);
  if (steady.length === 0) return [];
  const seen = groupTallies(reader.tally({ window, where: [{ sources: steady }] }, ['source', 'hour']), ['source']);
  return steady.flatMap((source) => {
    const members = seen.find(({ name }) => name === source)?.members ?? [];
    const active = new Set(members.map(({ key }) => Number(key.hour)));
    return silences(active, window).map(({ from, to }) => ({
      id: 'log-gap',
      text: `${source} logged nothing from ${printInstant(from)} to ${printInstant(to)} (${describeLength(to - from)}), though it is never silent that long: the log may have been switched off, or the export may be incomplete.`,
    }));
  });
}

function silences(active: ReadonlySet<number>, window: TimeWindow): readonly TimeWindow[] {
  const gaps: TimeWindow[] = [];
  const last = Math.floor((window.to - 1) / HOUR_MS);
  let start: number | null = null;
  for (let hour = Math.ceil(window.from / HOUR_MS); hour <= last + 1; hour++) {
    const isSilent = hour <= last && !active.has(hour);
    if (isSilent) {
      start ??= hour;
      continue;
    }
    const [from, to] = [instantOf((start ?? 0) * HOUR_MS), instantOf(hour * HOUR_MS)];
    if (start !== null && hour - start >= GAP_HOURS && from !== null && to !== null) gaps.push({ from, to });
    start = null;
  }
  return gaps;
}

/** Q01, Q05: an export ends before the window does, so the case cannot answer about the rest of the window. */
function shortExportNotices(reader: CaseReader, { window }: EvidenceQuestion): readonly Notice[] {
  const ends = new Map<string, Instant>();
  for (const { source, lastEvent } of reader.evidenceFiles()) {
    if (source !== null && lastEvent !== null && lastEvent > (ends.get(source) ?? 0)) ends.set(source, lastEvent);
  }
  return [...ends]
    .filter(([, last]) => last >= window.from && window.to - last > GAP_HOURS * HOUR_MS)
    .map(([source, last]) => ({
      id: 'export-short',
      text: `${source} ends at ${printInstant(last)}, ${describeLength(window.to - last)} before the window does: what came after is not in the case.`,
    }));
}

/** Q03: logs hide addresses, so the address rules cannot find anything there. */
function hiddenAddressNotices(sources: readonly TallyGroup[]): readonly Notice[] {
  const blind = sources.flatMap(({ name, events, members }) => {
    const hidden = eventsOf(members.filter(({ key }) => (key.sortKey ?? null) === null));
    return hidden <= events * TOLERATED_HIDDEN ? [] : [{ name, hidden, events }];
  });
  const [first, ...others] = blind;
  if (first === undefined) return [];
  const what = 'no whole client address (missing, masked, or a service of the vendor): address rules are blind there.';
  const text =
    others.length === 0
      ? `${first.name}: ${first.hidden} of ${first.events} events show ${what}`
      : `Events of ${blind.length} logs show ${what} ${blind.map(({ name, hidden, events }) => `${name} ${hidden} of ${events}`).join(', ')}.`;
  return [{ id: 'address-hidden', text }];
}

/** Q02: the vendor calls an address public although it is not. */
function contradictionNotices({ name, members }: TallyGroup): readonly Notice[] {
  const contradicting = eventsOf(
    members.filter(({ key }) => key.isPublic === 'true' && key.network !== 'public' && key.network !== 'unknown'),
  );
  if (contradicting === 0) return [];
  const text = `${name}: ${contradicting} events state a public client but log an address that is not public: a proxy may hide the client. They count as public.`;
  return [{ id: 'network-contradiction', text }];
}

/** Q04: an event lies in the future, because of a wrong clock, a wrong time zone or tampering. */
function futureNotices(reader: CaseReader, { now }: EvidenceQuestion): readonly Notice[] {
  const coverage = reader.coverage();
  if (coverage === null || coverage.last <= now + CLOCK_TOLERANCE_MS) return [];
  const text = `The newest event is of ${printInstant(coverage.last)}, ${describeLength(coverage.last - now)} after now: a clock or a time zone is wrong (--assume-tz), or the log was tampered with.`;
  return [{ id: 'time-in-the-future', text }];
}

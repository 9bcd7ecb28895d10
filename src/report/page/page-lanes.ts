import type { Finding } from '../../domain/finding.ts';
import { printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { type Category, isAtLeast, type Outcome } from '../../domain/vocabulary.ts';
import { greatest, least } from '../../numbers/extremes.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { actorText, addressText } from '../cells.ts';
import { listed } from './listed.ts';
import type { PageList } from './page-input.ts';
import { MARK_KINDS, type MarkKind, type PageLane, type PageMark } from './page-marks.ts';

const MOST_LANES = 10;
/** Events of one kind that lie closer together than this part of the time shown are one mark. */
const MARKS_A_LANE = 55;

/** What stands where a log names nobody, or no address. */
export const NOBODY = 'actor not named';
export const NOWHERE = 'address not named';

const KIND_OF: ReadonlyMap<Category, MarkKind> = new Map([
  ['push', 'push'],
  ['blob-push', 'push'],
  ['build', 'push'],
  ['restore', 'push'],
  ['replicate', 'push'],
  ['pull', 'pull'],
  ['blob-pull', 'pull'],
  ['delete', 'delete'],
  ['untag', 'delete'],
  ['list', 'look'],
  ['inspect', 'look'],
  ['scan', 'look'],
  ['auth', 'sign-in'],
  ['tag', 'change'],
  ['sign', 'change'],
  ['policy', 'change'],
  ['config', 'change'],
  ['deploy', 'change'],
]);

/** What each kind of mark is called. */
export const MARK_NAMES: Readonly<Record<MarkKind, string>> = {
  refused: 'refused',
  'sign-in': 'sign-in',
  look: 'list or inspect',
  pull: 'pull',
  push: 'push',
  change: 'tag, deployment, policy or setting',
  delete: 'delete',
  other: 'other',
};

/** How events of a kind are counted in a sentence: of one, and of several. */
const COUNTED: Readonly<Record<MarkKind, readonly [one: string, several: string]>> = {
  refused: ['refused request', 'refused requests'],
  'sign-in': ['sign-in', 'sign-ins'],
  look: ['listing or inspection', 'listings or inspections'],
  pull: ['pull', 'pulls'],
  push: ['push', 'pushes'],
  change: ['tag, deployment, policy or setting', 'tags, deployments, policies or settings'],
  delete: ['deletion', 'deletions'],
  other: ['other event', 'other events'],
};

/** The kind of mark for an event. What was refused is shown as that, whatever was tried. */
export function markKind({ category, outcome }: { readonly category: Category; readonly outcome: Outcome }): MarkKind {
  return outcome === 'denied' || outcome === 'failure' ? 'refused' : (KIND_OF.get(category) ?? 'other');
}

/** The events that some findings rest on, as far as they were read, in order of time. */
export function evidenceOf(
  findings: readonly Finding[],
  events: ReadonlyMap<number, RecordedEvent>,
): readonly RecordedEvent[] {
  const numbers = new Set<number>();
  for (const finding of findings) for (const seq of finding.events) numbers.add(seq);
  return [...numbers].flatMap((seq) => events.get(seq) ?? []).toSorted((a, b) => a.time - b.time || a.seq - b.seq);
}

/** A period in milliseconds since 1970. */
export interface Focus {
  readonly from: number;
  readonly to: number;
}

/** Where others last at least this many times as long, findings of medium severity or worse decide what a picture shows. */
const MUCH_LONGER = 3;
/** A picture of one moment shows this much around it. */
const LEAST_FOCUS_MS = 10 * 60_000;

/** The time that a picture of some events shows; null without events. */
export function focusOf(findings: readonly Finding[], events: readonly RecordedEvent[]): Focus | null {
  const [first, last] = [events[0]?.time, events.at(-1)?.time];
  if (first === undefined || last === undefined) return null;
  const whole = widened({ from: first, to: last });
  // A habit of weeks is a mild finding, and would make a dot of the attack that it is a part of.
  const worst = findings.filter(({ severity }) => isAtLeast(severity, 'medium'));
  const from = least(
    worst.map((finding) => finding.first),
    last,
  );
  const to = greatest(
    worst.map((finding) => finding.last),
    first,
  );
  const ofWorst = widened({ from: Math.max(from, first), to: Math.min(to, last) });
  const isMuchLonger = whole.to - whole.from > (ofWorst.to - ofWorst.from) * MUCH_LONGER;
  return isMuchLonger && worst.length > 0 ? ofWorst : whole;
}

function widened({ from, to }: Focus): Focus {
  const margin = Math.max((to - from) * 0.03, LEAST_FOCUS_MS / 2);
  return { from: Math.round(from - margin), to: Math.round(to + margin) };
}

/** Groups events by actor and address. Lanes come in the order of their first event; the busiest are kept. */
export function lanesOf(events: readonly RecordedEvent[], focus: Focus | null): PageList<PageLane> {
  const placeOf = placesIn(events, focus);
  const lanes = lanesIn(events);
  const busiest = new Set(lanes.toSorted((a, b) => b.length - a.length).slice(0, MOST_LANES));
  return listed(
    lanes.filter((lane) => busiest.has(lane)),
    {
      most: MOST_LANES,
      noun: 'actors with their addresses',
      rest: '`imgaudit incident` shows all events',
      total: lanes.length,
    },
    (lane) => ({ ...laneName(lane[0]), marks: marksOf(lane, placeOf) }),
  );
}

/** Where a mark for an event stands. Outside of what the picture shows, more events share a mark. */
function placesIn(events: readonly RecordedEvent[], focus: Focus | null) {
  const [first, last] = [events[0]?.time ?? 0, events.at(-1)?.time ?? 0];
  const { from, to } = focus ?? { from: first, to: last };
  const [inner, outer] = [(to - from) / MARKS_A_LANE, (last - first) / MARKS_A_LANE].map((width) => Math.max(1, width));
  return ({ time }: RecordedEvent): string => {
    const isInside = time >= from && time <= to;
    return isInside
      ? `${Math.floor((time - from) / (inner ?? 1))}`
      : `outside ${Math.floor((time - first) / (outer ?? 1))}`;
  };
}

/** The events of each actor at each address. */
export function lanesIn(events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] {
  return [...groupBy(events, (event) => JSON.stringify([actorText(event), addressText(event)])).values()];
}

function laneName(event: RecordedEvent | undefined): Omit<PageLane, 'marks'> {
  return {
    actor: (event === undefined ? null : actorText(event)) ?? NOBODY,
    address: (event === undefined ? null : addressText(event)) ?? NOWHERE,
    network: event?.client.network ?? 'unknown',
  };
}

function marksOf(events: readonly RecordedEvent[], placeOf: (event: RecordedEvent) => string): readonly PageMark[] {
  const marks = groupBy(events, (event) => `${placeOf(event)} ${markKind(event)}`);
  return [...marks.values()].flatMap((together): readonly PageMark[] => {
    const [first] = together;
    if (first === undefined) return [];
    const last = together.at(-1) ?? first;
    return [
      {
        kind: markKind(first),
        first: printInstant(first.time),
        last: printInstant(last.time),
        events: together.length,
      },
    ];
  });
}

/** `3 pulls, 1 push`, in the order of the kinds. */
export function kindsText(events: readonly RecordedEvent[]): string {
  const counts = groupBy(events, markKind);
  return MARK_KINDS.flatMap((kind) => {
    const count = counts.get(kind)?.length ?? 0;
    const [one, several] = COUNTED[kind];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  }).join(', ');
}

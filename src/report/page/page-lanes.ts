import { printInstant } from '../../domain/instant.ts';
import type { Finding } from '../../domain/finding.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { Category, Outcome } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { actorText, addressText } from '../cells.ts';
import { listed } from './listed.ts';
import { MARK_KINDS, type MarkKind, type PageLane, type PageList, type PageMark } from './page-input.ts';

const MOST_LANES = 10;
/** Events of one kind that lie closer together than this part of the time shown are one mark. */
const MARKS_A_LANE = 80;

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

/** Groups events by actor and address. Lanes come in the order of their first event; the busiest are kept. */
export function lanesOf(events: readonly RecordedEvent[]): PageList<PageLane> {
  const [first, last] = [events[0]?.time ?? 0, events.at(-1)?.time ?? 0];
  const width = Math.max(1, (last - first) / MARKS_A_LANE);
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
    (lane) => ({ ...laneName(lane[0]), marks: marksOf(lane, (event) => Math.floor((event.time - first) / width)) }),
  );
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

function marksOf(events: readonly RecordedEvent[], placeOf: (event: RecordedEvent) => number): readonly PageMark[] {
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

/** `3 pull, 1 push`, in the order of the kinds. */
export function kindsText(events: readonly RecordedEvent[]): string {
  const counts = groupBy(events, markKind);
  return MARK_KINDS.flatMap((kind) => {
    const count = counts.get(kind)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${kind}`];
  }).join(', ');
}

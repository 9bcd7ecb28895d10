import { type Instant, instantOf, parseInstant, printInstant } from '../../domain/instant.ts';
import { memberOf, plainJsonOr } from '../../domain/text/parse-json.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { CustodyAction, CustodyLink } from '../custody/custody.ts';

/** What of a case is not in the copy of a window. */
export interface LeftOut {
  readonly events: number;
  /** Pairs of records that contradict each other, of which at least one lies outside the window. */
  readonly contradictions: number;
  /** Files whose originals the whole case keeps: a window comes without them. */
  readonly originals: number;
}

/** A case that holds a window of another case, as the `copy` entry of its custody log tells. */
export interface CasePart {
  /** Where the other case was. */
  readonly from: string;
  /** The last hash of the custody log of the other case, which tells it from every other; null if its log was empty. */
  readonly head: string | null;
  readonly window: TimeWindow;
  /** How many events came along. */
  readonly events: number;
  /** How many records are known by their fingerprints. */
  readonly fingerprints: number;
  readonly leftOut: LeftOut;
}

const COPY: CustodyAction = 'copy';

/** In characters. No time that imgaudit writes is longer. */
const LONGEST_TIME = 40;

/** What the `copy` entry says of a part, beside where it comes from. */
export function partDetails({ window, events, fingerprints, leftOut }: Omit<CasePart, 'from' | 'head'>) {
  const { from, to } = window;
  return { window: { from: printInstant(from), to: printInstant(to) }, events, fingerprints, leftOut };
}

/**
 * The windows by which a case was cut, in order; none for a whole case. An entry that somebody changed says what can be
 * read of it; `verify` finds it.
 */
export function partsIn(entries: Iterable<Pick<CustodyLink, 'action' | 'details'>>): readonly CasePart[] {
  return Array.from(entries)
    .filter(({ action }) => action === COPY)
    .flatMap(({ details }) => partOf(plainJsonOr(details, null)));
}

function partOf(details: unknown): readonly CasePart[] {
  const window = memberOf(details, 'window');
  const [from, to] = [instantIn(window, 'from'), instantIn(window, 'to')];
  if (from === null || to === null) return [];
  const [place, head, left] = [memberOf(details, 'from'), memberOf(details, 'head'), memberOf(details, 'leftOut')];
  return [
    {
      from: typeof place === 'string' ? place : '',
      head: typeof head === 'string' ? head : null,
      window: { from, to },
      events: countIn(details, 'events'),
      fingerprints: countIn(details, 'fingerprints'),
      leftOut: {
        events: countIn(left, 'events'),
        contradictions: countIn(left, 'contradictions'),
        originals: countIn(left, 'originals'),
      },
    },
  ];
}

function instantIn(value: unknown, name: string): Instant | null {
  const text = memberOf(value, name);
  return typeof text === 'string' && text.length <= LONGEST_TIME ? (parseInstant(text)?.instant ?? null) : null;
}

function countIn(value: unknown, name: string): number {
  const count = memberOf(value, name);
  return typeof count === 'number' ? count : 0;
}

/** The time that all of some windows have in common, which is what a part of a part holds; null for a whole case. */
export function windowOfParts(parts: readonly Pick<CasePart, 'window'>[]): TimeWindow | null {
  const [first, ...others] = parts.map(({ window }) => window);
  if (first === undefined) return null;
  return others.reduce((common, { from, to }) => {
    const [later, earlier] = [instantOf(Math.max(common.from, from)), instantOf(Math.min(common.to, to))];
    return { from: later ?? from, to: earlier ?? to };
  }, first);
}

/** Whether a time lies in a window. Null is a window without an end. */
export function isWithin(time: Instant, window: TimeWindow | null): boolean {
  return window === null || (time >= window.from && time < window.to);
}

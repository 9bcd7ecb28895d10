import type { Dimension, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { addToSet } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { isMutableTag } from './image-names.ts';
import { hasSetting, type TagSettings, TagTable, tagSettings, tagTakings } from './tag-settings.ts';

const SIGHTINGS: EventFilter = { categories: ['pull', 'inspect'], outcomes: ['success', 'unknown'] };
/** A push of several platforms, or one repeated after an error, sets its tag again within this time. */
const ONE_PUSH_MS = 10 * 60_000;
const HABIT = 3;
const SEEN_BY: readonly Dimension[] = ['registry', 'repository', 'tag', 'digest'];

/** A step that set a tag which existed already. */
export interface Overwrite {
  readonly history: TagSettings;
  readonly step: Step;
  /** The step that set the tag before; null if only pulls show that it existed. */
  readonly previous: Step | null;
  readonly from: string | null;
  /** Whether the log names the digests before and after, and they differ. */
  readonly isStated: boolean;
  /** Whether the tag is meant to be set again and again. */
  readonly isOrdinary: boolean;
}

/** The steps of the window that set a tag which existed already, apart from those that delete-then-repush reports. */
export function overwritesIn(window: ObservedWindow): readonly Overwrite[] {
  const { histories } = tagSettings(window);
  const takings = tagTakings(window);
  const isMeantToMove = intentions(histories);
  const seenBefore = sightings(window, histories, isMeantToMove);
  const overwriteAt = (history: TagSettings, index: number, step: Step): Overwrite | null => {
    const previous = history.settings[index - 1] ?? null;
    const overwrite =
      previous === null ? seenBefore(history, step) : overwriteOf(history, previous, { step, isMeantToMove });
    return overwrite === null || isReportedElsewhere(overwrite, takings.between(history, previous, step))
      ? null
      : overwrite;
  };
  const found: Overwrite[] = [];
  for (const history of histories) {
    for (const [index, step] of history.settings.entries()) {
      const isAsked = index >= history.earlier && step.category !== 'restore';
      const overwrite = isAsked ? overwriteAt(history, index, step) : null;
      if (overwrite !== null) found.push(overwrite);
    }
  }
  return found;
}

/**
 * Whether delete-then-repush reports the tag, because it was deleted in between. Without digests, a tag that was deleted
 * and pushed again is not an overwrite.
 */
function isReportedElsewhere({ history, step, isStated }: Overwrite, taking: Step | null): boolean {
  if (taking === null) return false;
  return !isStated || (!isMutableTag(history.tag) && step.time - taking.time <= DAY_MS);
}

/** A step that set a tag, and what tells whether that tag is meant to move. */
interface Setting {
  readonly step: Step;
  readonly isMeantToMove: IsMeantToMove;
}

function overwriteOf(history: TagSettings, previous: Step, { step, isMeantToMove }: Setting): Overwrite | null {
  const isSameClient = previous.actor === step.actor && previous.address === step.address;
  if (previous.digest === step.digest && step.digest !== null) return null;
  const isStated = previous.digest !== null && step.digest !== null;
  if (step.time - previous.time <= ONE_PUSH_MS && (isSameClient || !isStated)) return null;
  const isOrdinary = isMeantToMove(history, step.actor);
  return { history, step, previous, from: previous.digest, isStated, isOrdinary };
}

interface Sighting {
  readonly digest: string | null;
  readonly first: number;
  readonly last: number;
}

/**
 * Finds overwrites of tags for which the log holds no earlier push: pulls by tag show that the tag existed, and with
 * which digest.
 */
function sightings(
  window: ObservedWindow,
  histories: readonly TagSettings[],
  isMeantToMove: IsMeantToMove,
): (history: TagSettings, step: Step) => Overwrite | null {
  const seen = new TagTable<Sighting[]>(tagSettings(window).placeOf);
  for (const { earlier, tag, settings } of histories) {
    const [first] = settings;
    if (earlier === 0 && first !== undefined && !isMutableTag(tag)) seen.set(first, []);
  }
  if (seen.isEmpty()) return () => null;
  const see = ({ key, first, last }: Tally) => {
    const name = { registry: key.registry ?? null, repository: key.repository ?? null, tag: key.tag ?? null };
    seen.get(name)?.push({ digest: key.digest ?? null, first, last });
  };
  for (const tally of window.learnedTallies(SEEN_BY, SIGHTINGS)) see(tally);
  for (const tally of window.tallies(SEEN_BY, SIGHTINGS)) see(tally);
  return (history, step) => {
    const before = (seen.get(step) ?? []).filter(({ first }) => step.time - first > ONE_PUSH_MS);
    if (before.length === 0 || before.some(({ digest }) => digest !== null && digest === step.digest)) return null;
    const named = before
      .filter(({ digest }) => digest !== null)
      .toSorted((a, b) => b.last - a.last || b.first - a.first || ((a.digest ?? '') < (b.digest ?? '') ? -1 : 1));
    const from = named[0]?.digest ?? null;
    const isStated = from !== null && step.digest !== null;
    return { history, step, previous: null, from, isStated, isOrdinary: isMeantToMove(history, step.actor) };
  };
}

/**
 * Whether the name of a tag says that it moves, the same actor set it several times before the window, or it moved the
 * tag of that name in several repositories, as a job does that promotes releases.
 */
type IsMeantToMove = (history: TagSettings, actor: string | null) => boolean;

function intentions(histories: readonly TagSettings[]): IsMeantToMove {
  const movedIn = new Map<string, Set<string>>();
  for (const { place, tag, settings, earlier } of histories) {
    for (const { actor } of settings.slice(1, Math.max(1, earlier))) {
      addToSet(movedIn, JSON.stringify([actor, tag]), place);
    }
  }
  return (history, actor) =>
    isMutableTag(history.tag) ||
    hasSetting(history, actor, HABIT) ||
    (movedIn.get(JSON.stringify([actor, history.tag]))?.size ?? 0) >= HABIT;
}

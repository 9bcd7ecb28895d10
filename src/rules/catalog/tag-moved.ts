import type { Dimension, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { isMutableTag, isProtectedTag } from '../subjects/image-names.ts';
import { originHabits } from '../subjects/origins/origin-habits.ts';
import { hasSetting, type TagSettings, TagTable, tagSettings, tagTakings } from '../subjects/tag-settings.ts';
import { timelineOf } from '../words/next-command.ts';
import { digestInWords, momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';
import { fewOf } from '../words/tallies.ts';

const WRITES: EventFilter = { categories: ['push', 'tag'] };
const SIGHTINGS: EventFilter = { categories: ['pull', 'inspect'], outcomes: ['success', 'unknown'] };
/** A push of several platforms, or one repeated after an error, sets its tag again within this time. */
const ONE_PUSH_MS = 10 * 60_000;
const HABIT = 3;
const SEEN_BY: readonly Dimension[] = ['registry', 'repository', 'tag', 'digest'];

/** A step that set a tag which existed already. */
interface Overwrite {
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

function* detect(window: ObservedWindow): Iterable<Detection> {
  const { histories } = tagSettings(window);
  if (histories.length === 0) return;
  const found = findOverwrites(window, histories);
  const isNewClient = found.some(({ isOrdinary, isStated }) => isOrdinary && isStated)
    ? newClients(window)
    : () => false;
  const overwrites = found.filter(({ step, isStated, isOrdinary }) => !isOrdinary || (isStated && isNewClient(step)));
  for (const group of groupBy(overwrites, groupOf).values()) {
    const [first] = group;
    if (first !== undefined) yield detection(subjectOf(first), group);
  }
}

/** If a log names no digests, every tag that is pushed again counts, so one detection for each repository is enough. */
function groupOf(overwrite: Overwrite): string {
  return overwrite.isStated ? subjectOf(overwrite) : overwrite.history.place;
}

function subjectOf({ history: { place }, step, isStated }: Overwrite): string {
  return JSON.stringify(isStated ? [`${place}:`, step.actor, isStated] : [`${place}:`]);
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
      const key = JSON.stringify([actor, tag]);
      const places = movedIn.get(key);
      if (places === undefined) movedIn.set(key, new Set([place]));
      else places.add(place);
    }
  }
  return (history, actor) =>
    isMutableTag(history.tag) ||
    hasSetting(history, actor, HABIT) ||
    (movedIn.get(JSON.stringify([actor, history.tag]))?.size ?? 0) >= HABIT;
}

/** Whether the actor of a step never wrote to the repository, or writes from a public address that is new for it (for an actor that has new addresses again and again, only as new-public-address-for-actor judges it). */
function newClients(window: ObservedWindow): (step: Step) => boolean {
  const learned = window.learned(['repository', 'actor', 'address'], WRITES);
  const writers = new Set(learned.map(({ key }) => JSON.stringify([key.repository, key.actor])));
  const places = new Set(learned.map(({ key }) => JSON.stringify([key.actor, key.address])));
  const { noveltyOf } = originHabits(window);
  return ({ source, repository, actor, address, sortKey, isPublic }) => {
    if (!window.isLearned(source)) return false;
    if (!writers.has(JSON.stringify([repository, actor]))) return true;
    return isPublic && !places.has(JSON.stringify([actor, address])) && noveltyOf(actor, sortKey) === 'new';
  };
}

function findOverwrites(window: ObservedWindow, histories: readonly TagSettings[]): readonly Overwrite[] {
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

function detection(subject: string, overwrites: readonly Overwrite[]): Detection {
  const ordered = overwrites.toSorted((a, b) => a.step.time - b.step.time || (a.history.key < b.history.key ? -1 : 1));
  const names = [...new Set(ordered.map(({ history }) => history.name))];
  return detectionOfSteps(
    ordered.map(({ step }) => step),
    {
      subject,
      severity: severityOf(overwrites),
      reason: reasonOf(ordered, names),
      isCold: false,
      next: timelineOf(names[0] ?? ''),
    },
  );
}

function severityOf(overwrites: readonly Overwrite[]): Severity {
  if (!overwrites.every(({ isStated }) => isStated)) return 'low';
  return overwrites.some(({ history }) => isProtectedTag(history.tag)) ? 'high' : 'medium';
}

function reasonOf(overwrites: readonly Overwrite[], names: readonly string[]): string {
  const [first] = overwrites;
  if (first === undefined) throw new RangeError('a reason for nothing');
  const { step, history, from, previous, isStated } = first;
  const who = whoInWords(step.actor);
  const where = `${originInWords(step.address)} on ${momentInWords(step.time)}`;
  const others =
    names.length === 1
      ? ''
      : ` and ${numberOf(names.length - 1, 'other tag', 'other tags')} (${fewOf(names.slice(1))})`;
  const known =
    previous === null
      ? 'it was pulled under that tag before'
      : `${whoInWords(previous.actor)} had set it on ${momentInWords(previous.time)}`;
  if (!isStated) {
    const actors = distinct(overwrites.map((overwrite) => overwrite.step.actor));
    return `${actors.length > 1 ? fewOf(actors) : who} pushed ${history.name}${others} again${actors.length > 1 ? `, first ${who}` : ''} ${where}, though it was there already (${known}); the log does not name the digests, so whether the content changed cannot be told.`;
  }
  const times = overwrites.length > names.length ? `, ${overwrites.length} moves in all` : '';
  return `${who} moved ${history.name} from ${digestInWords(from ?? '')} to ${digestInWords(step.digest ?? '')} ${where} (${known})${others === '' ? '' : `, then${others.replace(' and', '')}`}${times}.`;
}

export const rule: Rule = {
  id: 'tag-moved',
  family: 'integrity',
  step: 'plant',
  version: 2,
  title: 'Tag moved to another digest',
  severity: 'medium',
  attack: ['T1525', 'T1565.001', 'AML.T0010.004'],
  why: 'A deployment by tag relies on a release that stays the same. Pointing a known tag to another image puts new content under an old name, and the next pod that starts runs it.',
  logic:
    'A push or tagging with success points a tag to another digest than the one last known for it, from an earlier push in the whole case or from pulls under the tag. High where the tag names a release (a version, prod, release, stable). Tags that are meant to move (latest, main, dev, pr-…, set by the same actor at least three times before the window, or moved by it under that name in at least three repositories) count only where the actor never wrote to the repository in the learning window, or writes from a public address that is new for it. Low where the log names no digests: then only that an existing tag was pushed again is known. The same client that sets a tag twice within ten minutes is one push; a tag deleted within the day before belongs to delete-then-repush.',
  falsePositives:
    'A rebuild of a release under its old version; an index of several platforms that is put together after its parts; a floating version such as 1.2 that is moved for the first times.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://attack.mitre.org/techniques/T1565/001/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  ],
  needs: ['push'],
  stage: 'events',
  detect,
};

import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { isProtectedTag } from '../subjects/image-names.ts';
import { type Overwrite, overwritesIn } from '../subjects/overwrites.ts';
import { type Writers, writersOf } from '../subjects/writers.ts';
import { timelineOf } from '../words/next-command.ts';
import { digestInWords, momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

/** A release that is built anew after this many days is no repair of its first build. */
const REPAIR_DAYS = 7;

/** How grave a cause is where the tag names a release, and where it does not. */
const SEVERITY_OF = {
  origin: { ofRelease: 'high', ofOthers: 'medium' },
  stranger: { ofRelease: 'high', ofOthers: 'medium' },
  other: { ofRelease: 'medium', ofOthers: 'low' },
  network: { ofRelease: 'medium', ofOthers: 'low' },
  late: { ofRelease: 'medium', ofOthers: 'low' },
} as const;

/** Why a move is told. */
type Cause = keyof typeof SEVERITY_OF | 'unstated' | 'known' | 'again';

/** A move and what is to be said about it. */
interface Move extends Overwrite {
  readonly severity: Severity;
  readonly cause: Cause;
  /** What follows the statement of the move, without a full stop. */
  readonly because: string;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const overwrites = overwritesIn(window);
  if (overwrites.length === 0) return;
  const writers = writersOf(window);
  const moves = overwrites.flatMap((overwrite) => {
    const move = judgedMove(writers, overwrite);
    return overwrite.isOrdinary && !isStrangeHabit(window, move) ? [] : [move];
  });
  for (const [subject, group] of groupBy(moves, subjectOf)) {
    for (const campaign of campaignsIn(group)) yield detection(subject, campaign);
  }
}

/** One finding for each actor and cause. If a log names no digests, one for each repository. */
function subjectOf({ history: { place }, step, cause, severity }: Move): string {
  return JSON.stringify(cause === 'unstated' ? [`${place}:`] : [step.actor, cause, severity]);
}

/** Moves in order of time. Grave ones that lie more than a day apart are told apart, since others may have made them. */
function campaignsIn(moves: readonly Move[]): readonly (readonly Move[])[] {
  const ordered = moves.toSorted((a, b) => a.step.time - b.step.time || (a.history.key < b.history.key ? -1 : 1));
  const campaigns: Move[][] = [];
  for (const move of ordered) {
    const last = campaigns.at(-1);
    const isNear = move.step.time - (last?.at(-1)?.step.time ?? 0) <= DAY_MS;
    if (last !== undefined && (isNear || move.severity === 'low')) last.push(move);
    else campaigns.push([move]);
  }
  return campaigns;
}

/** A tag that is meant to move is told only where its mover, or the way it came about, is strange. */
function isStrangeHabit(window: ObservedWindow, { cause, step }: Move): boolean {
  return window.isLearned(step.source) && (cause === 'origin' || cause === 'stranger');
}

function judgedMove(writers: Writers, overwrite: Overwrite): Move {
  const { history, step, isStated } = overwrite;
  if (!isStated) return { ...overwrite, cause: 'unstated', severity: 'low', because: '' };
  const setter = firstSetter(overwrite);
  // Content that somebody else put there is not planted: a release is promoted, or the one of before put back.
  if (setter === null && writers.isContentOfOthers(history.place, step)) {
    const because = '; somebody else had put this content into the repository before';
    return { ...overwrite, cause: 'known', severity: 'low', because };
  }
  const doubt = writers.doubtOf(step);
  if (doubt?.kind === 'strange') return told(overwrite, 'origin', `, ${doubt.words}`);
  if (setter === null) return ofAnother(writers, overwrite);
  if (doubt !== null) return told(overwrite, 'network', `, ${doubt.words}`);
  const days = Math.floor((step.time - setter) / DAY_MS);
  if (days >= REPAIR_DAYS)
    return told(overwrite, 'late', `; it had set the tag for the first time ${days} days before`);
  return { ...overwrite, cause: 'again', severity: 'low', because: '' };
}

/** A move by an actor that did not set the tag before. */
function ofAnother(writers: Writers, overwrite: Overwrite): Move {
  const { history, step, previous } = overwrite;
  const { place, tag } = history;
  if (writers.wrote(step.actor, place, tag) || writers.isBroad(step.actor, place, tag)) {
    return told(overwrite, 'other', previous === null ? '' : '; it had not set this tag before');
  }
  const kind = isProtectedTag(tag) ? 'release' : 'such tag';
  return told(overwrite, 'stranger', `; before the time asked about it set no ${kind} of this repository`);
}

function told(overwrite: Overwrite, cause: keyof typeof SEVERITY_OF, because: string): Move {
  const { ofRelease, ofOthers } = SEVERITY_OF[cause];
  return { ...overwrite, cause, severity: isProtectedTag(overwrite.history.tag) ? ofRelease : ofOthers, because };
}

/** When the actor of an overwrite set the tag for the first time; null if it did not before. */
function firstSetter({ history, step }: Overwrite): number | null {
  const first = history.settings.find(({ actor, time }) => actor === step.actor && time < step.time);
  return first?.time ?? null;
}

/** `ordered` is in order of time. */
function detection(subject: string, ordered: readonly Move[]): Detection {
  const names = [...new Set(ordered.map(({ history }) => history.name))];
  return detectionOfSteps(
    ordered.map(({ step }) => step),
    {
      subject: ordered[0]?.severity === 'low' ? subject : `${subject} ${ordered[0]?.step.time ?? ''}`,
      severity: ordered[0]?.severity ?? 'low',
      reason: reasonOf(ordered, names),
      isCold: false,
      next: timelineOf(names[0] ?? ''),
    },
  );
}

function reasonOf(overwrites: readonly Move[], names: readonly string[]): string {
  const [first] = overwrites;
  if (first === undefined) throw new RangeError('a reason for nothing');
  const { step, history, from, previous, isStated, because } = first;
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
    const pushers = distinct(overwrites.map((overwrite) => whoInWords(overwrite.step.actor)));
    const single = overwrites.length === 1 ? '' : `, ${history.name} by ${who}`;
    return `${fewOf(pushers)} pushed ${history.name}${others} again${single} ${where}, though it was there already (${known}); the log does not name the digests, so whether the content changed cannot be told.`;
  }
  const times = overwrites.length > names.length ? `, ${overwrites.length} moves in all` : '';
  return `${who} moved ${history.name} from ${digestInWords(from ?? '')} to ${digestInWords(step.digest ?? '')} ${where} (${known})${because}${others === '' ? '' : `; then${others.replace(' and', '')}`}${times}.`;
}

export const rule: Rule = {
  id: 'tag-moved',
  family: 'integrity',
  step: 'plant',
  version: 3,
  title: 'Tag moved to another digest',
  severity: 'medium',
  attack: ['T1525', 'T1565.001', 'AML.T0010.004'],
  why: 'A deployment by tag relies on a release that stays the same. Pointing a known tag to another image puts new content under an old name, and the next pod that starts runs it.',
  logic:
    'A push or tagging with success points a tag to another digest than the one last known for it. That digest is known from an earlier push anywhere in the case, or from pulls under the tag. How grave it is depends on who moved the tag, and how. High for a tag that names a release (a version, prod, release, stable), and medium for another tag, in three cases: the actor set no such tag before the window in the repository, its namespace or three other repositories; or it uses a kind of program with which it set no tag of these repositories, though it set five or more; or it comes from a public address that is new for it, with two new things about it as new-public-address-for-actor counts them. Medium for a release, and low for another tag, in three other cases: somebody else of those who set such tags moves it; or its own actor moves it from a network that is new for it; or its own actor moves it seven days or more after it set the tag first. Low in all other cases, such as a pipeline that repairs its own release, and content that somebody else had put into the repository before (a promotion, or the former release). A network from which the actor set new tags in five repositories in the window does not count as new. No network counts as new if the actor set new tags in five repositories from three or more new networks together. Some tags are meant to move: latest, main, dev, pr-…, tags that the same actor set at least three times before the window, and tags that it moved under that name in at least three repositories. For these there is a finding only where the mover never set such a tag there, or where program or address are new as above. Low where the log names no digests: then only that an existing tag was pushed again is known. There is one finding for each actor and cause, and grave moves more than a day apart are findings of their own. If the same client sets a tag twice within ten minutes, that is one push. A tag that was deleted within the day before belongs to delete-then-repush.',
  falsePositives:
    'An old release that is built anew; a second pipeline that takes over; a colleague who repairs a release by hand.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://attack.mitre.org/techniques/T1565/001/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  ],
  needs: ['push'],
  stage: 'events',
  learnsInWindow: true,
  detect,
};

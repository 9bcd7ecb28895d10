import type { Step } from '../../case/case-reader.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, spanInWords } from '../engine/steps.ts';
import { isMutableTag } from '../subjects/image-names.ts';
import { type TagSettings, type TagTakings, tagSettings, tagTakings } from '../subjects/tag-settings.ts';
import { type Writers, writersOf } from '../subjects/writers.ts';
import { timelineOf } from '../words/next-command.ts';
import { digestInWords, momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

/** A tag that was taken away and pushed again within a day. */
interface Repush {
  readonly history: TagSettings;
  readonly taking: Step;
  readonly setting: Step;
  readonly from: string | null;
  readonly isEarlier: boolean;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const repushes = findRepushes(window);
  const habits = new Set(repushes.filter(({ isEarlier }) => isEarlier).map(habitOf));
  const writers = writersOf(window);
  const unusual = repushes.filter((repush) => !repush.isEarlier && !habits.has(habitOf(repush)));
  for (const [subject, group] of groupBy(unusual, subjectOf))
    yield detection(window, writers, { subject, repushes: group });
}

/**
 * Where one actor deleted and the usual writer of the repository pushed, the next build filled a gap. The deletion is told
 * by other rules.
 */
function isRefilled(writers: Writers, { history, taking, setting }: Repush): boolean {
  const { place, tag } = history;
  if (taking.actor === setting.actor || writers.doubtOf(setting) !== null) return false;
  return writers.wrote(setting.actor, place, tag) || writers.isBroad(setting.actor, place, tag);
}

function severityOf(writers: Writers, repushes: readonly Repush[]): Severity {
  if (repushes.every((repush) => isRefilled(writers, repush))) return 'low';
  return repushes.every(isStated) ? 'high' : 'medium';
}

function subjectOf(repush: Repush): string {
  const { history, taking, setting } = repush;
  return JSON.stringify([`${history.place}:`, taking.actor, setting.actor, isStated(repush)]);
}

function habitOf({ history, setting }: Repush): string {
  return JSON.stringify([history.repository, setting.actor]);
}

function isStated({ from, setting }: Repush): boolean {
  return from !== null && setting.digest !== null;
}

/** Repushes of the window and of the learning window: what an actor did there is its habit. */
function findRepushes(window: ObservedWindow): readonly Repush[] {
  const { histories } = tagSettings(window);
  const takings = tagTakings(window);
  const found: Repush[] = [];
  for (const history of histories) {
    if (takings.spared(history) || isMutableTag(history.tag)) continue;
    for (const [index, { time }] of history.settings.entries()) {
      const repush = time < window.baseline.from ? null : repushOf(history, index, takings);
      if (repush !== null) found.push(repush);
    }
  }
  return found;
}

function repushOf(history: TagSettings, index: number, takings: TagTakings): Repush | null {
  const setting = history.settings[index];
  if (setting === undefined || setting.category === 'restore') return null;
  const previous = history.settings[index - 1] ?? null;
  const taking = takings.between(history, previous, setting);
  if (taking === null || setting.time - taking.time > DAY_MS) return null;
  const from = taking.digest ?? previous?.digest ?? null;
  const repush = { history, taking, setting, from, isEarlier: index < history.earlier };
  return isStated(repush) && from === setting.digest ? null : repush;
}

function detection(
  window: ObservedWindow,
  writers: Writers,
  { subject, repushes }: { readonly subject: string; readonly repushes: readonly Repush[] },
): Detection {
  const ordered = repushes.toSorted(
    (a, b) => a.setting.time - b.setting.time || (a.history.key < b.history.key ? -1 : 1),
  );
  const names = [...new Set(ordered.map(({ history }) => history.name))];
  // The reason mentions a deletion right before the window, but evidence must lie within the window.
  const steps = ordered
    .flatMap(({ taking, setting }) => (taking.time < window.window.from ? [setting] : [taking, setting]))
    .toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  return detectionOfSteps(steps, {
    subject,
    severity: severityOf(writers, repushes),
    reason: reasonOf(ordered, names),
    isCold: false,
    next: timelineOf(names[0] ?? ''),
  });
}

function reasonOf(repushes: readonly Repush[], names: readonly string[]): string {
  const [first] = repushes;
  if (first === undefined) throw new RangeError('a reason for nothing');
  const { history, taking, setting, from } = first;
  const pusher = setting.actor === taking.actor ? 'and' : `and ${whoInWords(setting.actor)}`;
  const others =
    names.length === 1
      ? ''
      : ` The same happened to ${numberOf(names.length - 1, 'other tag', 'other tags')} of ${history.repository}.`;
  const content =
    from !== null && setting.digest !== null
      ? `it was ${digestInWords(from)} and is ${digestInWords(setting.digest)} now`
      : 'the log does not name both digests, so whether the content changed cannot be told';
  return `${whoInWords(taking.actor)} deleted ${history.name} ${originInWords(taking.address)} on ${momentInWords(taking.time)}, ${pusher} pushed it again ${originInWords(setting.address)} within ${spanInWords([taking, setting])}; ${content}.${others}`;
}

export const rule: Rule = {
  id: 'delete-then-repush',
  family: 'integrity',
  step: 'plant',
  version: 2,
  title: 'Tag deleted and pushed again with other content',
  severity: 'high',
  attack: ['T1525', 'T1070'],
  why: 'A registry that forbids overwriting a tag still lets it be deleted and pushed anew. Doing both gets round immutable tags, and the deletion removes the earlier image, so that nobody can compare the two.',
  logic:
    'A tag, its digest or its repository is deleted or untagged with success, and within 24 hours the same tag is pushed with another digest. Medium where the log does not name both digests. Low where somebody else than the one who deleted it pushes, sets such tags there, in the namespace or in three repositories, and nothing is strange about program or address as tag-moved judges them: then the next build fills the gap. Tags that are meant to move (latest, main, dev, pr-…) are left out, because nobody needs to delete them first. There is no finding where the same actor did the same in the same repository in the learning window.',
  falsePositives:
    'A job that clears a failed release and builds it again; a release that is withdrawn and repaired in a hurry.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://attack.mitre.org/techniques/T1070/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  ],
  needs: ['push', 'delete'],
  stage: 'events',
  isProven: true,
  detect,
};

import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { DAY_MS, describeLength } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps } from '../engine/steps.ts';
import { type TagSettings, tagSettings } from '../subjects/tag-settings.ts';
import { timelineOf } from '../words/next-command.ts';
import { digestInWords, momentInWords, originInWords, whoInWords } from '../words/step-words.ts';

const OLD_MS = 14 * DAY_MS;
const VULNERABILITY_READS: EventFilter = { actions: ['container-registry.image-vulnerability-*'] };

/** A step that pointed a tag back to a digest it had before. */
interface Return {
  readonly history: TagSettings;
  readonly step: Step;
  readonly from: string;
  readonly digest: string;
  /** When the tag was last moved away from that digest. */
  readonly left: number;
  readonly isEarlier: boolean;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const returns = tagSettings(window).histories.flatMap(returnsIn);
  const habits = new Set(returns.filter(({ isEarlier }) => isEarlier).map(habitOf));
  const unusual = returns.filter((found) => !found.isEarlier && !habits.has(habitOf(found)));
  if (unusual.length === 0) return;
  const repositories = new Set(unusual.map(({ history }) => history.repository));
  const subjects = Array.from(
    repositories,
    (repository) => ({ kind: 'repository', registries: null, repository }) as const,
  );
  const reads = window.events({ ...VULNERABILITY_READS, subjects });
  for (const found of unusual) {
    const isOld = found.step.time - found.left >= OLD_MS;
    const isVulnerable = hadFailed(reads, found);
    if (isOld || isVulnerable) yield detection(found, isVulnerable);
  }
}

function habitOf({ history, step }: Return): string {
  return JSON.stringify([history.repository, step.actor]);
}

function returnsIn(history: TagSettings): readonly Return[] {
  const left = new Map<string, number>();
  const returns: Return[] = [];
  let current: string | null = null;
  history.settings.forEach((step, index) => {
    const { digest } = step;
    if (digest === null || digest === current) return;
    const since = left.get(digest);
    if (current !== null && since !== undefined) {
      returns.push({ history, step, from: current, digest, left: since, isEarlier: index < history.earlier });
    }
    if (current !== null) left.set(current, step.time);
    current = digest;
  });
  return returns;
}

/** Whether somebody read a failed vulnerability check of the digest in the window, before the tag went back to it. */
function hadFailed(reads: readonly RecordedEvent[], { history, digest, step }: Return): boolean {
  const last = reads.findLast(
    ({ time, details, image }) =>
      image?.repository === history.repository &&
      image.digest === digest &&
      time < step.time &&
      details['vulnerabilityStatus'] !== undefined,
  );
  return last?.details['vulnerabilityStatus'] === 'FAIL';
}

function detection({ history, step, from, digest, left }: Return, isVulnerable: boolean): Detection {
  const age = describeLength(step.time - left);
  const failed = isVulnerable ? '; the vulnerability check of that digest had failed' : '';
  return detectionOfSteps([step], {
    subject: `${history.key} ${digest} ${step.time}`,
    severity: 'medium',
    reason: `${whoInWords(step.actor)} pointed ${history.name} back from ${digestInWords(from)} to ${digestInWords(digest)} ${originInWords(step.address)} on ${momentInWords(step.time)}; the tag had left that digest ${age} before${failed}.`,
    isCold: false,
    next: timelineOf(history.name),
  });
}

export const rule: Rule = {
  id: 'tag-rolled-back',
  family: 'integrity',
  step: 'plant',
  version: 1,
  title: 'Tag rolled back to an old digest',
  severity: 'medium',
  attack: ['T1525'],
  why: 'Going back to an image of last month brings its holes back. The signature is good and the content is known, so nothing else objects.',
  logic:
    'A push, tagging or restore with success points a tag to a digest that it had before, with another in between, and that it left at least 14 days ago, by the whole case; or to one whose vulnerability check the log shows as FAIL (IBM Cloud, read in the window before). Needs digests in the log. There is no finding where the same actor rolled a tag of the same repository back before the window.',
  falsePositives:
    'A rollback after a failed release, mostly to the image of a few days ago; a deployment tool whose work it is.',
  references: ['https://attack.mitre.org/techniques/T1525/', 'https://docs.projectquay.io/use_quay.html'],
  needs: ['push'],
  stage: 'events',
  detect,
};

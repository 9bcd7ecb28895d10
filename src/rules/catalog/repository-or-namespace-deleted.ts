import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { addToSet, groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { regularAdministrators } from '../subjects/administrators.ts';
import { originHabits } from '../subjects/origins/origin-habits.ts';
import { WHOLES } from '../subjects/whole-deletions.ts';
import { eventsOfActor, eventsOfCategories } from '../words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

/** A verb that deletes anything; the details say what was deleted. */
const ANYTHING: EventFilter = {
  categories: ['delete'],
  outcomes: ['success', 'unknown'],
  actions: ['delete', 'Delete'],
};
const HABIT_DAYS = 3;

function* detect(window: ObservedWindow): Iterable<Detection> {
  const events = new Map(deletedWholes(window).map((event) => [event.seq, event]));
  if (events.size === 0) return;
  const habitual = habitualActors(window);
  const steps = [...window.steps(WHOLES), ...window.steps(ANYTHING)]
    .filter(({ seq }) => events.has(seq))
    .toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  for (const [actor, ofActor] of groupBy(steps, (step) => step.actor ?? '')) {
    if (habitual.has(actor)) continue;
    const deleted = ofActor.flatMap(({ seq }) => events.get(seq) ?? []);
    const names = distinct(deleted.map(nameOf));
    const statement = statementOf(actor, deleted);
    yield {
      ...detectionOfSteps(ofActor, { ...statement, severity: severityOf(window, ofActor, statement.severity) }),
      images: names,
    };
  }
}

/** Milder where an administrator took a single repository away, from an address that is ordinary for the actor. */
function severityOf(window: ObservedWindow, steps: readonly Step[], severity: Severity): Severity {
  const [first, ...rest] = steps;
  if (severity === 'low' || first === undefined || rest.length > 0 || first.repository === null) return severity;
  const origin = first.isPublic ? originHabits(window).judged(first.actor, first.sortKey) : null;
  if (!window.isLearned(first.source) || (origin?.weight ?? 0) >= 2) return severity;
  const standing = regularAdministrators(window).standing(first.actor, first.time);
  if (standing === null) return severity;
  return standing === 'regular' ? 'low' : 'medium';
}

function deletedWholes(window: ObservedWindow): readonly RecordedEvent[] {
  const isThere = window.tally(['repository', 'tag', 'digest'], ANYTHING).some(isOfWhole);
  const named = isThere ? window.events(ANYTHING).filter(isWhole) : [];
  return [...window.events(WHOLES), ...named];
}

function isOfWhole({ key }: Tally): boolean {
  return key.tag === null && key.digest === null;
}

function isWhole({ details }: RecordedEvent): boolean {
  const type = details['resourceType'] ?? details['target'];
  return typeof type === 'string' && /^(?:repository|project|namespace)$/i.test(type);
}

/** Actors that delete repositories day after day, such as pipelines that remove previews. */
function habitualActors(window: ObservedWindow): ReadonlySet<string> {
  const days = new Map<string, Set<string>>();
  const named = window.learned(['actor', 'day', 'tag', 'digest'], ANYTHING).filter(isOfWhole);
  const learned = [...window.learned(['actor', 'day'], WHOLES), ...named];
  for (const { key } of learned) addToSet(days, key.actor ?? '', key.day ?? '');
  return new Set([...days].filter(([, ofActor]) => ofActor.size >= HABIT_DAYS).map(([actor]) => actor));
}

function nameOf({ image }: RecordedEvent): string | null {
  return image === null ? null : printReference(image);
}

/**
 * Without `force`, Amazon ECR deletes only empty repositories.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html
 */
function wasEmpty({ action, source, details }: RecordedEvent): boolean {
  return source === 'aws-cloudtrail' && action === 'DeleteRepository' && String(details['force'] ?? 'false') !== 'true';
}

function statementOf(actor: string, deleted: readonly RecordedEvent[]) {
  const [first] = deleted;
  if (first === undefined) throw new RangeError('a statement on nothing');
  const names = distinct(deleted.map(nameOf));
  const isEmpty = deleted.every(wasEmpty);
  const what = names.length === 0 ? 'a registry' : fewOf(names);
  const content = isEmpty
    ? 'without force, so that no image was left in there'
    : 'with all images in there, which the registry logs no deletion of';
  const more = deleted.length === 1 ? '' : ` in ${numberOf(deleted.length, 'deletion', 'deletions')}, the first`;
  return {
    subject: `${actor} ${first.time}`,
    severity: isEmpty ? ('low' as const) : ('high' as const),
    reason: `${whoInWords(actor)} deleted ${what} (${distinct(deleted.map(({ action }) => action)).join(', ')})${more} ${originInWords(first.client.ip ?? first.client.address)} on ${momentInWords(first.time)}, ${content}.`,
    isCold: false,
    next: actor === '' ? eventsOfCategories('delete,config') : eventsOfActor(actor, 'delete,config'),
  };
}

export const rule: Rule = {
  id: 'repository-or-namespace-deleted',
  family: 'destruction',
  step: 'destroy',
  version: 4,
  title: 'Repository or namespace deleted',
  severity: 'high',
  attack: ['T1485'],
  why: 'One call takes every image of an application, or of a team, and the log shows that one call only: no deletion of the single images follows.',
  logic:
    'A repository, a namespace, an organisation or a whole registry is deleted with success. There is one finding for each actor. Low where Amazon ECR shows that no force was used: then the repository was empty. Low also for a single repository, if the actor (a person behind single sign-on: in any account) changed settings, members or robots on two days before, and its address is ordinary for it. Medium if it did so on one day before. There is no finding for an actor that did it on at least three days of the learning window. It needs no baseline.',
  falsePositives:
    'Decommissioning, for which an allow entry with an expiry date is the right answer; previews that a pipeline makes and clears.',
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-at_events',
  ],
  needs: ['delete'],
  stage: 'events',
  isProven: true,
  detect,
};

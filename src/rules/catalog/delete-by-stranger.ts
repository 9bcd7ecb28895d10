import type { Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { isMachineType } from '../../domain/vocabulary.ts';
import { type Detection, type Evidence, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import type { Rule } from '../engine/rule.ts';
import { regularAdministrators } from '../subjects/administrators.ts';
import { isProtectedRepository } from '../subjects/image-names.ts';
import { habitsOf } from '../subjects/origins/actor-habits.ts';
import { originHabits } from '../subjects/origins/origin-habits.ts';
import { isUnknownFamily, toolFamily } from '../subjects/origins/tool-families.ts';
import { deletesWhole } from '../subjects/whole-deletions.ts';
import { eventsOfCategories, timelineOf } from '../words/next-command.ts';
import { addressesOf, countsInWords, imagesOf, valuesOf } from '../words/tallies.ts';

const DELETES: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
/** Somebody who tidies up by hand takes away no more images than these. */
const A_FEW = 3;

function* detect(window: ObservedWindow): Iterable<Detection> {
  const learned = window.learned(['actor'], DELETES);
  const known = new Set(learned.map(({ key }) => key.actor ?? ''));
  const tallies = window.tally(
    [
      'actor',
      'actorType',
      'address',
      'sortKey',
      'isPublic',
      'source',
      'category',
      'action',
      'tool',
      'repository',
      'tag',
      'digest',
    ],
    DELETES,
  );
  // repository-or-namespace-deleted tells of those.
  const single = tallies.filter(({ key }) => !deletesWhole(key.action ?? ''));
  const groups = window.groups(['actor', 'action'], DELETES);
  for (const group of groupTallies(single, ['actor'])) {
    if (known.has(group.name)) continue;
    const keys = valuesOf(group.members, 'action').map((action) => ({ actor: group.key.actor ?? null, action }));
    yield detection(window, group, evidenceOfGroups(groups, keys, group), known);
  }
}

/**
 * Whether it is what people do now and then: a few images of repositories that they work with, or what administrators
 * take away, from where they are used to be. Signatures are no litter.
 */
function isTidyingUp(window: ObservedWindow, { members, first, key }: TallyGroup): boolean {
  const actor = key.actor ?? null;
  if (actor === null || imagesOf(members).length > A_FEW) return false;
  if (members.some((member) => !isHarmless(window, member))) return false;
  if (regularAdministrators(window).standing(actor, first) === 'regular') return true;
  const isPerson = members.every(({ key: { actorType, tag, digest } }) => {
    return !isMachineType(actorType) && (tag ?? digest ?? null) !== null;
  });
  return isPerson && members.every((member) => isUsed(window, member));
}

/** Whether address and program are ordinary ones of their actor, and no signature is taken away. */
function isHarmless(window: ObservedWindow, { key }: Tally): boolean {
  const family = toolFamily(key.tool ?? null);
  const isUsualProgram =
    isUnknownFamily(family) ||
    habitsOf(window)
      .of(key.actor ?? null)
      .programs.has(family);
  if (!isUsualProgram || !window.isLearned(key.source ?? null) || isArtefactTag(key.tag ?? null)) return false;
  return (
    key.isPublic !== 'true' || (originHabits(window).judged(key.actor ?? null, key.sortKey ?? null)?.weight ?? 0) < 2
  );
}

/** Whether the actor used something in the namespace of the repository in the learning window. */
function isUsed(window: ObservedWindow, { key: { actor = null, repository } }: Tally): boolean {
  return namespacesUsed(window)(actor).has(parentPathOrSelf(repository ?? ''));
}

/** The namespaces in which an actor did something with success in the learning window. */
const namespacesUsed = oncePerWindow((window) => {
  const known = new Map<string | null, ReadonlySet<string>>();
  return (actor: string | null): ReadonlySet<string> => {
    const used = known.get(actor) ?? namespacesOf(window, actor);
    known.set(actor, used);
    return used;
  };
});

function namespacesOf(window: ObservedWindow, actor: string | null): ReadonlySet<string> {
  const uses = window.uses();
  const repositories = new Set<number>();
  uses.eachOf(actor, window.baseline, ({ repository }) => repositories.add(repository));
  return new Set(Array.from(repositories, (repository) => parentPathOrSelf(uses.repositories.nameOf(repository))));
}

/** `known` are the actors that deleted something in the learning window. */
function detection(
  window: ObservedWindow,
  group: TallyGroup,
  evidence: Evidence,
  known: ReadonlySet<string>,
): Detection {
  const { members } = group;
  const images = imagesOf(members);
  const isPublic = members.some(({ key }) => key.isPublic === 'true');
  const isProtected = members.some(({ key }) => isProtectedRepository(key.repository ?? ''));
  const isCold = members.some(({ key }) => !window.isLearned(key.source ?? null));
  const who = group.name === '' ? 'An actor the log does not name' : group.name;
  const compared = isCold
    ? 'whether that is new cannot be told.'
    : `it deleted nothing in the ${window.learningBefore}, in which ${othersInWords(known)} did.`;
  const from = fewOf(valuesOf(members, 'address')) || 'an address that is not logged';
  return {
    subject: group.name,
    severity: isTidyingUp(window, group) ? 'low' : isPublic || isProtected ? 'high' : 'medium',
    reason: `${who} removed images (${countsInWords(members, 'category')}: ${fewOf(images)}) from ${from}; ${compared}`,
    images,
    actors: group.name === '' ? [] : [group.name],
    addresses: addressesOf(members),
    isPublic,
    isCold,
    evidence,
    next: images.length === 1 ? timelineOf(images[0] ?? '') : eventsOfCategories('delete,untag'),
  };
}

/** A log that names nobody may tell of the deletions of those whom another log names. */
function othersInWords(known: ReadonlySet<string>): string {
  const count = known.has('') ? known.size - 1 : known.size;
  const named = count === 0 ? [] : [count === 1 ? 'one other' : `${count} others`];
  return [...named, ...(known.has('') ? ['clients without a name'] : [])].join(' and ') || 'nobody';
}

export const rule: Rule = {
  id: 'delete-by-stranger',
  family: 'destruction',
  step: 'destroy',
  version: 3,
  title: 'Delete by an actor that is new to deleting',
  severity: 'medium',
  attack: ['T1485'],
  why: 'Deleting images stops deployments and rollbacks and takes evidence away. The few who do it as their job do it again and again.',
  logic:
    'An actor deletes or untags images with success in the window and did not in the learning window. Whole repositories are told by repository-or-namespace-deleted. High where it came from a public address or the repository is named as production. Low for at most three images, where program and address are ordinary for the actor and no signature is among them: if a person works with repositories of the same namespace, or if the actor changed settings, members or robots on two days before.',
  falsePositives: 'A new clean-up job, a colleague who tidies up much at once.',
  references: ['https://attack.mitre.org/techniques/T1485/'],
  needs: ['delete', 'untag'],
  stage: 'events',
  isDaily: true,
  detect,
};

import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { timelineOf } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';
import { addressesOf, imagesOf, valuesOf } from '../words/tallies.ts';

const ANONYMOUS: EventFilter = {
  categories: ['pull'],
  actorTypes: ['anonymous'],
  outcomes: ['success', 'unknown'],
};

function* detect(window: ObservedWindow): Iterable<Detection> {
  const pulls = window.tally(['repository', 'tag', 'digest', 'address', 'sortKey', 'isPublic', 'source'], ANONYMOUS);
  if (pulls.length === 0) return;
  const open = new Set(window.learned(['repository'], ANONYMOUS).map(({ key }) => key.repository ?? ''));
  const fresh = groupTallies(pulls, ['repository']).filter(({ name }) => name !== '' && !open.has(name));
  if (fresh.length === 0) return;
  const learned = new Map(window.learned(['repository'], {}).map((tally) => [tally.key.repository ?? '', tally]));
  const groups = window.groups(['repository'], ANONYMOUS);
  for (const group of fresh) {
    const past = learned.get(group.name);
    const learnedEvents = past !== undefined && window.isKnown(past) ? past.events : null;
    yield { ...detection(window, group, learnedEvents), evidence: evidenceOfGroups(groups, [group.key], group) };
  }
}

/** `learnedEvents` is null if the repository is too new to say that it was private. */
function detection(
  window: ObservedWindow,
  group: TallyGroup,
  learnedEvents: number | null,
): Omit<Detection, 'evidence'> {
  const { members, name } = group;
  const isCold = learnedEvents === null && members.some(({ key }) => !window.isLearned(key.source ?? null));
  const compared =
    learnedEvents === null
      ? 'whether it was private before cannot be told'
      : `in the ${window.learningBefore}, none of its ${learnedEvents} successful events was an anonymous pull`;
  return {
    subject: name,
    severity: learnedEvents === null ? 'medium' : 'high',
    reason: `${name} was pulled without credentials ${numberOf(group.events, 'time', 'times')} from ${fewOf(valuesOf(members, 'address')) || 'addresses that are not logged'}; ${compared}.`,
    images: imagesOf(members),
    actors: [],
    addresses: addressesOf(members),
    isPublic: members.some(({ key }) => key.isPublic === 'true'),
    isCold,
    next: timelineOf(name),
  };
}

export const rule: Rule = {
  id: 'first-anonymous-pull',
  family: 'exfiltration',
  step: 'take',
  version: 1,
  title: 'Anonymous pull that is new for a repository',
  severity: 'medium',
  attack: ['T1530'],
  why: 'A pull without credentials succeeds only where a repository is open to all. Where that is new, a setting was changed, and what is in the images is no longer a secret.',
  logic:
    'An anonymous client pulls a repository with success, and none did in the learning window. High where the repository has a baseline (20 events, the first at least 7 days before the window): it was private then. The refusals by which a registry asks for credentials do not count.',
  falsePositives:
    'Repositories that are meant for the public; those that were pulled anonymously before are silent. Allow new ones by name.',
  references: ['https://attack.mitre.org/techniques/T1530/'],
  needs: ['pull'],
  stage: 'events',
  isDaily: true,
  detect,
};

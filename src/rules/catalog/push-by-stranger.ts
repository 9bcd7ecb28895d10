import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { isProtectedRepository } from '../subjects/image-names.ts';
import { timelineOf } from '../words/next-command.ts';
import { addressesOf, fewOf, imagesOf, valuesOf } from '../words/tallies.ts';

const PUSHES: EventFilter = { categories: ['push'], outcomes: ['success', 'unknown'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const established = window.learned(['repository'], {}).filter((tally) => window.isKnown(tally));
  if (established.length === 0) return;
  const names = new Set(established.map(({ key }) => key.repository ?? ''));
  const writers = groupBy(window.learned(['repository', 'actor'], PUSHES), ({ key }) => key.repository ?? null);
  const tallies = window.tally(['repository', 'actor', 'address', 'sortKey', 'isPublic', 'tag', 'digest'], PUSHES);
  const groups = window.groups(['repository', 'actor'], PUSHES);
  for (const pushed of groupTallies(tallies, ['repository'])) {
    if (pushed.name === '' || !names.has(pushed.name)) continue;
    const members = writers.get(pushed.name) ?? [];
    const known = new Set(members.map(({ key }) => key.actor ?? ''));
    for (const byActor of groupTallies(pushed.members, ['actor'])) {
      if (known.has(byActor.name)) continue;
      const key = { repository: pushed.name, actor: byActor.name || null };
      yield { ...detection(window, pushed.name, known, byActor), evidence: evidenceOfGroups(groups, [key], byActor) };
    }
  }
}

/** `known` are the actors that pushed to the repository in the learning window. */
function detection(
  window: ObservedWindow,
  repository: string,
  known: ReadonlySet<string>,
  group: TallyGroup,
): Omit<Detection, 'evidence'> {
  const { members } = group;
  const isPublic = members.some(({ key }) => key.isPublic === 'true');
  const images = imagesOf(members);
  const who = group.name === '' ? 'An actor the log does not name' : group.name;
  const writers = [...known].filter((writer) => writer !== '').toSorted();
  const compared = writers.length === 0 ? 'nobody pushed there' : `only ${fewOf(writers)} pushed there`;
  return {
    subject: `${repository} ${group.name}`,
    severity: isPublic || isProtectedRepository(repository) ? 'high' : 'medium',
    reason: `${who} pushed ${fewOf(images)} from ${fewOf(valuesOf(members, 'address')) || 'an address that is not logged'}; in the ${window.learningLength} before, ${compared}.`,
    images,
    actors: group.name === '' ? [] : [group.name],
    addresses: addressesOf(members),
    isPublic,
    isCold: false,
    next: timelineOf(images[0] ?? repository),
  };
}

export const rule: Rule = {
  id: 'push-by-stranger',
  family: 'integrity',
  step: 'plant',
  version: 1,
  title: 'Push by an actor that never pushed to this repository',
  severity: 'medium',
  attack: ['T1525', 'T1195.002'],
  why: 'Who writes to a repository decides what runs. A writer that a repository has never seen may be planting an image.',
  logic:
    'An actor pushes with success to a repository that has a baseline (at least 20 events, the first at least 7 days before the window) and did not push to it in the learning window. High from a public address, or where the repository is named as production. Silent without a baseline: everything would be new.',
  falsePositives: 'A new team member, a new pipeline, a renamed robot account.',
  references: ['https://attack.mitre.org/techniques/T1525/'],
  needs: ['push'],
  stage: 'events',
  isDaily: true,
  detect,
};

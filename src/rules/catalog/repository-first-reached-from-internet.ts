import type { Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { learnedPlaces, siteOfTally } from '../subjects/origins/actor-habits.ts';
import { privateSince } from '../subjects/origins/private-origins.ts';
import { PUBLIC_SUCCESS } from '../subjects/origins/public-origins.ts';
import { timelineOf } from '../words/next-command.ts';
import { addressesOf, countsInWords, imagesOf, valuesOf } from '../words/tallies.ts';

/** A site that an actor came to later than this long before the window is no habit yet. */
const HABIT_MS = 2 * DAY_MS;
/** Layers count too, because some logs hold only the layer transfers of a pull. */
const TRANSFERS: EventFilter = { ...PUBLIC_SUCCESS, categories: ['pull', 'push', 'blob-pull', 'blob-push'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const reached = window.tally(['repository'], TRANSFERS);
  if (reached.length === 0) return;
  const inside = privateSince(window, 'repository');
  const repositories = reached.flatMap(({ key }) => (inside.has(key.repository ?? '') ? [key.repository ?? ''] : []));
  if (repositories.length === 0) return;
  const subjects = repositories.map((repository) => ({ kind: 'repository', registries: null, repository }) as const);
  const tallies = window.tally(['actor', 'address', 'sortKey', 'category', 'repository', 'tag', 'digest'], {
    ...TRANSFERS,
    subjects,
  });
  const byRepository = groupBy(tallies, ({ key }) => key.repository ?? '');
  const groups = window.groups(['repository'], TRANSFERS);
  for (const repository of repositories) {
    const [group] = groupTallies(byRepository.get(repository) ?? [], []);
    const before = inside.get(repository);
    if (group === undefined || before === undefined) continue;
    const evidence = evidenceOfGroups(groups, [{ repository }], group);
    yield { ...detection(window, repository, group.members, before), evidence };
  }
}

function detection(
  window: ObservedWindow,
  repository: string,
  tallies: readonly Tally[],
  before: TallyGroup,
): Omit<Detection, 'evidence'> {
  const actors = valuesOf(tallies, 'actor');
  const isAtHome = tallies.every((tally) => isHabitualSite(window, tally));
  const remark = isAtHome ? ' Those who did it came from there before.' : '';
  return {
    subject: repository,
    severity: isAtHome ? 'low' : 'medium',
    reason: `${repository} was reached from the internet: ${countsInWords(tallies, 'category')} by ${fewOf(actors) || 'clients the log does not name'} from ${fewOf(valuesOf(tallies, 'address'))}; its ${before.events} events of the ${window.learningBefore} with an address all came from private ones.${remark}`,
    images: imagesOf(tallies),
    actors,
    addresses: addressesOf(tallies),
    isPublic: true,
    isCold: false,
    next: timelineOf(repository),
  };
}

/**
 * Whether a named actor succeeded from the /24 (IPv6: /48) in the learning window: a person at home, a known site. What it
 * came to on the day before may be a part of the same attack.
 */
function isHabitualSite(window: ObservedWindow, tally: Tally): boolean {
  const actor = tally.key.actor ?? null;
  const since = actor === null ? undefined : learnedPlaces(window).get(actor)?.sites.get(siteOfTally(tally));
  return since !== undefined && since <= window.window.from - HABIT_MS;
}

export const rule: Rule = {
  id: 'repository-first-reached-from-internet',
  family: 'origin',
  step: 'sign-in',
  version: 2,
  title: 'Repository newly reached from the internet',
  severity: 'medium',
  attack: ['T1530'],
  why: 'A repository that only the private network ever used and that is now pulled or pushed from outside is either newly exposed or newly known to somebody.',
  logic:
    'A repository with at least 20 successful events from private addresses in the learning window, the first at least 7 days before the inspected window, and none from a public address, is pulled or pushed with success from a public address; the transfer of layers counts too. Low where each of its actors succeeded from that /24 (IPv6: /48) in the learning window, two days before the inspected one or earlier. Addresses inside the cloud and private endpoints count as private; addresses that the log hides count as neither. There is one finding for each repository. There is no finding without a baseline.',
  falsePositives: 'A planned opening to partners or customers. Allow the repository by its name for this rule.',
  references: ['https://attack.mitre.org/techniques/T1530/'],
  needs: ['pull', 'push'],
  stage: 'events',
  isDaily: true,
  detect,
};

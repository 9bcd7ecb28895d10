import type { EventFilter } from '../../case/case-reader.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { privateSince } from '../subjects/private-origins.ts';
import { PUBLIC_SUCCESS } from '../subjects/public-origins.ts';
import { timelineOf } from '../words/next-command.ts';
import { addressesOf, countsInWords, fewOf, imagesOf, valuesOf } from '../words/tallies.ts';

/** Some logs hold the layers of a pull and nothing else of it. */
const TRANSFERS: EventFilter = { ...PUBLIC_SUCCESS, categories: ['pull', 'push', 'blob-pull', 'blob-push'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const reached = window.tally(['repository'], TRANSFERS);
  if (reached.length === 0) return;
  const inside = privateSince(window, 'repository');
  for (const { key } of reached) {
    const repository = key.repository ?? '';
    const before = inside.get(repository);
    if (before !== undefined) yield detection(window, repository, before);
  }
}

function detection(window: ObservedWindow, repository: string, before: TallyGroup): Detection {
  const where: EventFilter = { ...TRANSFERS, subject: { kind: 'repository', registries: null, repository } };
  const tallies = window.tally(['actor', 'address', 'sortKey', 'category', 'repository', 'tag', 'digest'], where);
  const [group] = groupTallies(tallies, []);
  if (group === undefined) throw new RangeError(`nothing reached ${repository}`);
  const actors = valuesOf(tallies, 'actor');
  return {
    subject: repository,
    severity: 'medium',
    reason: `${repository} was reached from the internet for the first time: ${countsInWords(tallies, 'category')} by ${fewOf(actors) || 'clients the log does not name'} from ${fewOf(valuesOf(tallies, 'address'))}; its ${before.events} events of the ${window.learningLength} before with an address all came from private ones.`,
    images: imagesOf(tallies),
    actors,
    addresses: addressesOf(tallies),
    isPublic: true,
    isCold: false,
    evidence: window.evidence(where, group),
    next: timelineOf(repository),
  };
}

export const rule: Rule = {
  id: 'repository-first-reached-from-internet',
  family: 'origin',
  version: 1,
  title: 'Repository reached from the internet for the first time',
  severity: 'medium',
  attack: ['T1530'],
  why: 'A repository that only the private network ever used and that is now pulled or pushed from outside is either newly exposed or newly known to somebody.',
  logic:
    'A repository with at least 20 successful events from private addresses in the learning window, the first at least 7 days before the inspected window, and none from a public address, is pulled or pushed with success from a public address; the transfer of layers counts too. Addresses inside the cloud and private endpoints count as private; addresses that the log hides count as neither. One finding for each repository. Silent without a baseline.',
  falsePositives: 'A planned opening to partners or customers. Allow the repository by its name for this rule.',
  references: ['https://attack.mitre.org/techniques/T1530/'],
  needs: ['pull', 'push'],
  detect,
};

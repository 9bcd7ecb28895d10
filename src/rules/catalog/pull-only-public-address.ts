import type { Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { fewRangesOf, PUBLIC_SUCCESS } from '../subjects/origins/public-origins.ts';
import { imagesOfEach } from '../subjects/touched-images.ts';
import { isWrite } from '../subjects/writes.ts';
import { eventsOfAddress } from '../words/next-command.ts';
import { valuesOf } from '../words/tallies.ts';

const LEAST_REPOSITORIES = 3;
const PULLS: EventFilter = { ...PUBLIC_SUCCESS, categories: ['pull', 'blob-pull'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const pulls = window.tally(['address', 'repository', 'source'], PULLS);
  // Where there is a baseline, the rules about new addresses judge who pulls what.
  const cold = pulls.filter(({ key }) => !window.isLearned(key.source ?? null));
  const suspects = new Map(
    groupTallies(cold, ['address']).flatMap(({ name, members }) => {
      const repositories = valuesOf(members, 'repository');
      return name === '' || repositories.length < LEAST_REPOSITORIES ? [] : [[name, repositories] as const];
    }),
  );
  const consumers = suspects.size === 0 ? [] : consumersOf(window, suspects);
  if (consumers.length === 0) return;
  const names = new Set(consumers.map(({ name }) => name));
  const doings = window.tally(['address', 'sortKey', 'network', 'actor', 'category', 'action', 'source'], {
    ...PUBLIC_SUCCESS,
    addresses: fewRangesOf(consumers.flatMap(({ members }) => members)),
  });
  const suspectDoings = groupTallies(doings, ['address']).filter((doing) => names.has(doing.name));
  const pulledFrom = imagesOfEach(window, 'address', PULLS, [...names]);
  const groups = window.groups(['address'], PUBLIC_SUCCESS);
  for (const doing of suspectDoings) {
    const evidence = evidenceOfGroups(groups, [doing.key], doing);
    const repositories = suspects.get(doing.name) ?? [];
    yield { ...detection(doing, repositories, pulledFrom(doing.name)), evidence };
  }
}

/** The suspected addresses that only pull. */
function consumersOf(window: ObservedWindow, suspects: ReadonlyMap<string, unknown>): readonly TallyGroup[] {
  const kinds = window.tally(['address', 'sortKey', 'actorType', 'category', 'action'], PUBLIC_SUCCESS);
  return groupTallies(kinds, ['address']).filter(({ name, members }) => suspects.has(name) && !members.some(isOther));
}

/** Whether a tally shows more than a consumer: a write, or a service of the cloud. */
function isOther(tally: Tally): boolean {
  return isWrite(tally) || tally.key.actorType === 'service';
}

function detection(
  doing: TallyGroup,
  repositories: readonly string[],
  images: readonly string[],
): Omit<Detection, 'evidence'> {
  const actors = valuesOf(doing.members, 'actor');
  return {
    subject: doing.name,
    severity: 'medium',
    reason: `${doing.name} pulled from ${repositories.length} repositories (${fewOf(repositories.toSorted())}) as ${fewOf(actors) || 'an anonymous client'} and wrote nothing; whether the address is new cannot be told.`,
    images,
    actors,
    addresses: [{ address: doing.name, sortKey: doing.members[0]?.key.sortKey ?? null }],
    isPublic: true,
    isCold: true,
    next: eventsOfAddress(doing.name),
  };
}

export const rule: Rule = {
  id: 'pull-only-public-address',
  family: 'origin',
  step: 'take',
  version: 3,
  title: 'Public address that only pulls, from several repositories',
  severity: 'medium',
  attack: ['T1530'],
  why: 'Somebody who only wants the images has no need to write. A new address on the internet that goes through several repositories and does nothing else is collecting.',
  logic:
    'In a log without a baseline, a public address pulls with success from at least three repositories, writes nothing (no push, deletion, tag, signature, configuration or policy) and is not used by a service identity of the cloud. Where there is a baseline, new-public-address-for-actor and unexpected-public-address judge who pulls what, and this rule is silent. There is one finding for each address, one step lower because nothing is known from before.',
  falsePositives:
    'Clusters of partners and customers, edge nodes, a colleague on a new connection. Allow their blocks.',
  references: ['https://attack.mitre.org/techniques/T1530/'],
  needs: ['pull'],
  stage: 'events',
  detect,
};

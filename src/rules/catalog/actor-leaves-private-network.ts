import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { privateSince } from '../subjects/origins/private-origins.ts';
import { PUBLIC_SUCCESS } from '../subjects/origins/public-origins.ts';
import { imagesOfEach } from '../subjects/touched-images.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { addressesOf, countsInWords, valuesOf } from '../words/tallies.ts';

function* detect(window: ObservedWindow): Iterable<Detection> {
  const inside = privateSince(window, 'actor');
  if (inside.size === 0) return;
  const outside = groupTallies(window.tally(['actor', 'address', 'sortKey', 'category'], PUBLIC_SUCCESS), ['actor']);
  const leavers = outside.filter(({ name }) => inside.has(name));
  const imagesOfActor = imagesOfEach(
    window,
    'actor',
    PUBLIC_SUCCESS,
    leavers.map(({ name }) => name),
  );
  const groups = window.groups(['actor'], PUBLIC_SUCCESS);
  for (const group of leavers) {
    const evidence = evidenceOfGroups(groups, [group.key], group);
    const before = inside.get(group.name)?.events ?? 0;
    yield { ...detection(window, group, imagesOfActor(group.name), before), evidence };
  }
}

/** `before` is the number of the actor's events in the learning window. */
function detection(
  window: ObservedWindow,
  group: TallyGroup,
  images: readonly string[],
  before: number,
): Omit<Detection, 'evidence'> {
  const { name: actor, members } = group;
  const touched = images.length === 0 ? '' : ` on ${fewOf(images)}`;
  return {
    subject: actor,
    severity: 'high',
    reason: `${actor} came from the internet (${fewOf(valuesOf(members, 'address'))}: ${countsInWords(members, 'category')}${touched}); the ${before} events of the ${window.learningBefore} with an address all came from private ones.`,
    images,
    actors: [actor],
    addresses: addressesOf(members),
    isPublic: true,
    isCold: false,
    next: eventsOfActor(actor),
  };
}

export const rule: Rule = {
  id: 'actor-leaves-private-network',
  family: 'origin',
  step: 'sign-in',
  version: 1,
  title: 'Actor leaves the private network',
  severity: 'high',
  attack: ['T1078.004', 'T1133'],
  why: 'A credential made for machines on the private network has no business on the internet. When it turns up there, it was most likely copied out.',
  logic:
    'An actor with at least 20 successful events from private addresses in the learning window, the first at least 7 days before the inspected window, and none from a public address, succeeds from a public address. Addresses inside the cloud and private endpoints count as private; addresses that the log hides count as neither. There is one finding for each actor. There is no finding without a baseline.',
  falsePositives: 'Somebody whose VPN is down or bypassed, a migration to another network, a new egress gateway.',
  references: ['https://attack.mitre.org/techniques/T1078/004/', 'https://attack.mitre.org/techniques/T1133/'],
  needs: [],
  stage: 'events',
  isDaily: true,
  detect,
};

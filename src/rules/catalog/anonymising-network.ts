import type { Tally } from '../../case/case-reader.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import {
  type ActorOrigins,
  actorOrigins,
  detectionsOfOrigins,
  type OriginSuspicion,
} from '../subjects/origins/public-origins.ts';
import { isWrite } from '../subjects/writes.ts';
import { countsInWords, valuesOf } from '../words/tallies.ts';

function* detect(window: ObservedWindow): Iterable<Detection> {
  if (!window.intelligence.hasLists) return;
  const suspicions = actorOrigins(window).flatMap((origins) => {
    const usual = new Set(origins.learned.flatMap((tally) => listsOf(window, tally)));
    const listed = groupBy(origins.now, (tally) => {
      const lists = listsOf(window, tally).filter((list) => !usual.has(list));
      return lists.length === 0 ? null : lists.join(', ');
    });
    return [...listed].map(([lists, members]) => suspicion(window, origins, lists, members));
  });
  yield* detectionsOfOrigins(window, suspicions);
}

function listsOf(window: ObservedWindow, { key }: Tally): readonly string[] {
  return (window.intelligence.factsOf(key.address ?? '')?.lists ?? []).toSorted();
}

function suspicion(
  window: ObservedWindow,
  origins: ActorOrigins,
  lists: string,
  members: readonly Tally[],
): OriginSuspicion {
  const { actor, learnedEvents } = origins;
  const isCold = members.some(({ key }) => !window.isLearned(key.source ?? null));
  const compared = isCold
    ? 'whether it does so always cannot be told.'
    : `in its ${learnedEvents} events of the ${window.learningBefore} it used no address of such a list.`;
  return {
    actor,
    members,
    subject: `${actor} ${lists}`,
    severity: members.some(isWrite) ? 'high' : 'medium',
    isCold,
    reason: ({ doings, images }) =>
      `${actor === '' ? 'A client the log does not name' : actor} worked from ${fewOf(valuesOf(members, 'address'))}, which your list ${lists} holds (${countsInWords(doings, 'category')}${images.length === 0 ? '' : ` on ${fewOf(images)}`}); ${compared}`,
  };
}

export const rule: Rule = {
  id: 'anonymising-network',
  family: 'origin',
  step: 'sign-in',
  version: 1,
  title: 'Address of an anonymising or hosting network',
  severity: 'medium',
  attack: ['T1090.003', 'T1078.004'],
  why: 'Somebody who uses a stolen credential hides behind Tor, a VPN service or a rented server. People who work with a registry every day have no reason to.',
  logic:
    'An actor succeeds from a public address that a supplied list (Tor exits, VPN services, hosting providers) holds, and none of its addresses of the learning window is in the same list. There is one finding for each actor and list. High where it pushed, deleted, tagged, untagged, signed, restored or changed configuration or policy. There is no finding without a supplied list.',
  falsePositives:
    'Build services and desktops in a cloud, engineers behind a commercial VPN. Allow the provider for the actor.',
  references: ['https://attack.mitre.org/techniques/T1090/003/'],
  needs: [],
  needsOption: '--ip-list',
  stage: 'events',
  detect,
};

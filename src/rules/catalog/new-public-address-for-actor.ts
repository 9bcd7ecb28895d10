import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { judgedOrigins } from '../subjects/origins/origin-judgement.ts';
import {
  byActorAndCause,
  comparedWith,
  doingsInWords,
  noveltiesInWords,
  type OriginGroup,
  suspicionOf,
} from '../subjects/origins/origin-words.ts';
import { detectionsOfOrigins, type OriginSuspicion } from '../subjects/origins/public-origins.ts';

function* detect(window: ObservedWindow): Iterable<Detection> {
  const known = judgedOrigins(window).filter(
    ({ actor, habits, isCold }) => actor !== null && habits.isRegular && !isCold,
  );
  const suspicions = byActorAndCause(known).map((group) => suspicion(window, group));
  yield* detectionsOfOrigins(window, suspicions);
}

function suspicion(window: ObservedWindow, group: OriginGroup): OriginSuspicion {
  const found = noveltiesInWords(group.origins);
  const before = comparedWith(window, group.origins[0]?.habits.events ?? 0);
  const news = found === '' ? 'Nothing else is new' : `New are ${found}`;
  const shared = suspicionOf(group);
  return {
    ...shared,
    reason: (images) =>
      `${shared.actor}: ${doingsInWords(group.members, images)}. ${news}, compared with its ${before}.`,
  };
}

export const rule: Rule = {
  id: 'new-public-address-for-actor',
  family: 'origin',
  version: 2,
  title: 'Known actor, new public address',
  severity: 'medium',
  attack: ['T1078.004'],
  why: 'A credential that worked from the same places for weeks and now works from an address on the internet that it never used may be in other hands.',
  logic:
    'An actor with a baseline (at least 20 events, the first at least 7 days before the window) succeeds from a public address, and neither that address nor its /24 (IPv6: /48) was among those it used in the learning window. One finding for each actor and such block. High where it pushed, deleted, tagged, untagged, signed, restored or changed configuration or policy from there. Low where it used other addresses of that /16 (IPv6: /32) and did nothing there that it never did. An actor that was in new blocks on at least three days of the last week of the learning window will be in others tomorrow: silent where it did nothing there that it never did, low where the /16 (IPv6: /32) is new too, unless new ones of these are a habit as well. Something that it never did is the use of a program of another kind, another verb, or two repositories that it never read or never wrote, new projects aside. One step lower where a supplied database says that the network operator is one the actor used before. Silent about actors without a baseline, and about addresses that the log masks.',
  falsePositives:
    'Connections at home and mobile connections that change their address, carrier NAT, hosted build runners. Allow the blocks that you know.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: [],
  stage: 'events',
  detect,
};

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
  const suspicions = byActorAndCause(known).map(suspicion);
  yield* detectionsOfOrigins(window, suspicions);
}

function suspicion(group: OriginGroup): OriginSuspicion {
  const found = noveltiesInWords(group.origins);
  const before = comparedWith(group.origins);
  const news = found === '' ? 'Nothing else is new' : `New are ${found}`;
  const shared = suspicionOf(group);
  return {
    ...shared,
    reason: (done) => `${shared.actor}: ${doingsInWords(group.members, done)}. ${news}, compared with its ${before}.`,
  };
}

export const rule: Rule = {
  id: 'new-public-address-for-actor',
  family: 'origin',
  step: 'sign-in',
  version: 4,
  title: 'Known actor, new public address',
  severity: 'medium',
  attack: ['T1078.004'],
  why: 'A credential that worked from the same places for weeks and now works from an address on the internet that it never used may be in other hands.',
  logic:
    'An actor that succeeded on at least two days of the learning window succeeds from a public address that is new for it: neither the address nor its /24 (IPv6: /48) was among those of its successes there. The rule counts what else is new about what the actor does from that network (/16, IPv6: /32; the operator where a supplied database knows it). One point for the network itself, unless at least four named actors used the site (/24, IPv6: /48) in the learning window. One point for a program of a kind that the actor did not use, if it did the same action before with another; two points if at most a tenth of the actors of its type use such programs, which in a new network also counts with a new action. One point for six repositories that it did not read, or three of namespaces of which it read nothing; two points for ten on one day; repositories of new projects do not count. They give no point where the actor reads as many new repositories as is usual for it. That is so up to two standard deviations above what its share of repositories that it read on a single day of the learning window lets expect (three for one day), if it has at least five such reads to judge by. For services and robots, one point for an action that it did not use. Low below two points, medium at two, high at three or more. An actor that came to new /24s on at least three days of the last week of the learning window is left out if it has no point. There is one finding for each actor and network, or one for each actor if there are more than three networks, and another one for its addresses that are at most low. An address that the log masks counts as a network of its own. Successes that a finding of high severity holds do not count as what is usual.',
  falsePositives:
    'People on call, who read much of what is not theirs; journeys on which somebody helps another team. Allow the blocks that you know.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: [],
  stage: 'events',
  detect,
};

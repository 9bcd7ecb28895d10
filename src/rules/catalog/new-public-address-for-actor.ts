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
  step: 'sign-in',
  version: 4,
  title: 'Known actor, new public address',
  severity: 'medium',
  attack: ['T1078.004'],
  why: 'A credential that worked from the same places for weeks and now works from an address on the internet that it never used may be in other hands.',
  logic:
    'An actor that succeeded on at least two days of the learning window succeeds from a public address, and neither the address nor its /24 (IPv6: /48) was among those of its successes there. What else is new about its doings in that network (/16, IPv6: /32; the operator where a supplied database knows it) decides: the network itself, unless at least four named actors used the site (/24, IPv6: /48) there; a program of a kind that it did not use, for a verb that it knows; six repositories that it did not read, or three of namespaces of which it read nothing, new projects aside; for services and robots also a verb that it did not use. Each counts once. Ten such repositories on one day count twice. They do not count where it is usual for the actor that so many of its reads are of something new: at most two standard deviations above what its share of repositories that it read on one day only in the learning window lets expect (three on a single day), if it has at least five such reads to judge by. Twice counts also a program that at most a tenth of the actors of its type use; in a new network such a program counts with a new verb too. Medium where the count is two, high where it is three or more, else low. An actor that came to new /24s on at least three days of the last week of the learning window is left out where nothing counts. One finding for each actor and network, one for each actor if those are more than three, and another one for addresses that are at most low. An address that the log masks is a network of its own. Ordinary successes are those of the learning window that no finding of high severity holds.',
  falsePositives:
    'People on call, who read much of what is not theirs; journeys on which somebody helps another team. Allow the blocks that you know.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: [],
  stage: 'events',
  detect,
};

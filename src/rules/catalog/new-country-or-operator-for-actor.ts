import type { Tally } from '../../case/case-reader.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { AddressFacts, Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import {
  type ActorOrigins,
  detectionsOfOrigins,
  knownActorOrigins,
  type OriginSuspicion,
} from '../subjects/origins/public-origins.ts';
import { countsInWords, valuesOf } from '../words/tallies.ts';

function* detect(window: ObservedWindow): Iterable<Detection> {
  if (!window.intelligence.hasGeography) return;
  const suspicions = knownActorOrigins(window).flatMap((origins) => suspicionsOf(window, origins));
  yield* detectionsOfOrigins(window, suspicions);
}

function suspicionsOf(window: ObservedWindow, origins: ActorOrigins): readonly OriginSuspicion[] {
  const known = origins.learned.map((tally) => factsOf(window, tally)).filter((facts) => facts !== null);
  if (known.length === 0) return [];
  const countries = new Set(known.map(({ country }) => country));
  const operators = new Set(known.map(({ asn }) => asn));
  const isNew = ({ country, asn }: AddressFacts) =>
    (country === null || !countries.has(country)) && (asn === null || !operators.has(asn));
  const places = groupBy(origins.now, (tally) => {
    const facts = factsOf(window, tally);
    return facts === null || !isNew(facts) ? null : placeInWords(facts);
  });
  const usual = fewOf([...new Set(known.map(placeInWords))].toSorted());
  return [...places].map(([place, members]) => suspicion(window, { origins, place, members, usual }));
}

/** The facts about the address of a tally; null if both the country and the operator are unknown. */
function factsOf(window: ObservedWindow, { key }: Tally): AddressFacts | null {
  const facts = window.intelligence.factsOf(key.address ?? '');
  return facts === null || (facts.country === null && facts.asn === null) ? null : facts;
}

function placeInWords({ country, asn, operator }: AddressFacts): string {
  const network = asn === null ? operator : `AS${asn}${operator === null ? '' : ` ${operator}`}`;
  return [country, network].filter((part) => part !== null).join(', ');
}

interface NewPlace {
  readonly origins: ActorOrigins;
  readonly place: string;
  readonly members: readonly Tally[];
  readonly usual: string;
}

function suspicion(window: ObservedWindow, { origins, place, members, usual }: NewPlace): OriginSuspicion {
  const { actor, learnedEvents } = origins;
  return {
    actor,
    members,
    subject: `${actor} ${place}`,
    severity: 'medium',
    isCold: false,
    reason: ({ doings, images }) =>
      `${actor} worked from ${fewOf(valuesOf(members, 'address'))}, registered as ${place} (${countsInWords(doings, 'category')}${images.length === 0 ? '' : ` on ${fewOf(images)}`}); in its ${learnedEvents} events of the ${window.learningBefore}, its public addresses were those of ${usual}.`,
  };
}

export const rule: Rule = {
  id: 'new-country-or-operator-for-actor',
  family: 'origin',
  step: 'sign-in',
  version: 1,
  title: 'Known actor, new country and network operator',
  severity: 'medium',
  attack: ['T1078.004'],
  why: 'People and pipelines change addresses often, but seldom country and network operator at once. Where both are new, somebody else may hold the credential.',
  logic:
    'An actor with a baseline (at least 20 events, the first at least 7 days before the window) succeeds from a public address whose country of registration and whose network operator are both new for it, compared with its public addresses of the learning window. Where the supplied databases know only one of the two, that one decides. There is one finding for each actor and place, never above medium: a country of registration is not where somebody sits. There is no finding without a supplied database, and about actors none of whose earlier addresses it knows.',
  falsePositives: 'Travel, roaming mobile connections, a newly chosen VPN or cloud provider.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: [],
  needsOption: '--geo',
  stage: 'events',
  isDaily: true,
  detect,
};

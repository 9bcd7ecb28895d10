import type { Tally } from '../../case/case-reader.ts';
import { eventsOf } from '../../case/tally-group.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { siteLengthOf } from '../subjects/origins/address-blocks.ts';
import { type OriginNovelty, originHabits } from '../subjects/origins/origin-habits.ts';
import {
  type ActorOrigins,
  bySite,
  detectionsOfOrigins,
  knownActorOrigins,
  type OriginSuspicion,
} from '../subjects/origins/public-origins.ts';
import { isWrite } from '../subjects/writes.ts';
import { addressesOf, countsInWords, fewOf, valuesOf } from '../words/tallies.ts';

function* detect(window: ObservedWindow): Iterable<Detection> {
  const { noveltyOf } = originHabits(window);
  const suspicions = knownActorOrigins(window).flatMap((origins) => {
    const known = bySite(origins.learned);
    const novelty = ({ key }: Tally) => noveltyOf(origins.actor, key.sortKey ?? null);
    return [...bySite(origins.now)].flatMap(([site, all]) => {
      const members = known.has(site) ? [] : all.filter((tally) => novelty(tally) !== 'ordinary');
      const [first] = members;
      if (first === undefined) return [];
      const strongest = members.some((tally) => novelty(tally) === 'new') ? 'new' : novelty(first);
      return [suspicion(window, origins, { site, members, novelty: strongest })];
    });
  });
  yield* detectionsOfOrigins(window, suspicions);
}

/** What an actor did at a site that it did not use before. */
interface NewSite {
  /** The beginning that the sort keys of the addresses share. */
  readonly site: string;
  readonly members: readonly Tally[];
  /** What the site means for the actor, by the strangest of the addresses. */
  readonly novelty: OriginNovelty;
}

/** Why a finding is a mild one. */
const MILDER: Readonly<Record<OriginNovelty, string>> = {
  new: '',
  ordinary: '',
  'new-network': ' New addresses are usual for it, though not in that network.',
  'known-network': ' It used other addresses of that network, and did nothing there that it never did.',
};

function suspicion(window: ObservedWindow, origins: ActorOrigins, newSite: NewSite): OriginSuspicion {
  const { site, members, novelty } = newSite;
  const { actor, learned, learnedEvents } = origins;
  const operator = knownOperator(window, learned, members);
  const isWriting = members.some(isWrite);
  const [ordinary, milder] = isWriting ? (['high', 'medium'] as const) : (['medium', 'low'] as const);
  const severity = operator === null ? ordinary : milder;
  const size = siteLengthOf(addressesOf(members)[0]?.sortKey ?? '');
  const before = learned.length === 0 ? 'none from a public address' : `${eventsOf(learned)} from public addresses`;
  const alike = operator === null ? '' : ` Its operator, ${operator}, is one the actor used before.`;
  return {
    actor,
    members,
    subject: `${actor} ${site}`,
    severity: novelty === 'new' ? severity : 'low',
    isCold: false,
    reason: (images) =>
      `${actor} worked from ${fewOf(valuesOf(members, 'address'))} (${countsInWords(members, 'category')}${images.length === 0 ? '' : ` on ${fewOf(images)}`}); in its ${learnedEvents} events of the ${window.learningLength} before (${before}) it never used that ${size}.${MILDER[novelty]}${alike}`,
  };
}

/** The operator of these addresses, if the actor used it before; else null. */
function knownOperator(window: ObservedWindow, learned: readonly Tally[], members: readonly Tally[]): string | null {
  if (!window.intelligence.hasGeography) return null;
  const factsOf = ({ key }: Tally) => window.intelligence.factsOf(key.address ?? '');
  const now = members.map(factsOf);
  const known = new Set(learned.map((tally) => factsOf(tally)?.asn ?? null));
  const [first] = now;
  const isKnown = now.every((facts) => facts !== null && facts.asn !== null && known.has(facts.asn));
  return isKnown && first ? (first.operator ?? `AS${first.asn}`) : null;
}

export const rule: Rule = {
  id: 'new-public-address-for-actor',
  family: 'origin',
  step: 'sign-in',
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

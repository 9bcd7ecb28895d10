import { oncePerWindow } from '../../engine/once-per-window.ts';
import { siteOfTally } from './actor-habits.ts';
import { siteOf } from './address-blocks.ts';
import { judgedOrigins } from './origin-judgement.ts';

/** How the addresses of the inspected window compare with what each actor is used to. */
export interface OriginHabits {
  /**
   * Whether more than the address is new, or the actor has no habits. It is asked about addresses that the actor did not
   * use in the learning window; null stands for an anonymous client and for a masked address, which is strange.
   */
  isStrange(actor: string | null, sortKey: string | null): boolean;
  /** What the judgement says of that address; null where nothing is new about it, or its newness is a habit of the actor. */
  judged(actor: string | null, sortKey: string | null): OriginDoubt | null;
}

/** What is new about an address, as far as rules about writes ask. */
export interface OriginDoubt {
  /** 2 is two things that agree, 3 is more. */
  readonly weight: number;
  /** In words, if it is new for the actor. */
  readonly network: string | null;
}

/** The judgement about origins, for rules that ask about one address. */
export const originHabits = oncePerWindow((window): OriginHabits => {
  const doubts = new Map<string, OriginDoubt & { readonly isStrange: boolean }>();
  for (const { actor, members, habits, novelties } of judgedOrigins(window)) {
    const { weight, network } = novelties;
    const isStrange = !habits.isRegular || weight >= 2;
    for (const tally of members) {
      const place = placeOf(actor, siteOfTally(tally));
      // With a database of operators, a site may lie in two networks.
      doubts.set(place, { weight, network, isStrange: isStrange || doubts.get(place)?.isStrange === true });
    }
  }
  const doubtAt = (actor: string | null, sortKey: string) => doubts.get(placeOf(actor, siteOf(sortKey))) ?? null;
  return {
    judged: (actor, sortKey) => (sortKey === null ? null : doubtAt(actor, sortKey)),
    isStrange: (actor, sortKey) => sortKey === null || doubtAt(actor, sortKey)?.isStrange === true,
  };
});

function placeOf(actor: string | null, site: string): string {
  return JSON.stringify([actor, site]);
}

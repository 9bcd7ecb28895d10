import { oncePerWindow } from '../../engine/once-per-window.ts';
import { siteOfTally } from './actor-habits.ts';
import { siteOf } from './address-blocks.ts';
import { judgedOrigins } from './origin-judgement.ts';

/** What a public address means for the actor that used it; `ordinary`: the actor has habits, and only the address is new. */
export type OriginNovelty = 'new' | 'ordinary';

/** How the addresses of the inspected window compare with what each actor is used to. */
export interface OriginHabits {
  /** Judges an address that the actor did not use in the learning window. Null stands for anonymous clients. */
  noveltyOf(actor: string | null, sortKey: string | null): OriginNovelty;
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
  const strange = judgedOrigins(window).filter(({ habits, novelties }) => !habits.isRegular || novelties.weight >= 2);
  const sites = new Set(
    strange.flatMap(({ actor, members }) => members.map((tally) => JSON.stringify([actor, siteOfTally(tally)]))),
  );
  const doubts = new Map(
    judgedOrigins(window).flatMap(({ actor, members, novelties: { weight, network } }) =>
      members.map((tally) => [JSON.stringify([actor, siteOfTally(tally)]), { weight, network }] as const),
    ),
  );
  return {
    judged: (actor, sortKey) =>
      sortKey === null ? null : (doubts.get(JSON.stringify([actor, siteOf(sortKey)])) ?? null),
    noveltyOf(actor, sortKey) {
      return sortKey === null || sites.has(JSON.stringify([actor, siteOf(sortKey)])) ? 'new' : 'ordinary';
    },
  };
});

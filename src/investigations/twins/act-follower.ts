import { isPull, PullFollower, type PullRequest } from '../../case/logical-pulls.ts';
import type { EventHead } from '../../domain/registry-event.ts';
import type { ToldAct } from './told-acts.ts';

/** How an event belongs to those before it. */
export interface ActPlace {
  readonly pullOf: number | null;
  readonly isRepeated: boolean;
}

/** Records of one act lie within seconds, so that of all acts only the last ones are remembered. */
const MOST_REMEMBERED = 10_000;

/** Follows events in order of time, and finds those that continue a pull or tell again what an earlier one tells. */
export class ActFollower {
  readonly #pulls = new PullFollower();
  /** For the first records of acts, the event that began the pull to which they belong, or they themselves. */
  readonly #begun = new Map<number, number>();

  /** `act` is what all logs tell of the act of the event; null where no other record tells of it. */
  placeOf(event: EventHead, act: ToldAct | null): ActPlace {
    const begun = act === null ? undefined : this.#begun.get(act.first);
    if (begun !== undefined) return { pullOf: isPull(event) ? begun : null, isRepeated: true };
    const pullOf = this.#pulls.beginningOf(requestOf(event, act));
    if (act !== null) this.#remember(act.first, pullOf ?? event.seq);
    return { pullOf, isRepeated: false };
  }

  #remember(first: number, beginning: number): void {
    this.#begun.set(first, beginning);
    if (this.#begun.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#begun.keys()) {
      this.#begun.delete(oldest);
      break;
    }
  }
}

/** What one log leaves out, another one of the same act may say. */
function requestOf(
  { seq, time, category, outcome, actor, client, image }: EventHead,
  act: ToldAct | null,
): PullRequest {
  const { repository = null, tag = null } = image ?? {};
  const named = actor.id ?? actor.name ?? act?.actor ?? null;
  return {
    seq,
    time,
    category,
    outcome,
    actor: named,
    address: client.address ?? act?.address ?? null,
    repository,
    tag,
  };
}

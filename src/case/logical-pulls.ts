import type { Category, Outcome } from '../domain/vocabulary.ts';

/** To pull one image, a client fetches its index and manifests within moments, first by tag and then by digest. */
const ONE_PULL_MS = 120_000;

/** Pulls that are over are forgotten when this many are remembered: a log may name millions of clients. */
const MOST_REMEMBERED = 10_000;

/** The fields of an event that decide whether it is part of a pull. A twin in another log may have told actor or address. */
export interface PullRequest {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly category: Category;
  readonly outcome: Outcome;
  readonly actor: string | null;
  readonly address: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
}

interface OpenPull {
  readonly seq: number;
  readonly startedAt: number;
  readonly tag: string | null;
}

/**
 * Follows requests in the order of time, and finds the manifest requests that continue a pull. Requests belong to one
 * pull if they have the same client and repository, lie within two minutes of the first one and do not name different
 * tags. Where no address is known, many nodes may come under one name: each request for a tag is a pull of its own.
 */
export class PullFollower {
  readonly #open = new Map<string, OpenPull>();
  #most = MOST_REMEMBERED;

  /** `seq` of the request that began the pull which this request continues; null if it continues none. */
  beginningOf(request: PullRequest): number | null {
    if (!isPull(request)) return null;
    const { seq, time, tag } = request;
    const key = JSON.stringify([request.actor, request.address, request.repository]);
    const pull = this.#open.get(key);
    if (pull !== undefined && continues(pull, request)) {
      if (pull.tag === null && tag !== null) this.#open.set(key, { ...pull, tag });
      return pull.seq;
    }
    if (this.#open.size >= this.#most) this.#forget(time);
    this.#open.set(key, { seq, startedAt: time, tag });
    return null;
  }

  /** Looked through only when the map has doubled, so that it costs little for each request. */
  #forget(now: number): void {
    for (const [key, { startedAt }] of this.#open) if (now - startedAt > ONE_PULL_MS) this.#open.delete(key);
    this.#most = Math.max(MOST_REMEMBERED, this.#open.size * 2);
  }
}

/**
 * Maps `seq` of each request that continues a pull to `seq` of the request that began it. Requests must be in order of
 * time.
 */
export function continuedPulls(requests: readonly PullRequest[]): ReadonlyMap<number, number> {
  const follower = new PullFollower();
  const continued = new Map<number, number>();
  for (const request of requests) {
    const beginning = follower.beginningOf(request);
    if (beginning !== null) continued.set(request.seq, beginning);
  }
  return continued;
}

/** Whether an event is a manifest request that succeeded, or whose outcome the log does not state. */
export function isPull({ category, outcome }: Pick<PullRequest, 'category' | 'outcome'>): boolean {
  return category === 'pull' && (outcome === 'success' || outcome === 'unknown');
}

function continues(pull: OpenPull, { time, tag, address }: PullRequest): boolean {
  const isSameReference = tag === null || pull.tag === null || (tag === pull.tag && address !== null);
  return isSameReference && time - pull.startedAt <= ONE_PULL_MS;
}

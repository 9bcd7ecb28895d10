import type { Category, Outcome } from '../domain/vocabulary.ts';

/** A client fetches index and manifest, often by tag and then by digest, within moments: that is one pull. */
const ONE_PULL_MS = 120_000;

/** What tells of an event whether it is part of a pull. */
export interface PullRequest {
  readonly seq: number;
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
 * Which manifest requests continue a pull that another began: `seq` of the request to `seq` of the pull's first one.
 * Same client, same repository, within two minutes, no other tag. Requests must be in order of time.
 */
export function continuedPulls(requests: readonly PullRequest[]): ReadonlyMap<number, number> {
  const open = new Map<string, OpenPull>();
  const continued = new Map<number, number>();
  for (const request of requests.filter(isPull)) {
    const { seq, time, tag } = request;
    const key = JSON.stringify([request.actor, request.address, request.repository]);
    const pull = open.get(key);
    if (pull === undefined || !continues(pull, request)) {
      open.set(key, { seq, startedAt: time, tag });
      continue;
    }
    continued.set(seq, pull.seq);
    open.set(key, { ...pull, tag: pull.tag ?? tag });
  }
  return continued;
}

/** A manifest request that was answered, or of which the log does not say. */
export function isPull({ category, outcome }: Pick<PullRequest, 'category' | 'outcome'>): boolean {
  return category === 'pull' && (outcome === 'success' || outcome === 'unknown');
}

function continues(pull: OpenPull, { time, tag }: PullRequest): boolean {
  const isSameReference = tag === null || pull.tag === null || tag === pull.tag;
  return isSameReference && time - pull.startedAt <= ONE_PULL_MS;
}

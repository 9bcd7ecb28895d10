import type { Category, Outcome } from '../domain/vocabulary.ts';

/** To pull one image, a client fetches its index and manifests within moments, first by tag and then by digest. */
const ONE_PULL_MS = 120_000;

/** The fields of an event that decide whether it is part of a pull. */
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
 * Finds the manifest requests that continue a pull. The answer maps `seq` of such a request to `seq` of the request that
 * began the pull. Requests belong to one pull if they have the same client and repository, lie within two minutes of the
 * first one and do not name different tags. Requests must be in order of time.
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

/** Whether an event is a manifest request that succeeded, or whose outcome the log does not state. */
export function isPull({ category, outcome }: Pick<PullRequest, 'category' | 'outcome'>): boolean {
  return category === 'pull' && (outcome === 'success' || outcome === 'unknown');
}

function continues(pull: OpenPull, { time, tag }: PullRequest): boolean {
  const isSameReference = tag === null || pull.tag === null || tag === pull.tag;
  return isSameReference && time - pull.startedAt <= ONE_PULL_MS;
}

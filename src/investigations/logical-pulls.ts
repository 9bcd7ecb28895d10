import type { RecordedEvent } from '../domain/registry-event.ts';

/** A client fetches index and manifest, often by tag and then by digest, within moments: that is one pull. */
const ONE_PULL_MS = 120_000;

interface OpenPull {
  readonly seq: number;
  readonly startedAt: number;
  readonly tag: string | null;
}

/**
 * Which manifest requests continue a pull that another began: `seq` of the request to `seq` of the pull's first one.
 * Same client, same repository, within two minutes, no other tag. Events must be in order of time.
 */
export function continuedPulls(events: readonly RecordedEvent[]): ReadonlyMap<number, number> {
  const open = new Map<string, OpenPull>();
  const continued = new Map<number, number>();
  for (const event of events.filter(isPull)) {
    const key = clientKey(event);
    const pull = open.get(key);
    const tag = event.image?.tag ?? null;
    if (pull === undefined || !continues(pull, event)) {
      open.set(key, { seq: event.seq, startedAt: event.time, tag });
      continue;
    }
    continued.set(event.seq, pull.seq);
    open.set(key, { ...pull, tag: pull.tag ?? tag });
  }
  return continued;
}

/** A manifest request that was answered, or of which the log does not say. */
export function isPull({ category, outcome }: RecordedEvent): boolean {
  return category === 'pull' && (outcome === 'success' || outcome === 'unknown');
}

function clientKey({ actor, client, image }: RecordedEvent): string {
  return JSON.stringify([actor.id ?? actor.name, client.address, image?.repository ?? null]);
}

function continues(pull: OpenPull, { time, image }: RecordedEvent): boolean {
  const tag = image?.tag ?? null;
  const isSameReference = tag === null || pull.tag === null || tag === pull.tag;
  return isSameReference && time - pull.startedAt <= ONE_PULL_MS;
}

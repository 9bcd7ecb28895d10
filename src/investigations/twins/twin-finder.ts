import type { RegistryAlias } from '../../domain/deployment.ts';
import { canonicalHost } from '../../domain/registry-host.ts';
import { addToGroup } from '../../numbers/group-by.ts';
import { type Act, TWIN_REACH_MS, type Twin } from './act.ts';
import { mayTellOfOneAct } from './source-families.ts';
import { type ToldAct, toldActs } from './told-acts.ts';

/** Where more acts of one kind than this lie within reach on one side, nothing can be told apart. */
const MOST_NEAR = 64;

/** Another act is as near if it is at most this much further away than twice the nearest one. */
const AS_NEAR_MS = 20;
const AS_NEAR_IN_SECONDS_MS = 1_000;

/**
 * Finds the twins of acts: what the logs of a proxy, a registry and its notifications say of one act. Twins are of
 * different sources, none of another vendor's registry, of one repository, category and class of outcome, lie within
 * `TWIN_REACH_MS`, and contradict each other in no registry, tag, digest, actor or public address that both name. Each is
 * the nearest to the other, and no act of another client is as near. So an act has at most one twin in each source, and
 * twins are mutual.
 */
export class TwinFinder {
  readonly #lines = new Map<string, Act[]>();
  readonly #places = new Map<number, { readonly line: readonly Act[]; readonly at: number }>();
  readonly #nearest = new Map<number, ReadonlyMap<string, Act>>();
  readonly #acts = new Map<readonly Act[], ReadonlyMap<number, ToldAct>>();
  readonly #aliases: readonly RegistryAlias[];

  /** `acts` must hold all acts on the repositories within twice the reach of those that are asked about, once each. */
  constructor(acts: readonly Act[], aliases: readonly RegistryAlias[]) {
    this.#aliases = aliases;
    for (const act of acts) if (act.repository !== null) addToGroup(this.#lines, kindOf(act), act);
    for (const line of this.#lines.values()) {
      line.sort((a, b) => a.time - b.time || a.seq - b.seq);
      for (const [at, { seq }] of line.entries()) this.#places.set(seq, { line, at });
    }
  }

  /** The twins of an act, by the names of their sources. */
  twinsOf(seq: number): readonly Twin[] {
    const place = this.#places.get(seq);
    const act = place?.line[place.at];
    if (act === undefined) return [];
    return Array.from(this.#nearestTo(seq).values())
      .filter((other) => this.#nearestTo(other.seq).get(act.source)?.seq === seq)
      .map(({ seq: twin, source, time, address, actor }): Twin => {
        return { seq: twin, source, milliseconds: Math.abs(time - act.time), address, actor };
      })
      .toSorted((a, b) => (a.source < b.source ? -1 : 1));
  }

  /** The act that a record tells of, if other records tell of it too; else null. */
  actOf(seq: number): ToldAct | null {
    const line = this.#places.get(seq)?.line;
    if (line === undefined) return null;
    const acts = this.#acts.get(line) ?? toldActs(line, this);
    this.#acts.set(line, acts);
    return acts.get(seq) ?? null;
  }

  /** For each other source, the act that is nearest, where no act of another client is as near. */
  #nearestTo(seq: number): ReadonlyMap<string, Act> {
    const known = this.#nearest.get(seq);
    if (known !== undefined) return known;
    const found = this.#findNearest(seq);
    this.#nearest.set(seq, found);
    return found;
  }

  #findNearest(seq: number): ReadonlyMap<string, Act> {
    const place = this.#places.get(seq);
    const act = place?.line[place.at];
    const near = place === undefined ? null : within(place.line, place.at);
    if (act === undefined || near === null) return new Map();
    const bySource = new Map<string, Act[]>();
    for (const other of near) if (this.mayBeTwins(act, other)) addToGroup(bySource, other.source, other);
    const apart = (other: Act) => Math.abs(other.time - act.time);
    const nearest = new Map<string, Act>();
    for (const [source, others] of bySource) {
      const [first, ...rest] = others.toSorted((a, b) => apart(a) - apart(b) || a.seq - b.seq);
      if (first === undefined) continue;
      const isAsNear = (other: Act) => apart(other) <= 2 * apart(first) + vaguenessOf(act, first, other);
      if (!rest.some((other) => !isOfOneClient(first, other) && isAsNear(other))) nearest.set(source, first);
    }
    return nearest;
  }

  /** Whether two records of one kind contradict each other in nothing, however far apart they are. */
  mayBeTwins(act: Act, other: Act): boolean {
    return (
      mayTellOfOneAct(act.source, other.source) &&
      agree(act.tag, other.tag) &&
      agree(act.digest, other.digest) &&
      agree(act.actor?.toLowerCase() ?? null, other.actor?.toLowerCase() ?? null) &&
      // Behind a proxy a registry sees the address of the proxy, which is private.
      (!act.isPublic || !other.isPublic || agree(act.address, other.address)) &&
      agree(this.#hostOf(act), this.#hostOf(other))
    );
  }

  #hostOf({ registry }: Act): string | null {
    return registry === null ? null : canonicalHost(registry, this.#aliases);
  }
}

function kindOf({ repository, category, outcome }: Act): string {
  const isRefused = outcome === 'failure' || outcome === 'denied';
  return JSON.stringify([repository, category, isRefused]);
}

function agree(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

function isOfOneClient(one: Act, other: Act): boolean {
  return one.actor === other.actor && one.address === other.address;
}

/** Some logs count whole seconds, so that what lies in one second cannot be ordered. */
function vaguenessOf(...acts: readonly Act[]): number {
  return acts.some(({ time }) => time % 1_000 === 0) ? AS_NEAR_IN_SECONDS_MS : AS_NEAR_MS;
}

/** The acts within reach of one of a line; null if they are too many. */
function within(line: readonly Act[], at: number): readonly Act[] | null {
  const time = line[at]?.time ?? 0;
  const isNear = (place: number) => Math.abs((line[place]?.time ?? Number.POSITIVE_INFINITY) - time) <= TWIN_REACH_MS;
  let [from, to] = [at, at];
  while (isNear(from - 1) && at - from <= MOST_NEAR) from--;
  while (isNear(to + 1) && to - at <= MOST_NEAR) to++;
  if (at - from > MOST_NEAR || to - at > MOST_NEAR) return null;
  return line.slice(from, to + 1);
}

import type { Dimension, GroupKey, Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import { groupTallies } from '../../../case/tally-group.ts';
import type { AddressRange } from '../../../domain/allow-entry.ts';
import type { Severity } from '../../../domain/vocabulary.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import { type AddressOfDetection, type Detection, evidenceOfGroups } from '../../engine/detection.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { eventsOfActor, eventsOfAddress } from '../../words/next-command.ts';
import { addressesOf, imagesOf } from '../../words/tallies.ts';

/** Events from public addresses that succeeded. A log that states no outcome holds only events that succeeded. */
export const PUBLIC_SUCCESS: EventFilter = { outcomes: ['success', 'unknown'], networks: ['public'] };

/** The public addresses of an actor, now and in the learning window. Addresses that the log masks are left out. */
export interface ActorOrigins {
  /** Empty for actors that the log does not name. */
  readonly actor: string;
  /** Events of the window by address, sort key, network, category, action and source. */
  readonly now: readonly Tally[];
  /** Events of the learning window by address and sort key. */
  readonly learned: readonly Tally[];
  /** All events of the actor in the learning window, from any address. */
  readonly learnedEvents: number;
  /** Whether the actor has a baseline. */
  readonly isKnown: boolean;
}

/** The public origins of every actor of the window. Asks three questions, no matter how many actors there are. */
export function actorOrigins(window: ObservedWindow): readonly ActorOrigins[] {
  return originsBeside(window, learnedActors(window));
}

/** The public origins of the actors that the log names and that have a baseline. */
export function knownActorOrigins(window: ObservedWindow): readonly ActorOrigins[] {
  const totals = learnedActors(window);
  if (!totals.some((total) => window.isKnown(total))) return [];
  return originsBeside(window, totals).filter(({ actor, isKnown }) => actor !== '' && isKnown);
}

function learnedActors(window: ObservedWindow): readonly Tally[] {
  return window.learned(['actor'], {});
}

function originsBeside(window: ObservedWindow, learnedTotals: readonly Tally[]): readonly ActorOrigins[] {
  const by: readonly Dimension[] = ['actor', 'address', 'sortKey', 'network', 'category', 'action', 'source'];
  const now = window.tally(by, PUBLIC_SUCCESS).filter(isUnmasked);
  if (now.length === 0) return [];
  const learned = window.learned(['actor', 'address', 'sortKey'], { networks: ['public'] }).filter(isUnmasked);
  const learnedByActor = groupBy(learned, ({ key }) => key.actor ?? '');
  const totals = new Map(learnedTotals.map((tally) => [tally.key.actor ?? '', tally]));
  return groupTallies(now, ['actor']).map(({ name, members }) => {
    const total = totals.get(name);
    return {
      actor: name,
      now: members,
      learned: learnedByActor.get(name) ?? [],
      learnedEvents: total?.events ?? 0,
      isKnown: total !== undefined && window.isKnown(total),
    };
  });
}

function isUnmasked({ key }: Tally): boolean {
  return (key.sortKey ?? null) !== null;
}

/** Events of an actor from some public addresses, and what a rule says about them. */
export interface OriginSuspicion {
  readonly actor: string;
  /** What is told, by actor and address. */
  readonly members: readonly Tally[];
  readonly subject: string;
  readonly severity: Severity;
  readonly isCold: boolean;
  /** Makes the reason from all that the actor did in the window from the addresses of `members`. */
  reason(done: DoneFrom): string;
}

/** What somebody did from some addresses in the window. */
export interface DoneFrom {
  /** By category. */
  readonly doings: readonly Tally[];
  readonly images: readonly string[];
}

const MOST_RANGES = 50;

/**
 * The addresses of tallies as ranges for a filter; empty if there are more than MOST_RANGES, or if one is masked. A store
 * compares every range with every address, so with many ranges it is cheaper to ask without a filter.
 */
export function fewRangesOf(members: readonly Tally[]): readonly AddressRange[] {
  const addresses = addressesOf(members);
  const ranges = addresses.flatMap(rangeOf);
  return ranges.length < addresses.length || ranges.length > MOST_RANGES ? [] : ranges;
}

/** Makes a detection of each suspicion about events that pass `where`. Asks two questions for all of them. */
export function* detectionsOfOrigins(
  window: ObservedWindow,
  suspicions: readonly OriginSuspicion[],
  where: EventFilter = PUBLIC_SUCCESS,
): Iterable<Detection> {
  if (suspicions.length === 0) return;
  const addresses = fewRangesOf(suspicions.flatMap(({ members }) => members));
  const by: readonly Dimension[] = ['actor', 'address', 'repository', 'tag', 'digest'];
  const groups = window.groups(['actor', 'address'], where);
  const touched = groupBy(window.tally(by, { ...where, addresses }), originOf);
  const done = groupBy(window.tally(['actor', 'address', 'category'], { ...where, addresses }), originOf);
  for (const { actor, members, reason, subject, severity, isCold } of suspicions) {
    const origins = [...new Set(members.map(originOf))];
    // Members may be those of one day; the evidence is all that was done from there.
    const doings = origins.flatMap((origin) => done.get(origin) ?? []);
    const images = imagesOf(origins.flatMap((origin) => touched.get(origin) ?? []));
    const [total] = groupTallies(doings, []);
    if (total === undefined) continue;
    yield {
      subject,
      severity,
      isCold,
      reason: reason({ doings, images }),
      images,
      actors: actor === '' ? [] : [actor],
      addresses: addressesOf(members),
      isPublic: true,
      evidence: evidenceOfGroups(groups, keysOf(actor, members), total),
      next: actor === '' ? eventsOfAddress(addressesOf(members)[0]?.address ?? '') : eventsOfActor(actor),
    };
  }
}

function originOf({ key }: Tally): string {
  return JSON.stringify([key.actor ?? null, key.address ?? null]);
}

/** The keys, by actor and address, of the events of an actor from the addresses of some tallies. */
function keysOf(actor: string, members: readonly Tally[]): readonly GroupKey[] {
  const addresses = new Set(members.map(({ key }) => key.address ?? null));
  return [...addresses].map((address) => ({ actor: actor || null, address }));
}

function rangeOf({ address, sortKey }: AddressOfDetection): readonly AddressRange[] {
  return sortKey === null ? [] : [{ text: address, low: sortKey, high: sortKey }];
}

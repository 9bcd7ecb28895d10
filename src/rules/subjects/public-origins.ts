import type { Dimension, GroupKey, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import type { AddressRange } from '../../domain/allow-entry.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type AddressOfDetection, type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { eventsOfActor, eventsOfAddress } from '../words/next-command.ts';
import { addressesOf, imagesOf } from '../words/tallies.ts';
import { siteOf } from './address-blocks.ts';

/** What worked from public addresses. Logs that state no outcome hold what worked. */
export const PUBLIC_SUCCESS: EventFilter = { outcomes: ['success', 'unknown'], networks: ['public'] };

/** Where an actor acted from, now and in the learning window. Addresses that the log masks are left out. */
export interface ActorOrigins {
  /** Empty for whoever the log does not name. */
  readonly actor: string;
  /** By address, sort key, network, category, action and source. */
  readonly now: readonly Tally[];
  /** By address and sort key. */
  readonly learned: readonly Tally[];
  /** All it did in the learning window, from wherever. */
  readonly learnedEvents: number;
  readonly isKnown: boolean;
}

/** The public origins of every actor of the window: three questions, however many actors there are. */
export function actorOrigins(window: ObservedWindow): readonly ActorOrigins[] {
  return originsBeside(window, learnedActors(window));
}

/** The same of those that the log names and that are known well enough to call something new for them. */
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

/** Part of what an actor did from public addresses, and what a rule says of it. */
export interface OriginSuspicion {
  readonly actor: string;
  /** Everything the actor did with success from these addresses. */
  readonly members: readonly Tally[];
  readonly subject: string;
  readonly severity: Severity;
  readonly isCold: boolean;
  /** Gets ` on a, b and 3 more`, or nothing where no image is named. */
  reason(images: readonly string[]): string;
}

const MOST_RANGES = 50;

/** Every range is held against every address: with many of them it is cheaper to ask about everything, which none means. */
export function fewRangesOf(members: readonly Tally[]): readonly AddressRange[] {
  const addresses = addressesOf(members);
  const ranges = addresses.flatMap(rangeOf);
  return ranges.length < addresses.length || ranges.length > MOST_RANGES ? [] : ranges;
}

/** Looks the images of all suspicions up at once. */
export function* detectionsOfOrigins(
  window: ObservedWindow,
  suspicions: readonly OriginSuspicion[],
): Iterable<Detection> {
  if (suspicions.length === 0) return;
  const addresses = fewRangesOf(suspicions.flatMap(({ members }) => members));
  const by: readonly Dimension[] = ['actor', 'address', 'repository', 'tag', 'digest'];
  const groups = window.groups(['actor', 'sortKey'], PUBLIC_SUCCESS);
  const touched = groupBy(window.tally(by, { ...PUBLIC_SUCCESS, addresses }), originOf);
  for (const { actor, members, reason, subject, severity, isCold } of suspicions) {
    const origins = [...new Set(members.map(originOf))];
    const images = imagesOf(origins.flatMap((origin) => touched.get(origin) ?? []));
    const [total] = groupTallies(members, []);
    if (total === undefined) continue;
    yield {
      subject,
      severity,
      isCold,
      reason: reason(images),
      images,
      actors: actor === '' ? [] : [actor],
      addresses: addressesOf(members),
      isPublic: true,
      evidence: evidenceOfGroups(groups, keysOf(actor, members), total),
      next: actor === '' ? eventsOfAddress(addressOf(total)) : eventsOfActor(actor),
    };
  }
}

function originOf({ key }: Tally): string {
  return JSON.stringify([key.actor ?? null, key.address ?? null]);
}

function addressOf({ members }: TallyGroup): string {
  return addressesOf(members)[0]?.address ?? '';
}

/** The groups of an actor's events from the addresses of some tallies. */
function keysOf(actor: string, members: readonly Tally[]): readonly GroupKey[] {
  return [...new Set(members.map(({ key }) => key.sortKey ?? null))].map((sortKey) => ({
    actor: actor || null,
    sortKey,
  }));
}

function rangeOf({ address, sortKey }: AddressOfDetection): readonly AddressRange[] {
  return sortKey === null ? [] : [{ text: address, low: sortKey, high: sortKey }];
}

/** Tallies by the site that their address lies in. */
export function bySite(tallies: readonly Tally[]): ReadonlyMap<string, readonly Tally[]> {
  return groupBy(tallies, ({ key }) => siteOf(key.sortKey ?? ''));
}

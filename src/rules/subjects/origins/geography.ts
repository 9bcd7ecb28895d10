import type { Tally } from '../../../case/case-reader.ts';
import type { AddressFacts, AddressIntelligence } from '../../engine/detection.ts';
import { networkBlockOf, networkInWords } from './address-blocks.ts';

/** A position in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where an address is, as far as the analyst's databases know. */
export interface Place {
  /** Equal for addresses of one place: the position or, if it is unknown, the /16 (IPv6: /32). */
  readonly key: string;
  readonly point: Point | null;
  readonly country: string | null;
  /** Whether both places are known to belong to the same operator. */
  hasOperatorOf(other: Place): boolean;
  /** Distance in kilometres; null if one of the positions is unknown. */
  kilometresTo(other: Place): number | null;
  /** Number of the autonomous system of the operator. */
  readonly asn: number | null;
}

interface Addressed {
  readonly address: string | null;
  readonly sortKey: string | null;
}

/** Looks up the places of addresses. */
export interface Places {
  of(at: Addressed): Place;
  /** The key of the place of a tally that counts by address and sort key. */
  keyOf(tally: Tally): string;
  /** The operator of a tally: `AS` and its number or, if it is unknown, the /16 (IPv6: /32). */
  operatorOf(tally: Pick<Tally, 'key'>): string;
  /** The same for people: `AS64500`, `203.0.0.0/16`, or the text of an address that the log masks. */
  operatorInWords(tally: Pick<Tally, 'key'>): string;
}

const places = new WeakMap<AddressIntelligence, Places>();

/** A lookup that asks the intelligence about each address once, for all rules. */
export function placesOf(intelligence: AddressIntelligence): Places {
  const known = places.get(intelligence) ?? placesBy(intelligence);
  places.set(intelligence, known);
  return known;
}

function placesBy(intelligence: AddressIntelligence): Places {
  const known = new Map<string, Place>();
  const of = ({ address, sortKey }: Addressed): Place => {
    const name = address ?? '';
    const place = known.get(name) ?? placeOf(blockOf(name, sortKey), intelligence.factsOf(name));
    known.set(name, place);
    return place;
  };
  const ofTally = ({ key }: Pick<Tally, 'key'>) => of({ address: key.address ?? null, sortKey: key.sortKey ?? null });
  const operatorIn = (tally: Pick<Tally, 'key'>, spelled: (block: string) => string): string => {
    const { asn } = ofTally(tally);
    if (asn !== null) return `AS${asn}`;
    const { address, sortKey } = tally.key;
    return typeof sortKey === 'string' ? spelled(networkBlockOf(sortKey)) : (address ?? '');
  };
  return {
    of,
    keyOf: (tally) => ofTally(tally).key,
    operatorOf: (tally) => operatorIn(tally, (block) => block),
    operatorInWords: (tally) => operatorIn(tally, networkInWords),
  };
}

/** The /16 (IPv6: /32) of an address. An address that the log masks is a block of its own. */
function blockOf(address: string, sortKey: string | null): string {
  return sortKey === null ? address : networkBlockOf(sortKey);
}

function placeOf(block: string, facts: AddressFacts | null): Place {
  const { latitude = null, longitude = null, asn = null, country = null } = facts ?? {};
  const point = latitude === null || longitude === null ? null : { latitude, longitude };
  return {
    key: point === null ? block : `${point.latitude} ${point.longitude}`,
    point,
    country,
    asn,
    hasOperatorOf: (other) => asn !== null && asn === other.asn,
    kilometresTo: (other) => (point === null || other.point === null ? null : kilometresBetween(point, other.point)),
  };
}

const EARTH_RADIUS_KM = 6371;

/** Distance along the great circle, by the haversine formula. */
function kilometresBetween(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (difference: number) => Math.sin(radians(difference) / 2) ** 2;
  const chord =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}

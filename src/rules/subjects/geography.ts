import type { Tally } from '../../case/case-reader.ts';
import type { AddressFacts, AddressIntelligence } from '../engine/detection.ts';
import { networkBlockOf } from './address-blocks.ts';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where an address is, as far as anybody says. */
export interface Place {
  /** What addresses of one place share: their position, or else their /16 (IPv6: /32). */
  readonly key: string;
  readonly point: Point | null;
  readonly country: string | null;
  /** Whether both are known to belong to one operator. */
  hasOperatorOf(other: Place): boolean;
  /** Null where one of the positions is not known. */
  kilometresTo(other: Place): number | null;
  readonly asn: number | null;
}

interface Addressed {
  readonly address: string | null;
  readonly sortKey: string | null;
}

export interface Places {
  of(at: Addressed): Place;
  keyOf(tally: Tally): string;
  /** The operator's number, or else the /16 (IPv6: /32). */
  operatorOf(tally: Tally): string;
}

/** Looks every address up once. */
export function placesOf(intelligence: AddressIntelligence): Places {
  const known = new Map<string, Place>();
  const of = ({ address, sortKey }: Addressed): Place => {
    const name = address ?? '';
    const place = known.get(name) ?? placeOf(blockOf(name, sortKey), intelligence.factsOf(name));
    known.set(name, place);
    return place;
  };
  const ofTally = ({ key }: Tally) => of({ address: key.address ?? null, sortKey: key.sortKey ?? null });
  return {
    of,
    keyOf: (tally) => ofTally(tally).key,
    operatorOf: (tally) => {
      const { asn } = ofTally(tally);
      return asn === null ? blockOf(tally.key.address ?? '', tally.key.sortKey ?? null) : `AS${asn}`;
    },
  };
}

/** Addresses that the log masks are blocks of their own. */
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

/** Along the great circle (haversine formula). */
function kilometresBetween(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (difference: number) => Math.sin(radians(difference) / 2) ** 2;
  const chord =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}

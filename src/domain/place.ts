/** Where an address lies, by a database of the analyst. */
export interface Place {
  /** Two letters of ISO 3166-1. */
  readonly country: string | null;
  /** Number of the autonomous system. */
  readonly asn: number | null;
  /** Name of the network operator. */
  readonly operator: string | null;
}

/** The place of an address; null for one that no database knows, and for a masked one. */
export type PlaceOf = (address: string) => Place | null;

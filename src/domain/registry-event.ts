import type { ImageReference } from './image-ref.ts';
import type { Instant } from './instant.ts';
import type { ActorType, Category, Network, Outcome, Plane } from './vocabulary.ts';

/** Who did it, as far as the log says. */
export interface Actor {
  /** The vendor's id of the actor; null if the log names nobody. */
  readonly id: string | null;
  /** Display name; null if the log has none. */
  readonly name: string | null;
  readonly type: ActorType;
  /** Kind of credential used, in the vendor's words (password, token, apikey …). Never the credential itself. */
  readonly credential: string | null;
}

/** Where a request came from. */
export interface ClientAddress {
  /** Verbatim from the log. */
  readonly address: string | null;
  /** Canonical spelling of the IP address; null if the log has a masked address, a host name or none. */
  readonly ip: string | null;
  /** 32 hexadecimal digits that sort like the address; IPv4 is mapped to ::ffff:0:0/96. Null if `ip` is null. */
  readonly sortKey: string | null;
  readonly network: Network;
  /** The vendor's own statement of the network type, verbatim. */
  readonly statedNetwork: string | null;
  /** Whether the address is public, or the vendor says that it is. `--public-only` keeps these. */
  readonly isPublic: boolean;
}

/** Where a request came from, and the program that sent it. */
export interface Client extends ClientAddress {
  /** Verbatim from the log. */
  readonly userAgent: string | null;
  /** Family of the client program, taken from the user agent (docker, containerd, skopeo …). */
  readonly tool: string | null;
}

/** Fields of a record that a format keeps as JSON values, because no normalised field holds them. */
export type Details = Readonly<Record<string, unknown>>;

/** One action in a registry, in the same shape for every vendor. */
export interface RegistryEvent {
  /** The vendor's id of the event, verbatim. Vendors may reuse an id. */
  readonly eventId: string | null;
  /** When it happened, which may be well before it was logged. */
  readonly time: Instant;
  readonly category: Category;
  /** The vendor's verb, verbatim. */
  readonly action: string;
  readonly plane: Plane;
  readonly outcome: Outcome;
  /** HTTP status or vendor code, verbatim. */
  readonly reasonCode: string | null;
  readonly actor: Actor;
  readonly client: Client;
  /** What it was done to; null if it concerns no image, namespace or registry, such as a sign-in. */
  readonly image: ImageReference | null;
  /** Cloud region of the registry, in the vendor's spelling. */
  readonly region: string | null;
  /** Cloud account that owns the registry. */
  readonly account: string | null;
  readonly details: Details;
  /** Id of the format that read it first, where a record says so; absent where the format of its file did. */
  readonly source?: string;
}

/** Where a record stands: bytes `[offset, offset + length)` of the decompressed evidence file. */
export interface Provenance {
  /** Path of the evidence file. */
  readonly file: string;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  /** In bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** An event that is stored in a case. */
export interface RecordedEvent extends RegistryEvent {
  /** Number of the event within the case; `imgaudit show` takes it. */
  readonly seq: number;
  /** Id of the format that read it. */
  readonly source: string;
  /** The record that it was read from. */
  readonly evidence: Provenance;
}

/** What is needed to count an event, without what is only needed to show it. */
export type EventHead = Omit<RecordedEvent, 'eventId' | 'details' | 'evidence'>;

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

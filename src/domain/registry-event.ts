import type { ImageReference } from './image-ref.ts';
import type { Instant } from './instant.ts';
import type { ActorType, Category, Network, Outcome, Plane } from './vocabulary.ts';

export interface Actor {
  /** The vendor's identifier of who acted, or null where the log names nobody. */
  readonly id: string | null;
  readonly name: string | null;
  readonly type: ActorType;
  /** How the actor proved itself, in the vendor's words (password, token, apikey …). */
  readonly credential: string | null;
}

export interface ClientAddress {
  /** As logged. */
  readonly address: string | null;
  /** Canonical spelling, or null where the logged address is masked, a host name or missing. */
  readonly ip: string | null;
  /** 32 hexadecimal digits that sort like the address (IPv4 under ::ffff:0:0/96), or null with `ip`. */
  readonly sortKey: string | null;
  readonly network: Network;
  /** The vendor's own statement of the network type, verbatim. */
  readonly statedNetwork: string | null;
  /** Whether `--public-only` keeps it: the address is public, or the vendor says so. */
  readonly isPublic: boolean;
}

export interface Client extends ClientAddress {
  readonly userAgent: string | null;
  /** Family of the client program read from the user agent (docker, containerd, skopeo …). */
  readonly tool: string | null;
}

/** JSON values a format keeps of a record beside the normalised fields. */
export type Details = Readonly<Record<string, unknown>>;

/** One thing that happened in a registry, the same shape for every vendor. */
export interface RegistryEvent {
  readonly eventId: string | null;
  /** When it happened, not when it was logged. */
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
  readonly image: ImageReference | null;
  readonly region: string | null;
  readonly account: string | null;
  readonly details: Details;
}

/** Where an event came from: bytes `[offset, offset + length)` of the decompressed evidence file. */
export interface Provenance {
  readonly file: string;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

/** An event as it stands in a case. */
export interface RecordedEvent extends RegistryEvent {
  /** Number within the case; what `imgaudit show` takes. */
  readonly seq: number;
  /** Id of the format that read it. */
  readonly source: string;
  readonly evidence: Provenance;
}

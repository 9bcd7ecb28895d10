import type { RecordTime } from '../toolkit/format.ts';
import {
  type Actor,
  asEvents,
  currentActions,
  type Details,
  describeAddress,
  describeClient,
  httpOutcome,
  joined,
  NOTHING,
  type ReadOutcome,
  type Remark,
} from '../toolkit/index.ts';
import { type RegistryRequest, registryHost } from './registry-request.ts';

/** A request to a registry as a log tells it. What the log leaves out is null. */
export interface LoggedRequest {
  readonly time: RecordTime;
  /** Verbatim; it is the event's action. */
  readonly method: string;
  readonly status: string | null;
  /** Who sent the request to the server that wrote the log: a client, or a proxy before it. */
  readonly peer: string | null;
  /** The header X-Forwarded-For, where the log has it. */
  readonly forwardedFor?: string | null;
  readonly actor: Actor;
  readonly userAgent: string | null;
  /** The host that was asked for. */
  readonly host?: string | null;
  readonly eventId?: string | null;
  readonly details?: Details;
}

export const NOT_A_REQUEST = 'it is not a request to a registry';

export const NOBODY: Actor = { id: null, name: null, type: 'unknown', credential: null };

/** The actor of a name in an access log, where a dash stands for nobody. Nobody need not be anonymous: tokens name none. */
export function actorNamed(name: string | null): Actor {
  if (name === null || name === '' || name === '-' || name === '""') return NOBODY;
  return { id: name, name, type: name.startsWith('robot$') ? 'robot' : 'user', credential: null };
}

/** Text that stands for itself; null for the dash that logs write for nothing. */
export function statedText(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' || text === '-' ? null : text;
}

/** The event of a request that was read. Remarks tell where its address comes from, and that nobody is named. */
export function requestEvent(request: RegistryRequest, logged: LoggedRequest): ReadOutcome {
  const forwarded = forwardedClient(logged.forwardedFor ?? null);
  const isForwarded = forwarded !== null && forwarded !== logged.peer;
  const address = forwarded ?? logged.peer;
  const { client, remarks } = describeClient({ address, userAgent: logged.userAgent });
  const { image } = request;
  const registry = image?.registry ?? registryHost(logged.host ?? null);
  const event = {
    eventId: logged.eventId ?? null,
    time: logged.time.instant,
    category: request.category,
    action: logged.method,
    plane: 'data',
    outcome: httpOutcome(logged.status),
    reasonCode: logged.status,
    actor: logged.actor,
    client,
    image: image === null || image.registry === registry ? image : { ...image, registry },
    region: null,
    account: null,
    details: joined(
      request.details,
      isForwarded && logged.peer !== null ? { peer: logged.peer } : NOTHING,
      logged.details,
    ),
  } as const;
  return asEvents([event], null, logged.time.remarks, remarks, originRemarks(logged, isForwarded));
}

function originRemarks({ actor }: LoggedRequest, isForwarded: boolean): readonly Remark[] {
  const unnamed = actor.id === null && actor.type === 'unknown';
  if (!isForwarded) return unnamed ? ['actor-missing'] : [];
  return unnamed ? ['forwarded-address', 'actor-missing'] : ['forwarded-address'];
}

const LONGEST_FORWARDED = 1000;

/** The first address of X-Forwarded-For: proxies append, so that the first one is the client's, or what it claims. */
export function forwardedClient(header: string | null): string | null {
  if (header === null || header === '' || header === '-') return null;
  for (const part of header.slice(0, LONGEST_FORWARDED).split(',')) {
    const address = part.trim();
    if (isAddress(address)) return address;
  }
  return null;
}

/** Whether a text is an IP address, with or without a port. */
export function isAddress(text: string): boolean {
  return text !== '' && describeAddress({ address: text }).address.ip !== null;
}

/** The verbs of an access log, each with the category of most requests that use it. The path decides. */
export const REQUEST_ACTIONS = currentActions({ plane: 'data' }, [
  [
    'GET',
    'pull',
    'Manifest read; a layer: blob-pull; not modified or referrers: inspect; names: list; /v2/, token: auth',
  ],
  ['HEAD', 'inspect', 'Whether a manifest or a layer exists; /v2/: auth'],
  ['PUT', 'push', 'Manifest written (a signature, attestation or SBOM tag: sign); a layer completed: blob-push'],
  [
    'POST',
    'blob-push',
    'Upload of a layer begun, or a layer taken over from another repository; a token asked for: auth',
  ],
  ['PATCH', 'blob-push', 'Part of a layer sent'],
  ['DELETE', 'delete', 'Manifest deleted by digest, or a layer; by tag: untag; an upload given up: blob-push'],
]);

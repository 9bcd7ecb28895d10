import type { Client, ClientAddress } from '../../domain/registry-event.ts';
import type { Network } from '../../domain/vocabulary.ts';
import { type ClassifiedAddress, classifyAddress } from '../../network/classify-address.ts';
import { toolOf } from './client-tool.ts';
import type { Remark } from './format.ts';

export interface LoggedAddress {
  readonly address: string | null;
  /** The vendor's own statement, verbatim, and what it says; null where it says nothing about the network. */
  readonly stated?: { readonly text: string; readonly network: 'public' | 'private' | 'service' | null } | null;
  /** Whether the address is the vendor's way to name a service of its own (`AWS Internal`, a service host name). */
  readonly isService?: boolean;
}

export interface LoggedClient extends LoggedAddress {
  readonly userAgent: string | null;
}

export interface DescribedAddress {
  readonly address: ClientAddress;
  readonly remarks: readonly Remark[];
}

export interface DescribedClient {
  readonly client: Client;
  readonly remarks: readonly Remark[];
}

const MEMO_LIMIT = 20_000;

/** Logs repeat a few addresses and agents many times. A memo starts over when a hostile log fills it. */
function memoised<T>(compute: (text: string) => T): (text: string) => T {
  const memo = new Map<string, T>();
  return (text) => {
    const known = memo.get(text);
    if (known !== undefined) return known;
    const value = compute(text);
    if (memo.size >= MEMO_LIMIT) memo.clear();
    memo.set(text, value);
    return value;
  };
}

const classifyOnce = memoised(classifyAddress);
const toolOnce = memoised(toolOf);

/**
 * Where an event came from. The address decides the network type where it can; the vendor's statement decides where the
 * address is missing, masked beyond use, or a name. Where the two differ, the address wins and a remark is made.
 */
export function describeAddress(logged: LoggedAddress): DescribedAddress {
  const stated = logged.stated ?? null;
  const address = logged.address === null ? null : classifyOnce(logged.address);
  const network = decideNetwork(address?.network ?? 'unknown', stated?.network ?? null, logged.isService ?? false);
  return {
    address: {
      address: logged.address,
      ip: address?.ip ?? null,
      sortKey: address?.sortKey ?? null,
      network,
      statedNetwork: stated?.text ?? null,
      isPublic: network === 'public' || stated?.network === 'public',
    },
    remarks: remarksOf(address, contradicts(network, stated?.network ?? null)),
  };
}

/** The program that made a request. */
export function describeAgent(userAgent: string | null): Pick<Client, 'userAgent' | 'tool'> {
  return { userAgent, tool: userAgent === null ? null : toolOnce(userAgent) };
}

/** The client of an event: its address and its program. */
export function describeClient(logged: LoggedClient): DescribedClient {
  const { address: described, remarks } = describeAddress(logged);
  const { address, ip, sortKey, network, statedNetwork, isPublic } = described;
  const { userAgent, tool } = describeAgent(logged.userAgent);
  // Named one by one, because spreading two objects takes several times as long, and this runs once a record.
  return { client: { address, ip, sortKey, network, statedNetwork, isPublic, userAgent, tool }, remarks };
}

const NO_REMARKS: readonly Remark[] = [];

function remarksOf(address: ClassifiedAddress | null, isContradiction: boolean): readonly Remark[] {
  if (address !== null && !address.isMasked && !isContradiction) return NO_REMARKS;
  return [
    ...(address === null ? (['address-missing'] as const) : []),
    ...(address?.isMasked ? (['masked-address'] as const) : []),
    ...(isContradiction ? (['network-contradiction'] as const) : []),
  ];
}

function decideNetwork(ofAddress: Network, stated: Network | null, isService: boolean): Network {
  if (isService) return 'service';
  return ofAddress === 'unknown' ? (stated ?? 'unknown') : ofAddress;
}

function contradicts(network: Network, stated: Network | null): boolean {
  if (stated === null || network === 'unknown') return false;
  return (network === 'public') !== (stated === 'public');
}

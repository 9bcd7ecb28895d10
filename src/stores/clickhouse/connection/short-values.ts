import { storedEventId } from '../../../case/event-id.ts';

/** Stands for a value that follows from another one; see event-columns.ts. */
const SAME = '=';
const NO_UUID = '00000000-0000-0000-0000-000000000000';

interface Spelled {
  readonly address: string | null;
  readonly ip: string | null;
  readonly sortKey: string | null;
}

export function shortAddress({ address, ip }: Spelled): string | null {
  if (address !== null && address === ip) return SAME;
  return address?.startsWith(SAME) === true ? `${SAME}${address}` : address;
}

export function shortSortKey({ ip, sortKey }: Spelled): string | null {
  if (sortKey !== null && sortKey === sortKeyOf(ip)) return SAME;
  return sortKey?.startsWith(SAME) === true ? `${SAME}${sortKey}` : sortKey;
}

/** The hexadecimal digits that sort like an address of version 4 in its normal form; null for any other text. */
function sortKeyOf(ip: string | null): string | null {
  const parts = ip?.split('.') ?? [];
  const isNormal = parts.length === 4 && parts.every((part) => String(Number(part) & 0xff) === part);
  if (!isNormal) return null;
  return `00000000000000000000ffff${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Whether an id of a vendor is stored as a UUID: one in small letters that is not zero. */
export function isUuid(eventId: string | null): boolean {
  return eventId !== NO_UUID && Buffer.isBuffer(storedEventId(eventId));
}

function unshortened(column: string, same: string): string {
  return `if(${column} = '${SAME}', ${same}, if(startsWith(ifNull(${column}, ''), '${SAME}'), substring(${column}, 2), ${column}))`;
}

/** Expressions for the values that are stored short. */
export const LOGGED_ADDRESS = unshortened('address', 'ip');
export const SORT_KEY = sortKeyOfAddress('ip');
export const ACTOR_ID = 'if(is_actor_id = 1, actor, NULL)';
/** A name without an id is the actor itself. What somebody wrote beside it is told, so that a check finds it. */
export const ACTOR_NAME = 'coalesce(actor_name, if(is_actor_id = 1, NULL, actor))';
export const EVENT_ID = `if(event_uuid = toUUID('${NO_UUID}'), event_id, toString(event_uuid))`;

/** The digits that sort like an address, which is the value of an expression: they are those of `ip` where it is there. */
export function sortKeyOfAddress(address: string): string {
  return unshortened('sort_key', `lower(hex(toIPv6OrDefault(ifNull(${address}, ''))))`);
}

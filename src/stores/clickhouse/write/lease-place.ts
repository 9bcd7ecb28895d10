import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';

/** A holder that gave no sign of life for so long has ended, or lost its network. It cannot commit any more. */
export const STALE_SECONDS = 60;

/** Who holds a lease. */
export interface Holder {
  readonly id: string;
  readonly writer: string;
  readonly host: string;
  readonly pid: number;
}

/** Where the lease of a case is kept, so that one process at a time has it. */
export interface LeasePlace {
  /** Whether nobody had it. */
  take(holder: Holder): boolean;
  /** A statement that is a sign of life of its holder. */
  beat(holder: Holder): string;
  /** Who has it, and whether that process gave no sign of life for long; null if nobody has it. */
  held(): { readonly holder: Holder; readonly isSilent: boolean } | null;
  /** Takes it from a holder that ended, which cannot write any more then. Several may try at the same time. */
  takeAway(holder: Holder): void;
  giveBack(holder: Holder): void;
  /** A condition that holds as long as the holder has it; a statement with it fails where the holder has not. */
  condition(holder: Holder): string;
}

/** A holder as JSON in a statement, between quotes. */
export function spelledHolder(holder: Holder): string {
  return JSON.stringify(holder).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

export function holderIn(json: string): Holder {
  const holder = plainJsonOr(json, null);
  const id = String(memberOf(holder, 'id') ?? '').replaceAll(/[^0-9a-f]/g, '');
  const pid = Number(memberOf(holder, 'pid') ?? 0);
  return {
    id,
    writer: String(memberOf(holder, 'writer') ?? 'another process'),
    host: String(memberOf(holder, 'host') ?? ''),
    pid,
  };
}

import type { Instant } from './instant.ts';

/** How long a tag pointed to a digest. */
export interface DigestPeriod {
  readonly digest: string;
  readonly from: Instant;
  /** Null while it still does. */
  readonly to: Instant | null;
  /** `stated` where the event that set the tag named the digest; `inferred` from what was pulled under the tag. */
  readonly basis: 'stated' | 'inferred';
}

/** An event that pointed a tag to another digest than it had. */
export interface TagMove {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
}

export interface TagHistory {
  /** In order of time and without overlap; the log may leave gaps between them. */
  readonly periods: readonly DigestPeriod[];
  readonly moves: readonly TagMove[];
  /** Whether the last thing that happened to the tag took it away. */
  readonly isGone: boolean;
}

/** Something that tells what a tag pointed to: it was set, seen at a digest, or taken away. */
export interface TagMoment {
  readonly time: Instant;
  readonly seq: number;
  readonly kind: 'set' | 'seen' | 'gone';
  /** Null where the log does not name it, and for `gone`. */
  readonly digest: string | null;
}

/** If two logs record one push, their times differ by at most this much. */
const ECHO_MS = 120_000;

/** What one log says of the setting of a tag. */
interface LoggedSetting {
  readonly time: Instant;
  readonly source: string;
  readonly digest: string | null;
  readonly actor: string | null;
  readonly address: string | null;
}

interface ToldSetting<Setting> {
  readonly whole: Setting;
  readonly of: readonly Setting[];
}

/**
 * The settings of one tag, in order of time, without what further logs say of the same setting. Two logs are about one
 * setting if they name the same digest, or only one of them names a digest. What remains of them is the record that has an
 * address or, if both or neither have one, the actor, with the digest of either. `keep` is told what became of each record.
 */
export function withoutEchoes<Setting extends LoggedSetting>(
  settings: readonly Setting[],
  keep: (setting: Setting, whole: Setting) => void = () => {},
): readonly Setting[] {
  if (settings.every(({ source }) => source === settings[0]?.source)) return settings;
  const told: ToldSetting<Setting>[] = [];
  for (const setting of settings) {
    const last = told.at(-1);
    if (last === undefined || !isEcho(last, setting)) told.push({ whole: setting, of: [setting] });
    else told[told.length - 1] = { whole: wholeOf(last.whole, setting), of: [...last.of, setting] };
  }
  for (const { whole, of } of told) if (of.length > 1) for (const setting of of) keep(setting, whole);
  return told.map(({ whole }) => whole);
}

function isEcho<Setting extends LoggedSetting>({ whole, of }: ToldSetting<Setting>, setting: Setting): boolean {
  const isOfOther = of.every(({ source }) => source !== setting.source);
  const isNear = setting.time - (of[0]?.time ?? setting.time) <= ECHO_MS;
  const digests = new Set([whole.digest, setting.digest]);
  return isOfOther && isNear && (digests.size === 1 ? !digests.has(null) : digests.has(null));
}

function wholeOf<Setting extends LoggedSetting>(one: Setting, other: Setting): Setting {
  const worth = ({ actor, address }: Setting) => (address === null ? 0 : 2) + (actor === null ? 0 : 1);
  const told = worth(other) > worth(one) ? other : one;
  return { ...told, digest: one.digest ?? other.digest };
}

interface OpenPeriod {
  readonly digest: string | null;
  readonly from: Instant;
  readonly basis: DigestPeriod['basis'];
}

/**
 * Follows a tag through its moments, given in any order. A setting that names no digest opens a period whose digest the
 * next sighting tells.
 */
export function tagHistoryOf(moments: readonly TagMoment[]): TagHistory {
  const periods: DigestPeriod[] = [];
  const moves: TagMove[] = [];
  let open: OpenPeriod | null = null;
  let isGone = false;
  const close = (period: OpenPeriod | null, to: Instant | null) => {
    if (period?.digest) periods.push({ digest: period.digest, from: period.from, to, basis: period.basis });
  };
  for (const moment of moments.toSorted((a, b) => a.time - b.time || a.seq - b.seq)) {
    const next: OpenPeriod | null = follow(open, moment);
    isGone = moment.kind === 'gone' || (isGone && moment.kind === 'seen');
    if (next === open) continue;
    const isFilledIn = open !== null && next !== null && next.from === open.from && open.digest === null;
    if (!isFilledIn) close(open, moment.time);
    if (moment.kind === 'set' && open?.digest && moment.digest !== null) {
      moves.push({ seq: moment.seq, from: open.digest, to: moment.digest });
    }
    open = next;
  }
  close(open, null);
  return { periods, moves, isGone };
}

/** The period that is open after a moment; null where the tag points to nothing. */
function follow(open: OpenPeriod | null, { kind, digest, time }: TagMoment): OpenPeriod | null {
  if (kind === 'gone') return null;
  if (open !== null && digest !== null && open.digest === digest) return open;
  if (kind === 'set') return { digest, from: time, basis: 'stated' };
  if (open !== null && open.digest === null) return { digest, from: open.from, basis: 'inferred' };
  return { digest, from: time, basis: 'inferred' };
}

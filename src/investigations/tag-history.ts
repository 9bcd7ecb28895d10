import type { CaseReader } from '../case/case-reader.ts';
import type { EventFilter } from '../case/event-filter.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { registryGroups } from '../domain/registry-host.ts';
import type { Category } from '../domain/vocabulary.ts';

export interface TagName {
  /** Hosts that are the registry asked about; null for any. */
  readonly registries: readonly string[] | null;
  readonly repository: string;
  readonly tag: string;
}

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
  /** In order of time, without gaps and overlaps of their own; the log may leave gaps between them. */
  readonly periods: readonly DigestPeriod[];
  readonly moves: readonly TagMove[];
  /** Whether the last thing that happened to the tag took it away. */
  readonly isGone: boolean;
}

const SETTING: readonly Category[] = ['push', 'tag', 'restore', 'replicate', 'build'];
const TAKING: readonly Category[] = ['delete', 'untag'];

interface Moment {
  readonly time: Instant;
  readonly seq: number;
  readonly kind: 'set' | 'seen' | 'gone';
  readonly digest: string | null;
}

/** The history of a tag in one registry. */
export interface RegistryTagHistory extends TagHistory {
  readonly registries: readonly string[] | null;
}

/** The history of a tag, apart for each registry that holds the name. */
export function tagHistories(reader: CaseReader, tag: TagName): readonly RegistryTagHistory[] {
  const selection = { window: null, where: [{ subjects: [{ kind: 'tag' as const, ...tag }] }] };
  const hosts = reader.tally(selection, ['registry']).flatMap(({ key }) => key.registry ?? []);
  const groups = registryGroups(hosts.toSorted(), reader.registryAliases());
  return groups.map((group) => {
    const registries = group ?? tag.registries;
    return { registries, ...tagHistory(reader, { ...tag, registries }) };
  });
}

/** What a tag pointed to, and when, as far as the whole case tells it. */
function tagHistory(reader: CaseReader, tag: TagName): TagHistory {
  const { registries, repository } = tag;
  const succeeded: EventFilter = { outcomes: ['success', 'unknown'], subjects: [{ kind: 'tag', ...tag }] };
  const changes = reader.events({ window: null, where: [succeeded, { categories: [...SETTING, ...TAKING] }] });
  const removals = reader.events({
    window: null,
    where: [
      { outcomes: ['success'], categories: ['delete'], subjects: [{ kind: 'container', registries, repository }] },
    ],
  });
  const moments = [...changes, ...removals].map(momentOf);
  return walk([...moments, ...sightings(reader, succeeded)].toSorted((a, b) => a.time - b.time || a.seq - b.seq));
}

function momentOf({ time, seq, category, image }: RecordedEvent): Moment {
  const isSetting = SETTING.includes(category);
  return { time, seq, kind: isSetting ? 'set' : 'gone', digest: isSetting ? (image?.digest ?? null) : null };
}

/** Pulls that name the tag and the digest it was resolved to: first and last of each digest. */
function sightings(reader: CaseReader, ofTag: EventFilter): readonly Moment[] {
  const tallies = reader.tally({ window: null, where: [ofTag, { categories: ['pull', 'inspect'] }] }, ['digest']);
  return tallies.flatMap(({ key, first, last }) => {
    const digest = key.digest ?? null;
    if (digest === null) return [];
    const seen = { seq: 0, kind: 'seen' as const, digest };
    return [
      { ...seen, time: first },
      { ...seen, time: last },
    ];
  });
}

interface OpenPeriod {
  readonly digest: string | null;
  readonly from: Instant;
  readonly basis: DigestPeriod['basis'];
}

/** Follows the tag through its moments. A setting that names no digest opens a period whose digest a sighting may tell. */
function walk(moments: readonly Moment[]): TagHistory {
  const periods: DigestPeriod[] = [];
  const moves: TagMove[] = [];
  let open: OpenPeriod | null = null;
  let isGone = false;
  const close = (period: OpenPeriod | null, to: Instant | null) => {
    if (period?.digest) periods.push({ digest: period.digest, from: period.from, to, basis: period.basis });
  };
  for (const moment of moments) {
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

function follow(open: OpenPeriod | null, { kind, digest, time }: Moment): OpenPeriod | null {
  if (kind === 'gone') return null;
  if (open !== null && digest !== null && open.digest === digest) return open;
  if (kind === 'set') return { digest, from: time, basis: 'stated' };
  if (open !== null && open.digest === null) return { digest, from: open.from, basis: 'inferred' };
  return { digest, from: time, basis: 'inferred' };
}

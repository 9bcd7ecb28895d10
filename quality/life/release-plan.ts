import type { ImageName } from '../doing.ts';
import type { RegistryLog } from '../organisation.ts';
import type { Random } from '../random.ts';
import { DAY, DAYS, HOUR, isWorkday, MINUTE, onDay, START } from '../times.ts';

/** One image that a pipeline makes. */
export interface Build {
  readonly at: number;
  readonly image: ImageName & { readonly tag: string };
  /** `night`: rebuilt by the clock; `preview`: of a change that is not merged. */
  readonly kind: 'release' | 'preview' | 'night' | 'rebuild';
}

export interface Repository {
  readonly name: string;
  readonly log: RegistryLog;
  readonly kind: 'application' | 'base' | 'open';
  readonly team: number;
  /** In order of time. A repository that begins later is created on the day of its first build. */
  readonly builds: readonly Build[];
  /** When it was created, in the time that is told; null if before. */
  readonly createdAt: number | null;
}

const TEAMS = [
  'billing',
  'routing',
  'ledger',
  'sensors',
  'portal',
  'search',
  'planner',
  'archive',
  'identity',
  'fleet',
];
const PARTS = ['api', 'web', 'worker', 'sync', 'gateway', 'mailer', 'jobs', 'cache', 'admin', 'feed', 'store', 'relay'];

/** The repositories of a registry, and everything that will be built in them. */
export function planReleases(random: Random, log: RegistryLog, size: Size): readonly Repository[] {
  const count = Math.max(8, Math.round(log.repositories * size.breadth));
  const builds = log.buildsPerDay * size.volume;
  return Array.from({ length: count }, (_, index) => {
    const kind = kindOf(index, size);
    const isNew = kind === 'application' && index > 8 && index % 12 === 5;
    const createdAt = isNew ? onDay(random.between(3, DAYS - 5), 9 + random.below(7)) : null;
    const team = index % TEAMS.length;
    const name = nameOf(kind, index);
    const perDay = kind === 'base' ? 0 : (builds / count) * (index % 5 === 0 ? 2.5 : 0.6);
    const plan = { random, name, perDay, from: createdAt ?? START };
    return { name, log, kind, team, createdAt, builds: kind === 'base' ? nightly(plan) : worked(plan, size) };
  });
}

/** How large a generated case is, as shares of the full size, and whether something is open to everybody. */
export interface Size {
  readonly volume: number;
  readonly breadth: number;
  readonly zone: number;
  readonly isOpenSource: boolean;
}

function kindOf(index: number, { isOpenSource }: Size): Repository['kind'] {
  if (index < 3) return 'base';
  return isOpenSource && index % 9 === 4 ? 'open' : 'application';
}

function nameOf(kind: Repository['kind'], index: number): string {
  if (kind === 'base') return `base/${['debian', 'node', 'python'][index] ?? 'scratch'}`;
  const team = TEAMS[index % TEAMS.length] ?? 'team';
  const part = PARTS[Math.floor(index / TEAMS.length) % PARTS.length] ?? 'part';
  return `${kind === 'open' ? 'open' : team}/${kind === 'open' ? `${team}-${part}` : part}`;
}

interface Plan {
  readonly random: Random;
  readonly name: string;
  readonly perDay: number;
  readonly from: number;
}

function imageOf({ random, name }: Plan, tag: string): Build['image'] {
  return { repository: name, tag, digest: `sha256:${random.hex(64)}` };
}

/** Base images are built anew every night under the same tags. */
function nightly(plan: Plan): readonly Build[] {
  return Array.from({ length: DAYS }, (_, day) => ({
    at: onDay(day, 1.5) + plan.random.below(40 * MINUTE),
    image: imageOf(plan, '12'),
    kind: 'night' as const,
  }));
}

/** What teams build on working days: previews, releases, and now and then a release over again under its old version. */
function worked(plan: Plan, { zone }: Size): readonly Build[] {
  const { random, perDay, from } = plan;
  const versions = { minor: random.between(0, 30), patch: 0, preview: random.between(100, 900) };
  const first: Build = { at: from + 5 * MINUTE, image: imageOf(plan, '1.0.0'), kind: 'release' };
  const builds = Array.from({ length: DAYS }, (_, day) => day).flatMap((day) => {
    const count = random.about(isWorkday(day) ? perDay : perDay * 0.08);
    return Array.from({ length: count }, () =>
      built(plan, onDay(day, 8 - zone + 9.5 * random.next()), versions),
    ).flat();
  });
  return [first, ...builds]
    .filter(({ at }) => at >= from && at < START + DAYS * DAY - HOUR)
    .toSorted((a, b) => a.at - b.at);
}

/** The versions that a repository has reached. */
interface Versions {
  minor: number;
  patch: number;
  preview: number;
}

function built(plan: Plan, at: number, versions: Versions): readonly Build[] {
  const { random } = plan;
  if (random.chance(0.45)) return [{ at, image: imageOf(plan, `pr-${versions.preview++}`), kind: 'preview' }];
  if (random.chance(0.2)) {
    versions.minor++;
    versions.patch = 0;
  }
  const tag = `1.${versions.minor}.${versions.patch++}`;
  const release: Build = { at, image: imageOf(plan, tag), kind: 'release' };
  if (!random.chance(0.015)) return [release];
  const again = at + random.between(20, 90) * MINUTE;
  return [release, { at: again, image: imageOf(plan, tag), kind: 'rebuild' }];
}

/** The newest build that runs at a time; the first one where there is none yet. */
export function newestOf({ builds }: Repository, time: number): Build | null {
  return builds.findLast(({ at, kind }) => at <= time && kind !== 'preview') ?? null;
}

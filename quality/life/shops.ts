import { blocksOf, ChangingAddress } from '../addresses.ts';
import { type Doing, doing, type Presence } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import { DAYS, MINUTE, onDay } from '../times.ts';
import { repositoriesOf, type World } from '../world.ts';
import { newestOf } from './release-plan.ts';

/** Sites on household connections pull every night what is new for them. Their addresses change every few days. */
export function shops(world: World): readonly Doing[] {
  const random = world.random('shops');
  const { log, count, haveOwnRobots } = world.organisation.shops;
  const needed = repositoriesOf(world, log)
    .filter(({ kind }) => kind !== 'base')
    .slice(0, 8);
  const providers = blocksOf(random, 'households', 20);
  const sites = Math.max(4, Math.round(count * Math.sqrt(world.scale)));
  return Array.from({ length: sites }, (_, site) => site).flatMap((site) => {
    const line = new ChangingAddress(random, random.some(providers, 1), random.pick([1, 3, 9]));
    const own = random.some(needed, random.between(2, 5));
    const name = haveOwnRobots ? `site_${String(site).padStart(3, '0')}` : 'site-pull';
    return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) => {
      if (random.chance(0.03)) return [];
      const at = onDay(day, 2) + random.below(180 * MINUTE);
      const who = { kind: 'machine', name, session: `site-${site}` } as const;
      const presence: Presence = { log, who, from: line.at(at), program: PROGRAMS.docker };
      return own.flatMap((repository, index) => {
        const newest = newestOf(repository, at);
        if (newest === null || random.chance(0.4)) return [];
        return [doing(at + index * 30_000, presence, { kind: 'pull', image: newest.image })];
      });
    });
  });
}

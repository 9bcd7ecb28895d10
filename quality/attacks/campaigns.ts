import type { Doing } from '../doing.ts';
import { DAYS, DAYS_TO_LEARN, onDay } from '../times.ts';
import type { World } from '../world.ts';
import { type Attack, Scene } from './attack.ts';
import { INTRUSIONS } from './intrusion.ts';
import { SABOTAGE } from './sabotage.ts';
import { THEFTS } from './theft.ts';

export const ATTACKS: readonly Attack[] = [...THEFTS, ...SABOTAGE, ...INTRUSIONS];

/** An attack that is made on one registry. */
export interface Campaign {
  readonly id: string;
  readonly attack: Attack;
  readonly doings: readonly Doing[];
}

/** Every attack once on every kind of log that can show it, at a time of the held-out month that the seed decides. */
export function campaignsIn(world: World): readonly Campaign[] {
  const { logs } = world.organisation;
  return ATTACKS.flatMap((attack) => {
    const random = world.random(`attack ${attack.id}`);
    const fit = attack.formats.flatMap((format) => {
      const able = logs.filter((log) => log.format === format);
      return able.length === 0 ? [] : [random.pick(able)];
    });
    return fit.map((log) => {
      const id = `${attack.id}@${log.name}`;
      const stream = world.random(id);
      const day = stream.between(DAYS_TO_LEARN + 1, DAYS - attack.days - 2);
      const scene = new Scene(world, log, stream, onDay(day, 24 * stream.next()));
      return { id, attack, doings: attack.plan(scene).map((one) => ({ ...one, campaign: id })) };
    });
  });
}

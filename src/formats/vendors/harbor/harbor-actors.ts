import type { ActorType } from '../../toolkit/index.ts';

/** As newer editions name the robot of a scanner. */
const SCANNER = /^robot\$[^+]*\+scanner\+/;
const UUID_AT_END = /[+-][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What kind of identity a name in Harbor's records stands for. Robots are `robot$name` or `robot$project+name`. Those of
 * a scanner end in its name and a UUID, and pull every image that is scanned: they are the registry itself, as is the
 * job service, which replicates and applies retention rules.
 */
export function actorTypeOf(name: string | null): ActorType {
  if (name === null) return 'unknown';
  if (name === 'anonymous') return 'anonymous';
  if (name === 'harbor-jobservice' || name === 'auto') return 'system';
  if (!name.startsWith('robot$')) return 'user';
  return SCANNER.test(name) || UUID_AT_END.test(name.slice(-50)) ? 'system' : 'robot';
}

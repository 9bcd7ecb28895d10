/** The closed vocabularies of a normalised event. Their order is the order in which outputs list them. */

export const CATEGORIES = [
  'push',
  'pull',
  'delete',
  'tag',
  'untag',
  'list',
  'inspect',
  'build',
  'scan',
  'sign',
  'policy',
  'config',
  'auth',
  'deploy',
  'restore',
  'replicate',
  'blob-pull',
  'blob-push',
  'other',
] as const;
export type Category = (typeof CATEGORIES)[number];

export const OUTCOMES = ['success', 'failure', 'denied', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const PLANES = ['data', 'management'] as const;
export type Plane = (typeof PLANES)[number];

/** `unknown` counts as neither public nor private. */
export const NETWORKS = ['public', 'private', 'cloud-internal', 'service', 'unknown'] as const;
export type Network = (typeof NETWORKS)[number];

export const ACTOR_TYPES = ['user', 'service', 'robot', 'root', 'anonymous', 'system', 'unknown'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** From least to most severe, so that an index is a rank. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The transfer of single layers: counted apart, because one pull or push makes many of them. */
export const LAYER_CATEGORIES: readonly Category[] = ['blob-pull', 'blob-push'];

/** The member of a closed vocabulary that `text` spells, or null. */
export function termOf<T extends string>(terms: readonly T[], text: string): T | null {
  return terms.find((term) => term === text) ?? null;
}

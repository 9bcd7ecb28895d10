/**
 * The closed vocabularies of events and findings. Outputs list terms in the order given here. What a vendor says beyond
 * them becomes `other` or `unknown`.
 */

/** What an action does. */
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

/** How an action ended. `denied` is a failure for want of permission; `unknown` means that the log does not say. */
export const OUTCOMES = ['success', 'failure', 'denied', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * What a log records: requests to the registry itself (data), or calls to the vendor's API, pulls included
 * (management).
 */
export const PLANES = ['data', 'management'] as const;
export type Plane = (typeof PLANES)[number];

/**
 * Where a client address lies: on the internet, in a private network, in the shared range 100.64.0.0/10 that clouds use
 * within, or in a service of the vendor. `unknown` counts as neither public nor private.
 */
export const NETWORKS = ['public', 'private', 'cloud-internal', 'service', 'unknown'] as const;
export type Network = (typeof NETWORKS)[number];

/**
 * What kind of identity acted: `robot` is an account for automation, `service` a program under an assumed role, `root`
 * the owner of the cloud account, `system` the vendor or the registry itself.
 */
export const ACTOR_TYPES = ['user', 'service', 'robot', 'root', 'anonymous', 'system', 'unknown'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** Types of actors that do the same day after day, as counts of events name them. */
const MACHINES: ReadonlySet<string> = new Set<ActorType>(['service', 'robot']);

/** Whether a type of actors is one of machines. */
export function isMachineType(actorType: string | null | undefined): boolean {
  return MACHINES.has(actorType ?? '');
}

/** From least to most severe, so that the index of a severity is its rank. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The place of a severity among all of them; a worse one has a higher place. */
export function rankOfSeverity(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return rankOfSeverity(severity) >= rankOfSeverity(least);
}

/**
 * What a finding shows somebody doing, in the order of an attack from end to end: getting in, looking round, taking
 * images, leaving something behind (an image, an account, an opening), what was planted reaching a cluster, covering
 * tracks or weakening what would show them, and destroying.
 */
export const ATTACK_STEPS = ['sign-in', 'look round', 'take', 'plant', 'deploy', 'hide', 'destroy'] as const;
export type AttackStep = (typeof ATTACK_STEPS)[number];

/** Transfers of single layers. They are counted apart, because one pull or push makes many of them. */
export const LAYER_CATEGORIES: readonly Category[] = ['blob-pull', 'blob-push'];

/** The term of a vocabulary that `text` spells exactly, or null. */
export function termOf<T extends string>(terms: readonly T[], text: string): T | null {
  return terms.find((term) => term === text) ?? null;
}

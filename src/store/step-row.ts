import type { Step } from '../domain/case-reader.ts';

/** What a step takes from each dictionary. */
export const STEP_FIELDS = {
  action: 'action.category, action.action, action.source',
  result: 'result.outcome, result.reason_code AS reasonCode',
  actor: 'coalesce(actor.actor_id, actor.name) AS actor, actor.type AS actorType',
  address: `coalesce(address.ip, address.address) AS address, address.sort_key AS sortKey,
    address.is_public AS isPublic`,
  agent: 'agent.tool',
  image: 'host.host AS registry, image.repository, image.tag, digest.digest',
} as const;

/** A step as SQLite gives it. */
export type StepRow = Omit<Step, 'isPublic'> & { readonly isPublic: number };

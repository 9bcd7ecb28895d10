import type { Step } from '../../../case/case-reader.ts';

/** What a step takes from each dictionary. */
export const STEP_FIELDS = {
  kind: `action.category, action.action, action.source, result.outcome, result.reason_code AS reasonCode,
    agent.tool`,
  actor: 'coalesce(actor.actor_id, actor.name) AS actor, actor.type AS actorType',
  address: `coalesce(address.ip, address.address) AS address, address.sort_key AS sortKey,
    address.is_public AS isPublic`,
  image: 'host.host AS registry, image.repository, image.tag, digest.digest',
} as const;

/** What a kind is made of, beside it. */
export const KIND_JOINS = `JOIN action ON action.id = kind.action JOIN result ON result.id = kind.result
  JOIN agent ON agent.id = kind.agent`;

/** A step as SQLite gives it. */
export type StepRow = Omit<Step, 'isPublic'> & { readonly isPublic: number };

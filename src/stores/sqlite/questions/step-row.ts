import type { Step } from '../../../case/case-reader.ts';

/** The columns that a step takes from each dictionary. */
export const STEP_FIELDS = {
  kind: `action.category, action.action, action.source, result.outcome, result.reason_code AS reasonCode,
    agent.tool`,
  actor: 'coalesce(actor.actor_id, actor.name) AS actor, actor.type AS actorType',
  address: `coalesce(address.ip, address.address) AS address, address.sort_key AS sortKey,
    address.is_public AS isPublic`,
  image: 'host.host AS registry, image.repository, image.tag, digest.digest',
} as const;

/** Joins a row of `kind` with the dictionaries it refers to. */
export const KIND_JOINS = `JOIN action ON action.id = kind.action JOIN result ON result.id = kind.result
  JOIN agent ON agent.id = kind.agent`;

/** A step as SQLite returns it: booleans are 0 or 1. */
export type StepRow = Omit<Step, 'isPublic'> & { readonly isPublic: number };

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

/**
 * Joins rows of `kind` with the dictionaries they refer to. CROSS JOIN makes SQLite begin with the rows of `kind`: for
 * several of them it might begin with all programs, of which there may be a million.
 */
export const KIND_JOINS = `CROSS JOIN action ON action.id = kind.action CROSS JOIN result ON result.id = kind.result
  CROSS JOIN agent ON agent.id = kind.agent`;

/** A step as SQLite returns it: booleans are 0 or 1. */
export type StepRow = Omit<Step, 'isPublic'> & { readonly isPublic: number };

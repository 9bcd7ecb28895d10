import { likest } from '../../domain/text/likeness.ts';
import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../domain/vocabulary.ts';

/** The fields of an event that a rule may name: the dotted paths of its JSON. `details.` leads to what only its format knows. */
export const EVENT_FIELDS = [
  'seq',
  'eventId',
  'time',
  'category',
  'action',
  'plane',
  'outcome',
  'reasonCode',
  'actor.id',
  'actor.name',
  'actor.type',
  'actor.credential',
  'client.address',
  'client.ip',
  'client.network',
  'client.statedNetwork',
  'client.userAgent',
  'client.tool',
  'image.registry',
  'image.namespace',
  'image.repository',
  'image.tag',
  'image.digest',
  'region',
  'account',
  'source',
  'evidence.file',
  'evidence.record',
  'evidence.offset',
  'evidence.length',
] as const;
export type EventField = (typeof EVENT_FIELDS)[number];

export const DETAILS = 'details.';

/** Fields that can have only these values. */
export const VOCABULARIES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['category', CATEGORIES],
  ['plane', PLANES],
  ['outcome', OUTCOMES],
  ['actor.type', ACTOR_TYPES],
  ['client.network', NETWORKS],
]);

/** The field that a path names; null for a path into the details, and for an unknown one. */
export function eventFieldOf(path: string): EventField | null {
  return EVENT_FIELDS.find((field) => field === path) ?? null;
}

/** What is wrong with a path into the JSON of an event; null for a good one. */
export function eventFieldProblem(path: string): { readonly problem: string; readonly hint: string | null } | null {
  if (eventFieldOf(path) !== null || (path.startsWith(DETAILS) && path.length > DETAILS.length)) return null;
  const near = nearestField(path);
  return {
    problem: `events have no field "${path}"`,
    hint: near === null ? 'The fields are those of `imgaudit events --format json`.' : `Did you mean ${near}?`,
  };
}

/** The likest field; the last part of a path alone is often what somebody remembers: `repository`. */
function nearestField(path: string): string | null {
  const ofLast = EVENT_FIELDS.find((field) => field.endsWith(`.${path}`));
  return ofLast ?? likest(path, EVENT_FIELDS, 1)[0] ?? null;
}

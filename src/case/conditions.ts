import type { AddressRange } from '../domain/allow-entry.ts';
import type { EventFilter, EventSet, FieldTest, Subject } from './event-filter.ts';

/** Fields of an event that a filter compares with a list of values. */
export type ValueField = 'category' | 'outcome' | 'source' | 'region' | 'network' | 'actorType';
/** Fields that globs are compared with: `action` is the vendor's verb, `actor` the id and the name, `image` all its names. */
export type GlobField = 'action' | 'actor' | 'image';

/**
 * One requirement of a filter. Each names its kind, and its list is never empty, so a store needs one printer that turns
 * every kind into a condition of its own query language.
 */
export type Condition =
  | {
      readonly kind: 'values';
      readonly field: ValueField;
      readonly values: readonly string[];
      readonly isExcluded: boolean;
    }
  | { readonly kind: 'globs'; readonly field: GlobField; readonly patterns: readonly string[] }
  | { readonly kind: 'ranges'; readonly ranges: readonly AddressRange[] }
  | { readonly kind: 'numbers'; readonly events: EventSet; readonly isExcluded: boolean }
  /** The event is about one of these. */
  | { readonly kind: 'subjects'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'field'; readonly test: FieldTest };

/**
 * The conditions of a filter, in a fixed order. An event passes if it meets all of them; a filter that asks for
 * everything has no conditions.
 */
export function conditionsOf(filter: EventFilter): readonly Condition[] {
  const values = (field: ValueField, list: readonly string[] | undefined, isExcluded = false): readonly Condition[] =>
    isAsked(list) ? [{ kind: 'values', field, values: list, isExcluded }] : [];
  const globs = (field: GlobField, patterns: readonly string[] | undefined): readonly Condition[] =>
    isAsked(patterns) ? [{ kind: 'globs', field, patterns }] : [];
  const numbers = (events: EventSet | undefined, isExcluded = false): readonly Condition[] =>
    isAsked(events?.numbers) ? [{ kind: 'numbers', events, isExcluded }] : [];
  return [
    ...values('category', filter.categories),
    ...values('category', filter.categoriesExcluded, true),
    ...values('source', filter.sources),
    ...globs('action', filter.actions),
    ...values('region', filter.regions),
    ...values('outcome', filter.outcomes),
    ...values('network', filter.networks),
    ...(isAsked(filter.addresses) ? [{ kind: 'ranges', ranges: filter.addresses } as const] : []),
    ...globs('actor', filter.actors),
    ...values('actorType', filter.actorTypes),
    ...values('actorType', filter.actorTypesExcluded, true),
    ...globs('image', filter.images),
    ...numbers(filter.among),
    ...numbers(filter.excluded, true),
    ...(isAsked(filter.subjects) ? [{ kind: 'subjects', subjects: filter.subjects } as const] : []),
    ...(filter.fieldTests ?? []).map((test) => ({ kind: 'field', test }) as const),
  ];
}

function isAsked<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

import type { AddressRange } from '../domain/allow-entry.ts';
import type { EventFilter, EventSet, HssQuery, Subject } from './event-filter.ts';

/** Fields of an event that are held against a list of values. */
export type ValueField = 'category' | 'outcome' | 'source' | 'region' | 'network' | 'actorType';
/** What globs are held against: the verb; id and name of the actor; the names of the image. */
export type GlobField = 'action' | 'actor' | 'image';

/**
 * What a filter asks for, in parts that no store can misread: each names its kind, and its list is never empty. A store
 * has one printer that turns every kind into a condition of its own language.
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
  | { readonly kind: 'excluded'; readonly events: EventSet }
  /** About any of these. */
  | { readonly kind: 'subjects'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'hss'; readonly query: HssQuery };

/** The conditions of a filter; an event passes when it meets all of them. None for a filter that asks for everything. */
export function conditionsOf(filter: EventFilter): readonly Condition[] {
  const values = (field: ValueField, list: readonly string[] | undefined, isExcluded = false): readonly Condition[] =>
    isAsked(list) ? [{ kind: 'values', field, values: list, isExcluded }] : [];
  const globs = (field: GlobField, patterns: readonly string[] | undefined): readonly Condition[] =>
    isAsked(patterns) ? [{ kind: 'globs', field, patterns }] : [];
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
    ...(isAsked(filter.excluded?.numbers) ? [{ kind: 'excluded', events: filter.excluded } as const] : []),
    ...(isAsked(filter.subjects) ? [{ kind: 'subjects', subjects: filter.subjects } as const] : []),
    ...(filter.hss === undefined ? [] : [{ kind: 'hss', query: filter.hss } as const]),
  ];
}

function isAsked<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

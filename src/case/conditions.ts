import type { AddressRange } from '../domain/allow-entry.ts';
import { foldCase } from '../domain/text/fold-case.ts';
import type { EventFilter, EventSet, FieldTest, Subject } from './event-filter.ts';

/** Fields of an event that a filter compares with a list of values. */
export type ValueField = 'category' | 'outcome' | 'source' | 'region' | 'network' | 'actorType';
/**
 * Fields that globs are compared with: `action` is the vendor's verb, `actor` the id and the name, `image` all its names,
 * `client` the program and the user agent.
 */
export type GlobField = 'action' | 'actor' | 'image' | 'tag' | 'digest' | 'client' | 'region' | 'account';

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
  | {
      readonly kind: 'globs';
      readonly field: GlobField;
      /** In small letters if the case is ignored. */
      readonly patterns: readonly string[];
      readonly isCaseIgnored: boolean;
      /** Events that match do not pass; those without the value do. */
      readonly isExcluded: boolean;
    }
  /** The address lies in one of the ranges, or the log writes one of the texts. One of the lists may be empty. */
  | {
      readonly kind: 'addresses';
      readonly ranges: readonly AddressRange[];
      readonly texts: readonly string[];
      readonly isExcluded: boolean;
    }
  /** The event holds one of these texts, which are in small letters. */
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
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
  const numbers = (events: EventSet | undefined, isExcluded = false): readonly Condition[] =>
    isAsked(events?.numbers) ? [{ kind: 'numbers', events, isExcluded }] : [];
  return [
    ...values('category', filter.categories),
    ...values('category', filter.categoriesExcluded, true),
    ...values('source', filter.sources),
    ...values('region', filter.regions),
    ...values('outcome', filter.outcomes),
    ...values('network', filter.networks),
    ...addressConditions(filter.addresses, filter.addressTexts, false),
    ...addressConditions(filter.addressesExcluded, filter.addressTextsExcluded, true),
    ...values('actorType', filter.actorTypes),
    ...values('actorType', filter.actorTypesExcluded, true),
    ...globConditions(filter),
    ...numbers(filter.among),
    ...numbers(filter.excluded, true),
    ...(isAsked(filter.subjects) ? [{ kind: 'subjects', subjects: filter.subjects } as const] : []),
    ...(filter.fieldTests ?? []).map((test) => ({ kind: 'field', test }) as const),
    ...(isAsked(filter.texts) ? [{ kind: 'texts', texts: filter.texts.map(foldCase) } as const] : []),
  ];
}

function globConditions(filter: EventFilter): readonly Condition[] {
  const isCaseIgnored = filter.isCaseIgnored ?? false;
  const globs = (
    field: GlobField,
    patterns: readonly string[] | undefined,
    isExcluded = false,
  ): readonly Condition[] =>
    isAsked(patterns)
      ? [
          {
            kind: 'globs',
            field,
            patterns: isCaseIgnored ? patterns.map(foldCase) : patterns,
            isCaseIgnored,
            isExcluded,
          },
        ]
      : [];
  return [
    ...globs('action', filter.actions),
    ...globs('client', filter.clients),
    ...globs('region', filter.regionsLike),
    ...globs('account', filter.accounts),
    ...globs('actor', filter.actors),
    ...globs('actor', filter.actorsExcluded, true),
    ...globs('digest', filter.digests),
    ...globs('tag', filter.tags),
    ...globs('image', filter.images),
    ...globs('image', filter.imagesExcluded, true),
  ];
}

function addressConditions(
  ranges: readonly AddressRange[] = [],
  texts: readonly string[] = [],
  isExcluded: boolean,
): readonly Condition[] {
  return ranges.length + texts.length === 0 ? [] : [{ kind: 'addresses', ranges, texts, isExcluded }];
}

function isAsked<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

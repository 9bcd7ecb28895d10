import type { AddressRange } from '../../domain/allow-entry.ts';
import type { RegularExpression } from '../patterns/regular-expression.ts';
import type { WildcardPattern } from '../patterns/wildcard-pattern.ts';

/** What a rule asks of an event, as a tree. A test that does not hold for a missing field is just false. */
export type Expression =
  | { readonly kind: 'all'; readonly of: readonly Expression[] }
  | { readonly kind: 'any'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'test'; readonly test: FieldTest };

/** One question about one field. */
export interface FieldTest {
  /** The path of the field; null for a keyword, which is looked for in every text of the event. */
  readonly field: string | null;
  /** A part of the time in the field is tested in place of the whole. */
  readonly part: DatePart | null;
  readonly value: ValueTest;
  /** How the test was written, for messages: `image.tag|startswith: v`. */
  readonly source: string;
  /** The line of the file that it stands in. */
  readonly line: number;
}

/** Parts of a time, in UTC. The modifiers of Sigma 2.1 have the same names. */
export const DATE_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type DatePart = (typeof DATE_PARTS)[number];

export const COMPARISONS = ['lt', 'lte', 'gt', 'gte'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Where one text stands in another. */
export type Position = 'whole' | 'start' | 'end' | 'inside';

/** What is asked of a value. */
export type ValueTest =
  | { readonly kind: 'text'; readonly pattern: WildcardPattern; readonly isCased: boolean }
  /** `text` is the number as the rule spells it: `1.10` is a tag, too. */
  | { readonly kind: 'number'; readonly number: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'exists'; readonly isExpected: boolean }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly number: number }
  | { readonly kind: 'range'; readonly range: AddressRange }
  | { readonly kind: 'regex'; readonly regex: RegularExpression }
  | { readonly kind: 'field'; readonly field: string; readonly position: Position; readonly isCased: boolean };

/** Every test of an expression, from left to right. */
export function* testsOf(expression: Expression): Generator<FieldTest> {
  if (expression.kind === 'test') yield expression.test;
  else if (expression.kind === 'not') yield* testsOf(expression.of);
  else for (const part of expression.of) yield* testsOf(part);
}

/** Joins expressions; a single one stays as it is. */
export function joined(kind: 'all' | 'any', of: readonly Expression[]): Expression {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

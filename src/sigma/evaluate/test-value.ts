import { parseIp, sortKeyOf } from '../../network/ip-address.ts';
import type { Comparison, DatePart, Position, ValueTest } from '../language/expression.ts';
import { matchesSomewhere } from '../patterns/regular-expression.ts';
import { matchesWildcards } from '../patterns/wildcard-pattern.ts';
import { datePartOf } from './date-parts.ts';
import type { FieldValue, Scalar } from './field-values.ts';

/** A test that looks at one field alone. */
export type LoneTest = Exclude<ValueTest, { readonly kind: 'field' }>;

/** Whether a field passes a test: one of its values must, where it has several. */
export function passes(value: FieldValue, test: LoneTest, part: DatePart | null): boolean {
  if (test.kind === 'exists') return (value !== undefined && !isEmptyList(value)) === test.isExpected;
  if (test.kind === 'missing') return isMissing(value);
  if (value === undefined) return false;
  if (isList(value)) return value.some((one) => passesOne(partOf(one, part), test));
  return passesOne(partOf(value, part), test);
}

function isList(value: FieldValue): value is readonly Scalar[] {
  return Array.isArray(value);
}

function isEmptyList(value: FieldValue): boolean {
  return isList(value) && value.length === 0;
}

function isMissing(value: FieldValue): boolean {
  return isList(value) ? value.every((one) => one === null) : value === undefined || value === null;
}

function partOf(value: Scalar, part: DatePart | null): Scalar {
  return part === null ? value : datePartOf(value, part);
}

type OneTest = Exclude<LoneTest, { readonly kind: 'exists' | 'missing' }>;

function passesOne(value: Scalar, test: OneTest): boolean {
  if (value === null) return false;
  switch (test.kind) {
    case 'text':
      return matchesWildcards(test.pattern, test.isCased ? String(value) : String(value).toLowerCase());
    case 'number':
      return isNumber(value, test);
    case 'boolean':
      return value === test.boolean || String(value).toLowerCase() === String(test.boolean);
    case 'compare':
      return compares(value, test.comparison, test.number);
    case 'range': {
      const key = typeof value === 'string' ? sortKey(value) : null;
      return key !== null && test.range.low <= key && key <= test.range.high;
    }
    default:
      return matchesSomewhere(test.regex, String(value));
  }
}

/** A text is the number if it is spelled like it: `404` for 404, and `1.10` where the rule says 1.10. */
function isNumber(value: Scalar, { number, text }: { readonly number: number; readonly text: string }): boolean {
  if (typeof value === 'number') return value === number;
  return value === text || value === String(number);
}

function compares(value: Scalar, comparison: Comparison, limit: number): boolean {
  const number = numberIn(value);
  if (number === null) return false;
  if (comparison === 'lt') return number < limit;
  if (comparison === 'lte') return number <= limit;
  return comparison === 'gt' ? number > limit : number >= limit;
}

/** The number that a value is, or that its text spells; null for anything else. */
export function numberIn(value: Scalar | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : null;
}

function sortKey(text: string): string | null {
  const address = parseIp(text);
  return address === null ? null : sortKeyOf(address.bits);
}

/** Whether a value of one field stands in a value of another as asked. */
export function fieldsAgree(
  value: FieldValue,
  other: FieldValue,
  { position, isCased }: { readonly position: Position; readonly isCased: boolean },
): boolean {
  const folded = (one: Scalar) => (isCased ? String(one) : String(one).toLowerCase());
  return valuesOf(value).some((one) => {
    const text = folded(one);
    return valuesOf(other).some((wanted) => standsIn(text, folded(wanted), position));
  });
}

function valuesOf(value: FieldValue): readonly Scalar[] {
  const values = isList(value) ? value : value === undefined ? [] : [value];
  return values.filter((one) => one !== null);
}

function standsIn(text: string, wanted: string, position: Position): boolean {
  if (position === 'whole') return text === wanted;
  if (position === 'start') return text.startsWith(wanted);
  return position === 'end' ? text.endsWith(wanted) : text.includes(wanted);
}

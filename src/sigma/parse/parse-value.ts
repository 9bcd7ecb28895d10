import { sortKeyOf } from '../../network/ip-address.ts';
import { parseBlock } from '../../network/ip-range.ts';
import type { ValueTest } from '../language/expression.ts';
import { parseRegularExpression } from '../patterns/parse-regular-expression.ts';
import { foldedPattern, parseWildcards, widened } from '../patterns/wildcard-pattern.ts';
import type { Modifiers } from './modifiers.ts';
import type { YamlScalar } from './yaml-tree.ts';

/** A value as a rule writes it: what YAML makes of it, and its letters. */
export interface WrittenValue {
  readonly value: YamlScalar;
  readonly text: string;
}

type Read = ValueTest | { readonly problem: string; readonly hint?: string | null };

/** The test that a value stands for, or why it stands for nothing. */
export function testOfValue(written: WrittenValue, modifiers: Modifiers): Read {
  switch (modifiers.type) {
    case 'exists':
      return typeof written.value === 'boolean'
        ? { kind: 'exists', isExpected: written.value }
        : { problem: `exists takes true or false, not "${written.text}"` };
    case 'cidr':
      return rangeTest(written.text);
    case 're': {
      const regex = parseRegularExpression(written.text, modifiers.regex);
      return 'problem' in regex
        ? { problem: `the regular expression ${written.text} ${regex.problem}`, hint: regex.hint }
        : { kind: 'regex', regex };
    }
    case 'fieldref':
      if (/[*?]/.test(written.text)) return { problem: `fieldref takes the name of a field, not "${written.text}"` };
      return { kind: 'field', field: written.text, position: modifiers.position, isCased: modifiers.isCased };
    case 'compare': {
      const number = numberOf(written);
      const { comparison } = modifiers;
      return number === null
        ? { problem: `${comparison} takes a number, not "${written.text}"` }
        : { kind: 'compare', comparison, number };
    }
    default:
      return plainTest(written, modifiers);
  }
}

function plainTest(written: WrittenValue, { position, isCased, part }: Modifiers): Read {
  const { value, text } = written;
  if (part !== null) {
    const number = numberOf(written);
    return number === null ? { problem: `${part} takes a number, not "${text}"` } : { kind: 'number', number, text };
  }
  const typed = position === 'whole' ? typedTest(written) : null;
  if (typed !== null) return typed;
  if (value === null) return { problem: 'null has no start, end or inside' };
  const pattern = widened(parseWildcards(text), {
    start: position === 'end' || position === 'inside',
    end: position === 'start' || position === 'inside',
  });
  return { kind: 'text', pattern: isCased ? pattern : foldedPattern(pattern), isCased };
}

/** The test of a value that is no text. */
function typedTest({ value, text }: WrittenValue): ValueTest | null {
  if (value === null) return { kind: 'missing' };
  if (typeof value === 'number') return { kind: 'number', number: value, text };
  return typeof value === 'boolean' ? { kind: 'boolean', boolean: value } : null;
}

function numberOf({ value, text }: WrittenValue): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : null;
}

function rangeTest(text: string): Read {
  const block = parseBlock(text.trim());
  if (block === null) return { problem: `cidr takes a block such as 203.0.113.0/24, not "${text}"` };
  return { kind: 'range', range: { text: text.trim(), low: sortKeyOf(block.low), high: sortKeyOf(block.high) } };
}

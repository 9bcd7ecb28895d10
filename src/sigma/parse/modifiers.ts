import { likest } from '../../domain/text/likeness.ts';
import { COMPARISONS, type Comparison, DATE_PARTS, type DatePart, type Position } from '../language/expression.ts';

/** What the modifiers behind the name of a field ask for, as in `image.tag|startswith|cased`. */
export interface Modifiers {
  readonly position: Position;
  /** All values of the list must hold, not one. */
  readonly isAll: boolean;
  readonly isCased: boolean;
  readonly isNegated: boolean;
  readonly isExpanded: boolean;
  readonly type: 'value' | 'exists' | 'cidr' | 're' | 'fieldref' | 'compare';
  readonly comparison: Comparison;
  readonly part: DatePart | null;
  readonly regex: { readonly ignoresCase: boolean; readonly isMultiline: boolean; readonly dotMatchesAll: boolean };
}

/** Modifiers of Sigma that change a value into bytes that no registry log has. */
const REFUSED = ['base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide', 'windash'];

const POSITIONS: ReadonlyMap<string, Position> = new Map([
  ['contains', 'inside'],
  ['startswith', 'start'],
  ['endswith', 'end'],
]);
const TYPES: readonly Modifiers['type'][] = ['exists', 'cidr', 're', 'fieldref'];
/** Modifiers of `re`. */
const OF_REGEX = ['i', 'm', 's'];

/** The names of all modifiers that work. */
export const MODIFIERS: readonly string[] = [
  ...POSITIONS.keys(),
  'all',
  'cased',
  'neq',
  'expand',
  ...TYPES,
  ...OF_REGEX,
  ...COMPARISONS,
  ...DATE_PARTS,
];

/** Why modifiers cannot be used. */
export interface ModifierProblem {
  readonly problem: string;
  readonly hint: string | null;
}

/** Reads modifiers, or says why they cannot be used. */
export function readModifiers(names: readonly string[]): Modifiers | ModifierProblem {
  for (const name of names) {
    if (REFUSED.includes(name)) {
      const problem = `the modifier ${name} is not used here: logs of registries hold no text in this form`;
      return { problem, hint: 'Leave it out, or write the encoded text itself.' };
    }
    if (MODIFIERS.includes(name)) continue;
    const [near] = likest(name, MODIFIERS, 1);
    const hint = near === undefined ? `These work: ${MODIFIERS.join(', ')}.` : `Did you mean ${near}?`;
    return { problem: `there is no modifier "${name}"`, hint };
  }
  return clashOf(names) ?? modifiersOf(names);
}

function modifiersOf(names: readonly string[]): Modifiers {
  const has = (name: string) => names.includes(name);
  const comparison = COMPARISONS.find(has);
  return {
    position: [...POSITIONS].find(([name]) => has(name))?.[1] ?? 'whole',
    isAll: has('all'),
    isCased: has('cased'),
    isNegated: has('neq'),
    isExpanded: has('expand'),
    type: TYPES.find(has) ?? (comparison === undefined ? 'value' : 'compare'),
    comparison: comparison ?? 'lt',
    part: DATE_PARTS.find(has) ?? null,
    regex: { ignoresCase: has('i'), isMultiline: has('m'), dotMatchesAll: has('s') },
  };
}

/** Groups of which a test can have one alone. */
const CHOICES: readonly (readonly string[])[] = [
  [...POSITIONS.keys(), 're', 'cidr', 'exists', ...COMPARISONS],
  ['re', 'cidr', 'exists', 'fieldref', ...COMPARISONS],
  ['cased', 're', 'cidr', 'exists', ...COMPARISONS],
  [...DATE_PARTS],
  ['exists', 'all'],
  ['exists', 'neq'],
  ['exists', 'expand'],
  ['fieldref', 'expand'],
];

/** A part of a time is a number, so these mean nothing for it. */
const OF_NO_NUMBER: readonly string[] = ['re', 'cidr', 'exists', 'fieldref', 'cased', ...POSITIONS.keys()];

function clashOf(names: readonly string[]): ModifierProblem | null {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return { problem: `the modifier ${twice} stands there twice`, hint: null };
  for (const choice of CHOICES) {
    const [one, other] = names.filter((name) => choice.includes(name));
    if (one !== undefined && other !== undefined) {
      return { problem: `the modifiers ${one} and ${other} do not go together`, hint: null };
    }
  }
  const part = names.find((name) => DATE_PARTS.some((one) => one === name));
  const other = part === undefined ? undefined : names.find((name) => OF_NO_NUMBER.includes(name));
  if (other !== undefined) return { problem: `the modifiers ${part} and ${other} do not go together`, hint: null };
  const flag = names.find((name) => OF_REGEX.includes(name));
  if (flag !== undefined && !names.includes('re')) {
    return { problem: `the modifier ${flag} is one of re alone`, hint: `Write re|${flag}.` };
  }
  return null;
}

/** A selection as JSON: a map, or a list of maps. */
export type NaiveSelection = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];

interface NaiveRule {
  readonly [name: string]: NaiveSelection | string;
  readonly condition: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Whether a rule matches an event as JSON: a second, slow reading of the specification that shares no code with the first. */
export function naiveRule(rule: NaiveRule, event: Json): boolean {
  const names = Object.keys(rule).filter((name) => name !== 'condition');
  const holds = new Map(names.map((name) => [name, selectionHolds(rule[name] as NaiveSelection, event)]));
  const quantified = rule.condition.replace(/\b(1|all) of (\S+)/g, (_, quantity: string, pattern: string) => {
    const named = names.filter((name) => pattern === 'them' || name.startsWith(pattern.replace('*', '')));
    const outcomes = named.map((name) => holds.get(name) === true);
    return String(quantity === 'all' ? outcomes.every(Boolean) : outcomes.some(Boolean));
  });
  const words = quantified.replace(/[a-z_]+/g, (word) => {
    return word === 'and' ? '&&' : word === 'or' ? '||' : word === 'not' ? '!' : String(holds.get(word) ?? word);
  });
  // The words are true, false, brackets and operators of this file: JavaScript binds them as Sigma does.
  return new Function(`return ${words};`)() as boolean;
}

function selectionHolds(selection: NaiveSelection, event: Json): boolean {
  if (Array.isArray(selection)) return selection.some((map: Json) => mapHolds(map, event));
  return mapHolds(selection as Json, event);
}

function mapHolds(map: Json, event: Json): boolean {
  return Object.entries(map).every(([key, value]) => fieldHolds(key, value, event));
}

function fieldHolds(key: string, value: unknown, event: Json): boolean {
  const [path = '', ...modifiers] = key.split('|');
  const field = path.split('.').reduce<unknown>((at, name) => (at as Json | null)?.[name] ?? null, event);
  if (modifiers.includes('exists')) return (field !== null) === value;
  const values = Array.isArray(value) ? value : [value];
  const one = (wanted: unknown) => valueHolds(field, wanted, modifiers);
  const found = modifiers.includes('all') ? values.every(one) : values.some(one);
  return modifiers.includes('neq') ? !found : found;
}

function valueHolds(field: unknown, wanted: unknown, modifiers: readonly string[]): boolean {
  if (field === null) return false;
  if (typeof wanted === 'number') {
    const number = /^-?\d+(\.\d+)?$/.test(String(field)) ? Number(field) : Number.NaN;
    return modifiers.includes('gte') ? number >= wanted : number < wanted;
  }
  const escaped = String(wanted)
    .split(/(\\[\\*?]|[*?])/)
    .map((piece) => {
      if (piece === '*') return '[^]*';
      if (piece === '?') return '[^]';
      return (/^\\[\\*?]$/.test(piece) ? piece.slice(1) : piece).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const before = modifiers.includes('contains') || modifiers.includes('endswith') ? '[^]*' : '';
  const after = modifiers.includes('contains') || modifiers.includes('startswith') ? '[^]*' : '';
  const flags = modifiers.includes('cased') ? 'u' : 'iu';
  return new RegExp(`^${before}${escaped}${after}$`, flags).test(String(field));
}

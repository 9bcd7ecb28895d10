type Random = (limit: number) => number;
type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '0',
  'length',
  'then',
  '\u0000',
  '镜像',
];

/**
 * Values that no log should hold in place of a field, and that some log will: wrong types, extreme and broken values.
 */
const STRANGE: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.1, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 1e308, -1e308, Number.POSITIVE_INFINITY],
  ...[1_772_413_925, 1_772_413_925_123, 1_772_413_925_123_456, 253_402_300_800_000, 8.64e15, 8.64e15 + 1],
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udc00x',
    '\u202e',
    '\u200b',
    '\ufeff',
    '𝕏👩‍👩‍👧',
    'a'.repeat(3000),
    '/'.repeat(300),
    ':'.repeat(300),
  ],
  ...['null', 'true', 'NaN', 'Infinity', '-1', '1e999', '0x10', '99999999999999999999', '٣'],
  ...[
    '2026-02-30',
    '2026-13-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '10000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
  ],
  ...[
    '2026-03-08T02:30:00',
    '2026-03-01 25:61:61',
    '01/02/2026',
    '2026-03-01T00:00:00+99:99',
    'Mar 1, 2026 1:02:03 GMT+08:00',
  ],
  ...['1', '1772413925', '1772413925.5', '1772413925123', '99999999999999'],
  ...[
    '10.0.0.1',
    '010.0.0.1',
    '300.1.1.1',
    '10.0.*.*',
    '::',
    '::ffff:10.0.0.1',
    '[2001:db8::1]:443',
    'fe80::1%eth0',
    '1.2.3.4:5:6',
  ],
  ...[
    'a/b:c@sha256:d',
    '@',
    ':',
    'host:5000/a/b',
    'sha256:',
    `sha256:${'f'.repeat(64)}`,
    'arn:aws:ecr:::',
    'crn:v1:::::::',
  ],
  ...[
    '{',
    '[',
    '{}',
    '[]',
    '{"a":',
    '{"__proto__":{"x":1}}',
    '{"a":{"b":{"c":[1,2,{}]}}}',
    '"',
    '[[[[[[[[[[',
    '{"a":1}{"b":2}',
  ],
  ...[[], {}, [[]], [{}], [null], [1, 'a', null, {}], { a: null }, { length: -1 }, { length: 2 ** 32 }],
  JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}},"toString":1,"hasOwnProperty":null}'),
  ...[nested(60, '['), nested(60, '{"a":')],
];

function nested(levels: number, opening: string): unknown {
  const closing = opening === '[' ? ']' : '}';
  return JSON.parse(`${opening.repeat(levels)}1${closing.repeat(levels)}`);
}

/**
 * A copy of a record with one to four mutations at any depth. Parts without a mutation are shared with the record.
 * @param others Values from other records, which may take the place of a field.
 */
export function mutated(value: unknown, others: readonly unknown[], random: Random): unknown {
  let changed = value;
  for (let change = 0; change <= random(3); change++) changed = changedSomewhere(changed, others, random);
  return changed;
}

function changedSomewhere(value: unknown, others: readonly unknown[], random: Random): unknown {
  if (!isContainer(value)) return changedHere(value, others, random);
  const keys = Object.keys(value);
  const key = keys[random(keys.length + 1)];
  if (key === undefined) return random(4) === 0 ? changedHere(value, others, random) : withEntry(value, others, random);
  if (random(4) === 0) return without(value, key, random);
  return replaced(value, key, changedSomewhere(Reflect.get(value, key), others, random));
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function replaced(value: Container, key: string, member: unknown): Container {
  if (Array.isArray(value)) return value.with(Number(key), member);
  const copy = { ...value };
  // Defined as `JSON.parse` does it, so that the name __proto__ makes an ordinary field.
  Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
  return copy;
}

function withEntry(value: Container, others: readonly unknown[], random: Random): Container {
  const member = strange(others, random);
  if (Array.isArray(value)) return [...value, member];
  return replaced(value, KEYS[random(KEYS.length)] ?? '', member);
}

/** Removes a member, or renames it to the name of another. */
function without(value: Container, key: string, random: Random): Container {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1);
  const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  if (random(2) === 0) return rest;
  const names = [...KEYS, ...Object.keys(value), key.toUpperCase(), `${key} `];
  return replaced(rest, names[random(names.length)] ?? '', Reflect.get(value, key));
}

function strange(others: readonly unknown[], random: Random): unknown {
  return random(8) === 0 ? others[random(others.length)] : STRANGE[random(STRANGE.length)];
}

function changedHere(value: unknown, others: readonly unknown[], random: Random): unknown {
  const way = random(8);
  if (way === 0) return [value];
  if (way === 1) return { [KEYS[random(KEYS.length)] ?? '']: value };
  if (way === 2) return JSON.stringify(value);
  if (typeof value === 'string' && way < 6) return changedText(value, random);
  if (typeof value === 'number' && way < 4) return value * 10 ** (random(30) - 9);
  return strange(others, random);
}

/** Cuts the text, repeats a part of it, or exchanges a character. JSON within the text is broken by this too. */
function changedText(text: string, random: Random): string {
  const at = random(text.length + 1);
  const way = random(4);
  if (way === 0) return text.slice(0, at);
  if (way === 1) return text.slice(at);
  const character = String.fromCharCode(random(4) === 0 ? random(65_536) : random(128));
  if (way === 2) return text.slice(0, at) + character + text.slice(at + 1);
  return text.slice(0, at) + text + text.slice(at);
}

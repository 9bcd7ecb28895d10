import { sha256Of } from './sha256.ts';

/** Nothing that imgaudit logs is nested deeper. A log that was tampered with may be, and would exhaust the stack. */
const DEEPEST = 100;

/**
 * Canonical JSON as RFC 8785 defines it: no white space, and the keys of every object in the order of their UTF-16 code
 * units, so that equal values give equal texts. Members whose value is undefined are left out. Bytes, which JSON does not
 * know and imgaudit does not log, are named by their hash: a case that was tampered with may hold any number of them.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Buffer.isBuffer(value)) return `"bytes ${sha256Of(value)}"`;
  if (depth > DEEPEST) return '"deeper"';
  const inner = (member: unknown) => canonicalJson(member, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${inner(member)}`);
  return `{${members.join(',')}}`;
}

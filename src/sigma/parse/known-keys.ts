import { likest } from '../../domain/text/likeness.ts';
import type { Problems } from './problems.ts';
import type { YamlMap } from './yaml-tree.ts';

/** The keys that Sigma 2.1 has for a rule, a correlation and a filter. */
export const RULE_KEYS = [
  'title',
  'id',
  'name',
  'related',
  'taxonomy',
  'status',
  'description',
  'license',
  'references',
  'author',
  'date',
  'modified',
  'logsource',
  'detection',
  'correlation',
  'filter',
  'fields',
  'falsepositives',
  'level',
  'tags',
  'scope',
  'generate',
];
export const CORRELATION_KEYS = ['type', 'rules', 'aliases', 'group-by', 'timespan', 'condition', 'generate'];
export const LOG_SOURCE_KEYS = ['category', 'product', 'service', 'definition'];

/** Sigma lets a document have keys of its own. One that is nearly a key of Sigma is most likely a slip. */
export function warnOfSlips(map: YamlMap, known: readonly string[], problems: Problems): void {
  for (const { key, line } of map.pairs) {
    if (known.includes(key)) continue;
    const [near] = likest(key, known, 1);
    if (near !== undefined) problems.warning(line, `Sigma has no key "${key}"`, `Did you mean ${near}?`);
  }
}

/** A map in which Sigma knows all keys. */
export function refuseUnknown(map: YamlMap, known: readonly string[], problems: Problems, what: string): void {
  for (const { key, line } of map.pairs) {
    if (known.includes(key)) continue;
    const [near] = likest(key, known, 1);
    problems.error(
      line,
      `${what} has no key "${key}"`,
      near === undefined ? `Keys: ${known.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
}

import type { AttackStep, Severity } from '../../domain/vocabulary.ts';
import type { RuleFamily } from '../../rules/engine/rule.ts';
import type { RuleFile, SigmaHead } from '../language/sigma-rule.ts';
import type { Problems } from './problems.ts';
import { itemsOf, pairOf, type YamlMap } from './yaml-tree.ts';

const LONGEST_TITLE = 256;
const LONGEST_DESCRIPTION = 65_535;

const LEVELS: ReadonlyMap<string, Severity> = new Map([
  ['informational', 'info'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
]);
const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

interface Shown {
  readonly family: RuleFamily;
  readonly step: AttackStep;
}

/** What the tactics of ATT&CK are in the words of incidents. Sigma writes them with a hyphen, and formerly with a _. */
const TACTICS: ReadonlyMap<string, Shown> = new Map<string, Shown>([
  ['reconnaissance', { family: 'authentication', step: 'look round' }],
  ['discovery', { family: 'authentication', step: 'look round' }],
  ['initial-access', { family: 'origin', step: 'sign-in' }],
  ['credential-access', { family: 'authentication', step: 'sign-in' }],
  ['lateral-movement', { family: 'origin', step: 'sign-in' }],
  ['privilege-escalation', { family: 'defences', step: 'plant' }],
  ['persistence', { family: 'integrity', step: 'plant' }],
  ['resource-development', { family: 'integrity', step: 'plant' }],
  ['execution', { family: 'integrity', step: 'deploy' }],
  ['collection', { family: 'exfiltration', step: 'take' }],
  ['exfiltration', { family: 'exfiltration', step: 'take' }],
  ['defense-evasion', { family: 'defences', step: 'hide' }],
  ['impact', { family: 'destruction', step: 'destroy' }],
]);

/** A rule without a tactic says least about an attack. */
const UNTOLD: Shown = { family: 'origin', step: 'look round' };

/** Where a document stands, and what it is called if it does not say so. */
export interface DocumentPlace {
  readonly file: RuleFile;
  readonly fallbackId: string;
}

/** What a document says about itself; null if that cannot be read. */
export function parseHead(map: YamlMap, { file, fallbackId }: DocumentPlace, problems: Problems): SigmaHead | null {
  const title = textOf(map, 'title', problems);
  if (title === null || title.trim() === '') return problems.error(map.line, 'has no title');
  if (title.length > LONGEST_TITLE) problems.error(map.line, `its title is longer than ${LONGEST_TITLE} characters`);
  const description = textOf(map, 'description', problems);
  if ((description ?? '').length > LONGEST_DESCRIPTION) {
    problems.error(map.line, `its description is longer than ${LONGEST_DESCRIPTION} characters`);
  }
  const id = textOf(map, 'id', problems) ?? fallbackId;
  if (!/^[\w.:-]{1,100}$/.test(id)) {
    problems.error(lineOf(map, 'id'), `its id "${id}" is no id`, 'Use letters, digits and hyphens, such as a UUID.');
  }
  checkDates(map, problems);
  const { attack, ...shown } = tagsOf(map, problems);
  return {
    id,
    name: textOf(map, 'name', problems),
    title,
    description,
    author: textOf(map, 'author', problems),
    references: textsOf(map, 'references', problems),
    falsePositives: textsOf(map, 'falsepositives', problems),
    severity: levelOf(map, problems),
    attack,
    ...shown,
    file,
    line: map.line,
  };
}

/** The text behind a key; null without one. */
export function textOf(map: YamlMap, key: string, problems: Problems): string | null {
  const pair = pairOf(map, key);
  if (pair === null || (pair.value.kind === 'scalar' && pair.value.value === null)) return null;
  if (pair.value.kind === 'scalar') return pair.value.text;
  return problems.error(pair.line, `${key} must be a text, not a ${pair.value.kind}`);
}

/** The texts of the list behind a key; a single text counts as a list of one. */
export function textsOf(map: YamlMap, key: string, problems: Problems): readonly string[] {
  const pair = pairOf(map, key);
  if (pair === null) return [];
  return itemsOf(pair.value).flatMap((item) => {
    if (item.kind === 'scalar') return item.value === null ? [] : [item.text];
    problems.error(item.line, `${key} must be a list of texts`);
    return [];
  });
}

function lineOf(map: YamlMap, key: string): number {
  return pairOf(map, key)?.line ?? map.line;
}

function levelOf(map: YamlMap, problems: Problems): Severity {
  const level = textOf(map, 'level', problems);
  const status = textOf(map, 'status', problems);
  if (status !== null && !STATUSES.includes(status)) {
    problems.warning(lineOf(map, 'status'), `there is no status "${status}"`, `Choose from ${STATUSES.join(', ')}.`);
  }
  // Sigma leaves the level out where a rule is for correlations alone.
  if (level === null) return 'medium';
  const severity = LEVELS.get(level);
  if (severity === undefined) {
    const hint = `Choose from ${[...LEVELS.keys()].join(', ')}.`;
    problems.error(lineOf(map, 'level'), `there is no level "${level}"`, hint);
  }
  return severity ?? 'medium';
}

function checkDates(map: YamlMap, problems: Problems): void {
  for (const key of ['date', 'modified']) {
    const text = textOf(map, key, problems);
    if (text === null || /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)) continue;
    problems.warning(lineOf(map, key), `${key} "${text}" is no day`, 'Write YYYY-MM-DD.');
  }
}

function tagsOf(map: YamlMap, problems: Problems): Shown & { readonly attack: readonly string[] } {
  const attack: string[] = [];
  let shown: Shown | null = null;
  for (const tag of textsOf(map, 'tags', problems)) {
    if (!/^[a-z0-9_-]{1,60}\.[a-z0-9._-]{1,60}$/.test(tag)) {
      problems.error(
        lineOf(map, 'tags'),
        `the tag "${tag}" is no tag of Sigma`,
        'Write attack.t1525 or attack.impact.',
      );
    }
    const name = tag.startsWith('attack.') ? tag.slice('attack.'.length) : '';
    if (/^t\d{4}(\.\d{3})?$/.test(name)) attack.push(name.toUpperCase());
    shown ??= TACTICS.get(name.replaceAll('_', '-')) ?? null;
  }
  return { attack: [...new Set(attack)], ...(shown ?? UNTOLD) };
}

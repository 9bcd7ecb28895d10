import type { PlaceholderLists } from '../language/placeholder-lists.ts';
import type { CorrelationRule, RuleFile, RuleProblem, SigmaDocument } from '../language/sigma-rule.ts';
import { RULE_KEYS, warnOfSlips } from './known-keys.ts';
import { parseCorrelation } from './parse-correlation.ts';
import { parseEventRule, parseFilter } from './parse-event-rule.ts';
import { parseHead } from './parse-head.ts';
import { Problems } from './problems.ts';
import { pairOf, readYaml, type YamlMap, type YamlValue } from './yaml-tree.ts';

/** A rule file with its text. */
export interface RuleText extends RuleFile {
  readonly text: string;
}

export interface ParsedFile {
  readonly documents: readonly SigmaDocument[];
  readonly problems: readonly RuleProblem[];
}

/** Larger files are no rules. */
export const LARGEST_FILE = 1_000_000;

/** Reads the rules, correlations and filters of a file. */
export function parseRuleFile({ text, ...file }: RuleText, lists: PlaceholderLists): ParsedFile {
  const problems = new Problems(file.path);
  const { documents, problems: unread } = readYaml(text);
  for (const { line, text: what, hint } of unread) problems.error(line, what, hint);
  const found: SigmaDocument[] = [];
  if (documents.length === 0 && unread.length === 0) problems.error(1, 'holds no rule');
  for (const [index, value] of documents.entries()) {
    // What stands behind a last `---`.
    if (value.kind === 'scalar' && value.value === null && documents.length > 1) continue;
    const fallbackId = index === 0 ? nameOf(file.path) : `${nameOf(file.path)}-${index + 1}`;
    const document = parseDocument(value, { file, fallbackId }, { lists, problems });
    if (document !== null) found.push(document);
  }
  return { documents: found, problems: problems.found };
}

/** The name of a file without its folder and ending, of letters that an id may have. */
function nameOf(path: string): string {
  const [, name = path] = /([^/\\]{1,200})\.[A-Za-z]{1,10}$/.exec(path) ?? [];
  return name.replaceAll(/[^\w.:-]/g, '-').slice(0, 80);
}

function parseDocument(
  value: YamlValue,
  place: { readonly file: RuleFile; readonly fallbackId: string },
  context: { readonly lists: PlaceholderLists; readonly problems: Problems },
): SigmaDocument | null {
  const { problems } = context;
  if (value.kind !== 'map') return problems.error(value.line, 'is no rule: a rule is a map with a title');
  warnOfSlips(value, RULE_KEYS, problems);
  const errors = problems.found.length;
  const head = parseHead(value, place, problems);
  if (head === null) return null;
  const kinds = (['detection', 'correlation', 'filter'] as const).filter((key) => pairOf(value, key) !== null);
  const [kind, other] = kinds;
  if (kind === undefined) return problems.error(value.line, 'has neither detection, correlation nor filter');
  if (other !== undefined) return problems.error(value.line, `has both ${kind} and ${other}`, 'Write two documents.');
  const document = parsers[kind](value, head, context);
  const isSound = problems.found.slice(errors).every(({ severity }) => severity !== 'error');
  return isSound ? document : null;
}

type Parser = (
  map: YamlMap,
  head: SigmaDocument['head'],
  context: { readonly lists: PlaceholderLists; readonly problems: Problems },
) => SigmaDocument | null;

const parsers: Readonly<Record<'detection' | 'correlation' | 'filter', Parser>> = {
  detection: parseEventRule,
  correlation: (map, head, { problems }): CorrelationRule | null => parseCorrelation(map, head, problems),
  filter: parseFilter,
};

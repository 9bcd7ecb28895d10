import { AuditError } from '../../domain/audit-error.ts';
import type { RuleFile, RuleProblem } from '../language/sigma-rule.ts';
import { type LinkedRules, linkRules } from '../parse/link-rules.ts';
import { parseRuleFile } from '../parse/parse-rules.ts';
import { readLists } from './read-lists.ts';
import { readRuleFiles } from './read-rule-files.ts';

/** The rules of the user, as they were read. */
export interface OwnRules extends LinkedRules {
  /** The files of rules and of lists. */
  readonly files: readonly RuleFile[];
}

/** Which rules are read. */
export interface OwnRulesQuery {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Lists for `expand`, as `readLists` takes them. */
  readonly lists: readonly string[];
  /** Ids that no rule of the user may have. */
  readonly takenIds: ReadonlySet<string>;
}

/**
 * Reads rules with everything that is wrong with them.
 * @throws AuditError `input-not-found` for a path or a list that cannot be read
 */
export function readOwnRules({ paths, lists: given, takenIds }: OwnRulesQuery): OwnRules {
  const { lists, files: listFiles } = readLists(given);
  const read = paths.map(readRuleFiles);
  const texts = read.flatMap(({ files }) => files);
  const parsed = texts.map((file) => parseRuleFile(file, lists));
  const linked = linkRules(
    parsed.flatMap(({ documents }) => documents),
    takenIds,
  );
  const problems = [
    ...read.flatMap((one) => one.problems),
    ...parsed.flatMap((one) => one.problems),
    ...linked.problems,
  ];
  return {
    ...linked,
    files: [...texts.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })), ...listFiles],
    problems: problems.toSorted(inOrder),
  };
}

function inOrder(a: RuleProblem, b: RuleProblem): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

/**
 * The same, for those who run rules: half of what somebody wants to know would look like all of it.
 * @throws AuditError `bad-rule` for the first error, beside those of `readOwnRules`
 */
export function loadOwnRules(query: OwnRulesQuery): OwnRules {
  const rules = readOwnRules(query);
  const errors = rules.problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return rules;
  const more = errors.length === 1 ? '' : ` ${errors.length - 1} more: imgaudit rules check lists them.`;
  throw new AuditError('bad-rule', `${describeProblem(first)}.`, { hint: `${first.hint ?? 'Mend the rule.'}${more}` });
}

/** `rules/push.yml:12: there is no modifier "startwith"`. */
export function describeProblem({ path, line, text }: RuleProblem): string {
  return `${path}:${line}: ${text}`;
}

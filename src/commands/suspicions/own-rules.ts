import type { CaseReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { foldCase } from '../../domain/text/fold-case.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import type { SuppliedFile } from '../../report/report.ts';
import { RULES } from '../../rules/registry.ts';
import { neverMatchingNotices } from '../../sigma/check/check-rules.ts';
import { loadOwnRules, type OwnRules } from '../../sigma/files/load-own-rules.ts';
import { matchedRecords, readsRecords } from '../../sigma/records/matched-records.ts';
import { planOf } from '../../sigma/run/plan.ts';
import { type OwnFindings, runOwnRules } from '../../sigma/run/run-own-rules.ts';
import type { Context } from '../shared/context.ts';
import type { GlobalFlags } from '../shared/global-flags.ts';
import { withAudit } from '../shared/open-case.ts';
import type { SuspicionFlags } from './suspicion-flags.ts';

type RuleFlags = Pick<SuspicionFlags, 'rules' | 'lists' | 'rule'>;

/** Ids of built-in rules, which no rule of the user may have. */
export const BUILT_IN_IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/**
 * The rules that `--rules` names; null without it.
 * @throws AuditError `bad-rule`, `input-not-found`, `usage`
 */
export function loadedRules({ rules: paths = [], lists = [] }: RuleFlags): OwnRules | null {
  if (paths.length > 0) return loadOwnRules({ paths, lists, takenIds: BUILT_IN_IDS });
  if (lists.length === 0) return null;
  throw new AuditError('usage', '--lists gives lists to rules of yours, and there are none.', {
    hint: 'Add --rules <folder>.',
  });
}

/** The files of rules and lists, for the manifest of what rests on them. */
export function suppliedRuleFiles(own: OwnRules | null): readonly SuppliedFile[] {
  return (own?.files ?? []).map(({ path, sha256 }) => ({ path, sha256 }));
}

/** The ids of rules and correlations. */
export function idsOf(own: OwnRules | null): readonly string[] {
  if (own === null) return [];
  return [...own.rules.map(({ head }) => head.id), ...own.correlations.map(({ rule }) => rule.head.id)];
}

/** What is asked of the rules of the user. */
export interface OwnQuestion {
  readonly reader: CaseReader;
  readonly selection: Selection;
  readonly flags: RuleFlags & GlobalFlags;
}

/** Runs the rules of the user over the selected events. `--rule` chooses among what they find. */
export async function foundByOwnRules(
  own: OwnRules | null,
  question: OwnQuestion,
  context: Context,
): Promise<OwnFindings> {
  if (own === null) return { rules: [], found: [], notices: [] };
  const { reader, selection, flags } = question;
  const formats = new Set(reader.tally(selection, ['source']).map(({ key }) => key.source ?? ''));
  const plan = planOf(own, formats);
  const records = readsRecords(plan)
    ? await withAudit(flags, context, (audit) => matchedRecords({ audit, reader, selection, plan }))
    : { matches: new Map(), notices: [] };
  const { rules, found, notices } = runOwnRules(reader, selection, plan, records.matches);
  const globs = (flags.rule ?? []).map(foldCase);
  const isAsked = (id: string) => globs.length === 0 || globs.some((glob) => matchesGlob(glob, foldCase(id)));
  return {
    rules: rules.filter(({ id }) => isAsked(id)),
    found: found.filter(({ rule }) => isAsked(rule.id)),
    notices: [...neverMatchingNotices(plan.rules), ...records.notices, ...notices],
  };
}

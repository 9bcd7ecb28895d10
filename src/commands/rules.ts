import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { loadFormats } from '../formats/load-formats.ts';
import { type RuleSight, ruleSights, type SeeingRule } from '../investigations/rule-sight.ts';
import { type CataloguedRule, ruleReport, rulesReport } from '../report/answers/catalogue-report.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { MEASURED } from '../rules/measured.ts';
import { RULES } from '../rules/registry.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { nearestOf } from './shared/nearest.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport, writeReportOfNoCase } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit rules
  imgaudit rules unexpected-public-address`;

export function build(context: Context): Command {
  const command = new Command('rules')
    .description('The detection rules, and which of them work with the logs of the case. With a rule: its manual page.')
    .argument('[rule]', 'one rule in full')
    .addHelpText('after', EXAMPLES)
    .action((id: string | undefined, _: unknown, self: Command) =>
      run(id, self.optsWithGlobals<GlobalFlags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(id: string | undefined, flags: GlobalFlags, context: Context): Promise<void> {
  const known = RULES.find((rule) => rule.id === id);
  if (id !== undefined && known === undefined) {
    const ids = RULES.map((rule) => rule.id);
    throw new AuditError('not-found', `There is no rule "${id}".`, {
      hint: nearestOf(id, ids) ?? '`imgaudit rules` lists them.',
    });
  }
  const rules = await catalogued(known === undefined ? RULES : [known]);
  const write = (sights: ReadonlyMap<string, RuleSight> | null) => {
    const seen = rules.map((rule) => ({ ...rule, sight: sights?.get(rule.id) ?? null }));
    const [only] = seen;
    return known === undefined || only === undefined ? rulesReport(seen) : ruleReport(only);
  };
  // Without a case, this is a page of the manual.
  if (!existsSync(casePath(flags, context)) && flags.db === undefined) {
    return writeReportOfNoCase(write(null), flags, context);
  }
  await withCase(flags, context, (reader) => writeReport(write(ruleSights(reader, rules)), flags, context));
}

/** A source feeds a rule when its catalogue has a verb of at least one category that the rule needs. */
async function catalogued(rules: readonly Rule[]): Promise<readonly (Omit<CataloguedRule, 'sight'> & SeeingRule)[]> {
  const formats = await loadFormats();
  return rules.map((rule) => {
    const feeds = formats.filter(({ actions }) => {
      return rule.needs.length === 0 || actions.some(({ category }) => rule.needs.includes(category));
    });
    const otherSources = formats.filter((format) => !feeds.includes(format)).map(({ id }) => id);
    return { ...rule, sources: feeds.map(({ id }) => id), otherSources, measured: MEASURED.get(rule.id) ?? null };
  });
}

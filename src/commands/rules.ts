import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { loadFormats } from '../formats/load-formats.ts';
import { type CataloguedRule, ruleReport, rulesReport } from '../report/answers/catalogue-report.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { RULES } from '../rules/registry.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { nearestOf } from './shared/nearest.ts';
import { writeReportOfNoCase } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit rules
  imgaudit rules unexpected-public-address`;

export function build(context: Context): Command {
  const command = new Command('rules')
    .description('The detection rules; with a rule, its manual page: what, why, logic, false alarms, ATT&CK.')
    .argument('[rule]', 'one rule in full')
    .addHelpText('after', EXAMPLES)
    .action((id: string | undefined, _: unknown, self: Command) =>
      run(id, self.optsWithGlobals<GlobalFlags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(id: string | undefined, flags: GlobalFlags, context: Context): Promise<void> {
  if (id === undefined) {
    const rules = RULES.map(async (rule) => ({
      ...(await catalogued(rule)),
      severityCell: { kind: 'severity' as const, term: rule.severity },
    }));
    return writeReportOfNoCase(rulesReport(await Promise.all(rules)), flags, context);
  }
  const rule = RULES.find((known) => known.id === id);
  if (rule !== undefined) return writeReportOfNoCase(ruleReport(await catalogued(rule)), flags, context);
  const ids = RULES.map((known) => known.id);
  throw new AuditError('not-found', `There is no rule "${id}".`, {
    hint: nearestOf(id, ids) ?? '`imgaudit rules` lists them.',
  });
}

/** A source feeds a rule when its catalogue has a verb of at least one category that the rule needs. */
async function catalogued(rule: Rule): Promise<CataloguedRule> {
  const formats = await loadFormats();
  const feeds = formats.filter(({ actions }) => {
    return rule.needs.length === 0 || actions.some(({ category }) => rule.needs.includes(category));
  });
  return { ...rule, sources: feeds.map(({ id }) => id) };
}

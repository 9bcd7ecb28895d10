import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import type { RuleSwitch } from '../domain/judgement.ts';
import { loadFormats } from '../formats/load-formats.ts';
import { type RuleSight, ruleSights, type SeeingRule } from '../investigations/rule-sight.ts';
import { type CataloguedRule, ruleReport, rulesReport } from '../report/answers/catalogue-report.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { MEASURED } from '../rules/measured.ts';
import { RULES } from '../rules/registry.ts';
import { changeCase } from './shared/change-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { nearestOf } from './shared/nearest.ts';
import { mayHaveCase, withCase } from './shared/open-case.ts';
import { say, writeReport, writeReportOfNoCase } from './shared/output.ts';
import { checkCommand, exportCommand, testCommand } from './suspicions/rule-commands.ts';

const EXAMPLES = `
Examples:
  imgaudit rules
  imgaudit rules unexpected-public-address
  imgaudit rules off tag-moved --reason 'this registry moves tags on every release'
  imgaudit rules on tag-moved --reason 'tags are fixed since March'
  imgaudit rules check fixtures/sigma
  imgaudit rules export --format sigma`;

export function build(context: Context): Command {
  const command = new Command('rules')
    .description('The detection rules, and which of them work with the logs of the case. With a rule: its manual page.')
    .argument('[rule]', 'one rule in full')
    .addHelpText('after', EXAMPLES)
    .addCommand(switchCommand('off', context))
    .addCommand(switchCommand('on', context))
    .action((id: string | undefined, _: unknown, self: Command) =>
      run(id, self.optsWithGlobals<GlobalFlags>(), context),
    );
  for (const build of [checkCommand, testCommand, exportCommand]) command.addCommand(build(context));
  return addGlobalOptions(command);
}

/** @throws AuditError `not-found` */
function ruleNamed(id: string): Rule {
  const known = RULES.find((rule) => rule.id === id);
  if (known !== undefined) return known;
  const near = nearestOf(
    id,
    RULES.map((rule) => rule.id),
  );
  throw new AuditError('not-found', `There is no rule "${id}".`, { hint: near ?? '`imgaudit rules` lists them.' });
}

interface SwitchFlags extends GlobalFlags {
  readonly reason: string;
}

/** `rules off` and `rules on`: the decision is kept in the case, and answers say it. */
function switchCommand(to: 'off' | 'on', context: Context): Command {
  const command = new Command(to)
    .description(
      to === 'off' ? 'Switches a rule off for this case. Answers say so at their head.' : 'Switches a rule on again.',
    )
    .argument('<rule>', 'id of the rule')
    .requiredOption('--reason <text>', 'why, for the custody log and for those who read the answers')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<SwitchFlags>();
      const { id: rule } = ruleNamed(id);
      const reason = checkedReason(flags.reason);
      const isOff = await withCase(flags, context, (reader) => reader.rulesOff().some((one) => one.rule === rule));
      if (isOff === (to === 'off')) throw new AuditError('usage', `The rule ${rule} is ${to} already.`);
      await changeCase(flags, context, (changes) => changes.switchRule({ rule, isOn: to === 'on', reason }));
      say(`The rule ${rule} is ${to}.`, flags, context);
    });
  return addGlobalOptions(command);
}

/** Every answer of the rules shows it in full. */
const LONGEST_REASON = 1000;

function checkedReason(reason: string): string {
  if (reason.trim() !== '' && reason.length <= LONGEST_REASON) return reason;
  throw new AuditError('usage', `--reason needs a text of at most ${LONGEST_REASON} characters.`, {
    hint: "For example: --reason 'it fires on every release'.",
  });
}

async function run(id: string | undefined, flags: GlobalFlags, context: Context): Promise<void> {
  const known = id === undefined ? undefined : ruleNamed(id);
  const rules = await catalogued(known === undefined ? RULES : [known]);
  const write = (sights: ReadonlyMap<string, RuleSight> | null, off: readonly RuleSwitch[]) => {
    const seen = rules.map((rule) => ({
      ...rule,
      sight: sights?.get(rule.id) ?? null,
      off: off.find((one) => one.rule === rule.id) ?? null,
    }));
    const [only] = seen;
    return known === undefined || only === undefined ? rulesReport(seen) : ruleReport(only);
  };
  // Without a case, this is a page of the manual.
  if (!mayHaveCase(flags, context) && flags.db === undefined) {
    return writeReportOfNoCase(write(null, []), flags, context);
  }
  await withCase(flags, context, (reader) => {
    return writeReport(write(ruleSights(reader, rules), reader.rulesOff()), flags, context);
  });
}

/** A source feeds a rule when its catalogue has a verb of at least one category that the rule needs. */
async function catalogued(
  rules: readonly Rule[],
): Promise<readonly (Omit<CataloguedRule, 'sight' | 'off'> & SeeingRule)[]> {
  const formats = await loadFormats();
  return rules.map((rule) => {
    const feeds = formats.filter(({ actions }) => {
      return rule.needs.length === 0 || actions.some(({ category }) => rule.needs.includes(category));
    });
    const otherSources = formats.filter((format) => !feeds.includes(format)).map(({ id }) => id);
    return { ...rule, sources: feeds.map(({ id }) => id), otherSources, measured: MEASURED.get(rule.id) ?? null };
  });
}

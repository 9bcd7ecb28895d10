import { Command } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import { printDay } from '../../domain/instant.ts';
import {
  checkReport,
  exportedRulesReport,
  type RuleDay,
  ruleTestReport,
} from '../../report/answers/own-rules-report.ts';
import { plural } from '../../report/cells.ts';
import { unreadSentences } from '../../report/covered-report.ts';
import { checkRules } from '../../sigma/check/check-rules.ts';
import { EXPORTED_RULES } from '../../sigma/export/built-in-rules.ts';
import { readOwnRules } from '../../sigma/files/load-own-rules.ts';
import type { OwnDetection } from '../../sigma/run/own-detections.ts';
import type { Context } from '../shared/context.ts';
import { addGlobalOptions, type GlobalFlags, outputsOf } from '../shared/global-flags.ts';
import { nearestOf } from '../shared/nearest.ts';
import { withCase } from '../shared/open-case.ts';
import { checkOutput, writeReport, writeReportOfNoCase, writeTextOfNoCase } from '../shared/output.ts';
import { checkFormat, SIGMA } from '../shared/output-formats.ts';
import { BUILT_IN_IDS, foundByOwnRules, loadedRules, suppliedRuleFiles } from './own-rules.ts';
import { listsOption } from './suspicion-flags.ts';

interface RuleFlags extends GlobalFlags {
  readonly lists?: readonly string[];
  readonly case?: string;
}

/** `rules check`: what is wrong with rule files. */
export function checkCommand(context: Context): Command {
  const command = new Command('check')
    .description('Checks your own rules: form, fields, modifiers, and conditions that can never hold.')
    .argument('<folder|file>', 'rules in the Sigma format')
    .addOption(listsOption())
    .addHelpText('after', '\nExamples:\n  imgaudit rules check fixtures/sigma')
    .action(async (path: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<RuleFlags>();
      const own = readOwnRules({ paths: [path], lists: flags.lists ?? [], takenIds: BUILT_IN_IDS });
      const problems = checkRules(own);
      const { rules, correlations, files } = own;
      const checked = { files: files.length, rules: rules.length, correlations: correlations.length, problems };
      await writeReportOfNoCase(checkReport(checked), flags, context);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      if (errors > 0) {
        throw new AuditError('bad-rule', `${plural(errors, 'error')} in the rules.`, {
          hint: 'None of them would be run.',
        });
      }
    });
  return addGlobalOptions(command);
}

/** Events that `rules test` shows. */
const SAMPLES = 10;

/** `rules test`: what rules find in a case. */
export function testCommand(context: Context): Command {
  const command = new Command('test')
    .description('Runs your own rules over the whole case: matches on each day, and some of the events.')
    .argument('<folder|file>', 'rules in the Sigma format')
    .option('--case <file>', 'the case, like --db')
    .addOption(listsOption())
    .addHelpText('after', '\nExamples:\n  imgaudit rules test fixtures/sigma/forbidden-tool.yml --case imgaudit.db')
    .action(async (path: string, _: unknown, self: Command) => {
      const given = self.optsWithGlobals<RuleFlags>();
      const flags = given.case === undefined ? given : { ...given, db: given.case };
      const own = loadedRules({ rules: [path], ...(flags.lists === undefined ? {} : { lists: flags.lists }) });
      await checkOutput(
        flags,
        context,
        suppliedRuleFiles(own).map(({ path: file }) => file),
      );
      await withCase(flags, context, async (reader) => {
        const selection = { window: null, where: [] };
        const { rules, found, notices } = await foundByOwnRules(own, { reader, selection, flags }, context);
        const numbers = found.flatMap(({ detection: { evidence } }) =>
          evidence.of.kind === 'numbers' ? evidence.of.numbers.slice(0, 1) : [],
        );
        const samples = reader.eventsByNumber([...new Set(numbers)].slice(0, SAMPLES));
        const limits = [...notices.map(({ text }) => text), ...unreadSentences(reader.unreadFiles().length)];
        const report = ruleTestReport({
          ...{ days: daysOf(found), samples, run: rules.length },
          ...{ limits: limits.map(sentence), notices: [`${plural(found.length, 'finding')}.`] },
        });
        await writeReport({ ...report, restsOn: suppliedRuleFiles(own) }, flags, context);
      });
    });
  return addGlobalOptions(command);
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** Findings and their events by the day on which they begin. */
function daysOf(found: readonly OwnDetection[]): readonly RuleDay[] {
  const days = new Map<string, RuleDay>();
  for (const { rule, detection } of found) {
    const day = printDay(detection.evidence.first);
    const key = `${day} ${rule.id}`;
    const known = days.get(key);
    days.set(key, {
      ...{ rule: rule.id, title: rule.title, severity: rule.severity, day },
      findings: (known?.findings ?? 0) + 1,
      events: (known?.events ?? 0) + detection.evidence.count,
    });
  }
  return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
}

/** `rules export`: built-in rules in the Sigma format. */
export function exportCommand(context: Context): Command {
  const command = new Command('export')
    .description('Writes the built-in rules that Sigma can express as Sigma rules, for other tools.')
    .argument('[rule]', 'one rule alone')
    .addHelpText(
      'after',
      '\nExamples:\n  imgaudit rules export -o rules.yml\n  imgaudit rules export --format sigma\n  imgaudit rules export --format json',
    )
    .action(async (id: string | undefined, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const outputs = outputsOf(flags).map((one) => ({ ...one, format: one.format ?? SIGMA }));
      for (const { format } of outputs) checkFormat(format, 'rules');
      const rules = [...EXPORTED_RULES].filter(([name]) => id === undefined || name === id);
      if (rules.length === 0) throw notExported(id ?? '');
      await checkOutput(flags, context);
      const sigma = rules.map(([, text]) => text).join('---\n');
      for (const one of outputs) {
        if (one.format === SIGMA) await writeTextOfNoCase(sigma, one, context);
        else await writeReportOfNoCase(exportedRulesReport(rules), one, context);
      }
    });
  return addGlobalOptions(command, 'rules');
}

function notExported(id: string): AuditError {
  const known = [...EXPORTED_RULES.keys()];
  const text = BUILT_IN_IDS.has(id) ? `Sigma cannot express the rule ${id}.` : `There is no rule "${id}".`;
  return new AuditError('not-found', text, {
    hint: nearestOf(id, known) ?? `It expresses ${known.join(', ')}: others compare with what is usual.`,
  });
}

import { parse } from 'node:path';
import { Command, Option } from 'commander';
import type { Notice } from '../domain/evidence-file.ts';
import { SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import type { FindingContext, LineOf } from '../exports/toolkit/export.ts';
import { unmatchedText } from '../investigations/names/unmatched.ts';
import { type ChangesSince, changesSince } from '../investigations/since-report.ts';
import {
  GROUPINGS,
  type Grouping,
  type SuspiciousView,
  suspiciousReport,
} from '../report/answers/suspicious-report.ts';
import { evidenceLines } from './queries/evidence-lines.ts';
import { addExportOptions, type ExportFlags, exportContext } from './queries/exported-answer.ts';
import { exportedFindings } from './queries/exported-findings.ts';
import { writeEachWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, outputsOf } from './shared/global-flags.ts';
import { caseName } from './shared/open-case.ts';
import { oneOf, topOption } from './shared/option-values.ts';
import { type ExportedAnswer, topOf } from './shared/output.ts';
import { exportOf } from './shared/output-formats.ts';
import { askSuspicious, noRuleRun, type Suspicions } from './suspicions/ask-suspicious.ts';
import { readEarlierReport } from './suspicions/earlier-report.ts';
import {
  allowEmptyOption,
  type FailFlags,
  failOnFindings,
  failOnOption,
  refuseBlindFailOn,
  unseenEvents,
} from './suspicions/fail-on.ts';
import { addSuspicionOptions, type SuspicionFlags } from './suspicions/suspicion-flags.ts';

/** A screen or two. `--top` shows more. */
const ROWS_ON_TERMINAL = 20;

interface Flags extends SuspicionFlags, ExportFlags, FailFlags {
  readonly minSeverity: Severity;
  readonly by?: Grouping;
  readonly top?: number | 'all';
  readonly showSuppressed?: boolean;
}

const EXAMPLES = `
A finding is what one rule noticed. Findings that share a rare address, account,
repository or event within 48 hours are one incident. Incidents come worst
first: a rule that seldom fires in this case counts more, and the score rises
with each family of rules that agrees.

The baseline of a log is what is usual in it, by its events in the learning
window. A log with 7 days and 20 events there is learned. Any other is cold:
its findings are one step milder, and some rules are silent.

csv, ndjson and formats of other tools list findings. With --by, csv and ndjson list its rows.

Examples:
  imgaudit suspicious --public-only
  imgaudit suspicious --since 7d --as-of latest --min-severity high
  imgaudit suspicious 'payments/*' --rule 'delete-*' --format json
  imgaudit suspicious --by none --top all
  imgaudit suspicious --allow 203.0.113.0/24 --fail-on high
  imgaudit suspicious --geo GeoLite2-ASN.mmdb --ip-list tor=exits.txt
  imgaudit suspicious --since-report yesterday.json --fail-on high
  imgaudit suspicious --format sarif -o findings.sarif`;

export function build(context: Context): Command {
  const command = new Command('suspicious')
    .description('Runs the detection rules over a window of time and lists the incidents they found, worst first.')
    .argument('[image]', 'only events on this image, namespace, tag or digest, or on images that match this glob')
    .addOption(
      new Option(
        '--by <what>',
        'one row for each incident, rule, ip, actor or image; none: for each finding (default: incident)',
      ).argParser(oneOf(GROUPINGS)),
    )
    .addOption(topOption(ROWS_ON_TERMINAL))
    .addOption(
      new Option('--min-severity <severity>', `only findings of at least this severity: ${SEVERITIES.join(', ')}`)
        .argParser(oneOf(SEVERITIES))
        .default('info'),
    )
    .addOption(failOnOption())
    .option(
      '--since-report <file>',
      'compare with an answer that --format json wrote earlier: what is new, persisting and gone; --fail-on then looks at what is new',
    )
    .addOption(allowEmptyOption())
    .option('--show-suppressed', 'also show the findings that allow entries hide')
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addExportOptions(addSuspicionOptions(command, { isPublicAsked: true })), 'findings');
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  refuseBlindFailOn(flags);
  const earlier = flags.sinceReport === undefined ? null : readEarlierReport(flags.sinceReport);
  const question = { image, flags, isPublicOnly: flags.publicOnly ?? false, minSeverity: flags.minSeverity };
  await askSuspicious(question, context, async (suspicions) => {
    const { reader, asked, restsOn } = suspicions;
    const since = earlier === null ? null : changesSince(suspicions.result, earlier);
    const notices = [...suspicions.result.notices, ...unlikeNotices(since)];
    const result = { ...suspicions.result, notices };
    const lineOf = await linesIfAsked(suspicions, flags);
    const answerFor = (one: Flags) => ({
      report: { ...suspiciousReport(result, { ...viewOf(suspicions, one, context), since }), restsOn },
      exported: exportedAnswer(suspicions, lineOf, one, context),
    });
    // Findings are about events of the window. Without any, the events are counted.
    const seen = result.findings.length > 0 ? { isEmpty: false } : {};
    const empty = await writeEachWindowed({ answerFor, ...seen }, asked, reader, { flags, context });
    const [missing] = asked.events.unmatched.filter(({ isExcluded }) => !isExcluded);
    const looked = since === null ? result.findings : result.findings.filter(({ id }) => since.findings.isNew.has(id));
    const unmatched = missing === undefined ? null : unmatchedText(missing);
    const unseen = unseenEvents(empty?.text ?? unmatched) ?? noRuleRun(suspicions);
    failOnFindings(flags, { findings: looked, unseen, notices: suspicions.result.notices });
  });
}

/** Ids of findings follow from what was found. Where nothing is found again, the report may be of another case. */
function unlikeNotices(since: ChangesSince | null): readonly Notice[] {
  if (since === null || since.report.findings.length === 0 || since.findings.isNew.size === 0) return [];
  if (since.findings.persisting.size > 0) return [];
  const text =
    'No finding of the report of --since-report is found here again: it may be about another case, window or question';
  return [{ id: 'report-unlike', text }];
}

function exportedAnswer(
  { reader, result, asked, rules, places }: Suspicions,
  lineOf: LineOf,
  flags: Flags,
  context: Context,
): ExportedAnswer | null {
  const chosen = exportOf('findings', flags.format);
  if (chosen === null) return null;
  const of: FindingContext = {
    ...exportContext({ reader, places }, flags, context),
    rules,
    window: asked.window,
    caseName: parse(caseName(flags, context)).name,
    lineOf,
    command: context.arguments,
    notices: [...asked.notices, ...result.notices],
  };
  return {
    exporter: chosen.exporter,
    chunks: () => chosen.write(exportedFindings(reader, result), of),
    parts: null,
  };
}

/** Lines cost reading the evidence, and SARIF alone has a place for them. */
function linesIfAsked({ reader, result }: Suspicions, flags: Flags): LineOf | Promise<LineOf> {
  const isAsked = outputsOf(flags).some(({ format }) => format === 'sarif');
  return isAsked ? evidenceLines(exportedFindings(reader, result), reader.evidenceFiles()) : () => null;
}

function viewOf({ again }: Suspicions, flags: Flags, context: Context): Omit<SuspiciousView, 'since'> {
  const { format = 'table', by = 'incident' } = flags;
  return {
    by,
    rowsBy: flags.by ?? 'none',
    top: topOf(flags, context, ROWS_ON_TERMINAL),
    showsSuppressed: flags.showSuppressed ?? false,
    listsFindings: format === 'md',
    again,
  };
}

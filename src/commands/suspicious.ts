import { Command, Option } from 'commander';
import type { CaseReader } from '../case/case-reader.ts';
import { SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import type { ExportedFinding } from '../exports/toolkit/export.ts';
import { unmatchedText } from '../investigations/names/unmatched.ts';
import { changesSince } from '../investigations/since-report.ts';
import type { SuspiciousResult } from '../investigations/suspicious.ts';
import {
  GROUPINGS,
  type Grouping,
  type SuspiciousView,
  suspiciousReport,
} from '../report/answers/suspicious-report.ts';
import { askSuspicious, type Suspicions } from './queries/ask-suspicious.ts';
import { readEarlierReport } from './queries/earlier-report.ts';
import { allowEmptyOption, type FailFlags, failOnFindings, failOnOption } from './queries/fail-on.ts';
import { addSuspicionOptions, type SuspicionFlags } from './queries/suspicion-flags.ts';
import { writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions } from './shared/global-flags.ts';
import { oneOf, topOption } from './shared/option-values.ts';
import { topOf } from './shared/output.ts';
import { exportOf } from './shared/output-formats.ts';

/** A screen or two. `--top` shows more. */
const ROWS_ON_TERMINAL = 20;

interface Flags extends SuspicionFlags, FailFlags {
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

csv, ndjson and sarif list findings. With --by, csv and ndjson list its rows.

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
  return addGlobalOptions(addSuspicionOptions(command, { isPublicAsked: true }), 'findings');
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  const exporter = exportOf('findings', flags.format);
  const earlier = flags.sinceReport === undefined ? null : readEarlierReport(flags.sinceReport);
  const question = { image, flags, isPublicOnly: flags.publicOnly ?? false, minSeverity: flags.minSeverity };
  await askSuspicious(question, context, async (suspicions) => {
    const { reader, result, asked, rules, restsOn } = suspicions;
    const since = earlier === null ? null : changesSince(result, earlier);
    const report = { ...suspiciousReport(result, { ...viewOf(suspicions, flags, context), since }), restsOn };
    const exported =
      exporter === null
        ? null
        : { exporter, chunks: exporter.write(exportedFindings(reader, result), { version: context.version, rules }) };
    const empty = await writeWindowed({ report, exported }, asked, reader, { flags, context });
    const [missing] = asked.events.unmatched.filter(({ isExcluded }) => !isExcluded);
    const looked = since === null ? result.findings : result.findings.filter(({ id }) => since.findings.isNew.has(id));
    failOnFindings(flags, looked, empty?.text ?? (missing === undefined ? null : unmatchedText(missing)));
  });
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

/** Number of events of its evidence that an export gets with a finding. */
const EXPORTED_EVENTS = 20;

/** Number of other findings of its incident that an export gets with a finding. */
const EXPORTED_OTHERS = 10;

/** One question for the evidence of this many findings keeps memory small. */
const FINDINGS_AT_ONCE = 200;

function* exportedFindings(reader: CaseReader, { findings, incidents }: SuspiciousResult): Iterable<ExportedFinding> {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const incidentOf = new Map(incidents.flatMap((incident) => incident.findings.map((id) => [id, incident] as const)));
  for (let start = 0; start < findings.length; start += FINDINGS_AT_ONCE) {
    const some = findings.slice(start, start + FINDINGS_AT_ONCE).map((finding) => {
      const incident = incidentOf.get(finding.id);
      const ids = (incident?.findings ?? []).filter((id) => id !== finding.id);
      const others = ids.flatMap((id) => byId.get(id) ?? []).slice(0, EXPORTED_OTHERS);
      return { finding, incident: incident?.id ?? '', others };
    });
    const numbers = some.flatMap(({ finding, others }) => [
      ...finding.events.slice(0, EXPORTED_EVENTS),
      ...others.flatMap(({ events }) => events.slice(0, 1)),
    ]);
    const events = new Map(reader.eventsByNumber([...new Set(numbers)]).map((event) => [event.seq, event]));
    const eventOf = (seq: number) => events.get(seq) ?? [];
    for (const { finding, incident, others } of some) {
      yield {
        finding,
        evidence: finding.events.slice(0, EXPORTED_EVENTS).flatMap(eventOf),
        incident: {
          id: incident,
          others: others.flatMap(({ id, rule, reason, events: [first = -1] }) =>
            [eventOf(first)].flat().map((event) => ({ id, rule, reason, event })),
          ),
        },
      };
    }
  }
}

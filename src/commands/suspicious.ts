import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { CaseReader } from '../case/case-reader.ts';
import type { AddressRange, AllowEntry } from '../domain/allow-entry.ts';
import { AuditError } from '../domain/audit-error.ts';
import { fileTrouble } from '../domain/text/file-trouble.ts';
import { matchesGlob } from '../domain/text/glob.ts';
import { durationMs } from '../domain/time-window.ts';
import { SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import type { ExportedFinding } from '../exports/toolkit/export.ts';
import { investigateSuspicious, type SuspiciousResult, suspiciousRange } from '../investigations/suspicious.ts';
import { parseAddressRange } from '../network/ip-range.ts';
import { suspiciousReport } from '../report/answers/suspicious-report.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { RULES } from '../rules/registry.ts';
import { readAddressFacts, readRanges } from './queries/address-facts.ts';
import {
  addFilterOptions,
  addWindowOptions,
  type FilterFlags,
  filterOf,
  type WindowFlags,
} from './queries/query-flags.ts';
import { windowOf, writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { gathering, oneOf, requireDuration } from './shared/option-values.ts';
import { checkOutput } from './shared/output.ts';
import { exportOf } from './shared/output-formats.ts';
import { keepHeapSmall, keepNewSpaceSmall } from './shared/small-heap.ts';

interface Flags extends GlobalFlags, WindowFlags, FilterFlags {
  readonly rule?: readonly string[];
  readonly minSeverity: Severity;
  readonly failOn?: Severity;
  readonly learn: string;
  readonly allow?: readonly AddressRange[];
  readonly allowFile?: string;
  readonly geo?: readonly string[];
  readonly ipList?: readonly string[];
  readonly showSuppressed?: boolean;
}

const EXAMPLES = `
Examples:
  imgaudit suspicious --public-only
  imgaudit suspicious --since 7d --as-of latest --min-severity high
  imgaudit suspicious 'payments/*' --rule 'delete-*' --format json
  imgaudit suspicious --allow 203.0.113.0/24 --fail-on high
  imgaudit suspicious --geo GeoLite2-ASN.mmdb --ip-list tor=exits.txt
  imgaudit suspicious --format sarif -o findings.sarif`;

export function build(context: Context): Command {
  const command = new Command('suspicious')
    .description('Findings of the detection rules over the window, worst first.')
    .argument('[image]', 'only events on images that match this glob')
    .addOption(new Option('--rule <glob>', 'only these rules').argParser(gathering((text) => text)))
    .addOption(
      new Option('--min-severity <severity>', `only findings of at least this severity: ${SEVERITIES.join(', ')}`)
        .argParser(oneOf(SEVERITIES))
        .default('info'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 3 when a finding has this severity or a worse one').argParser(
        oneOf(SEVERITIES),
      ),
    )
    .option('--learn <duration>', 'learning window before the inspected one', '14d')
    .addOption(
      new Option('--allow <cidr>', 'expected addresses, for this run only').argParser(gathering(parseAddressRange)),
    )
    .option('--allow-file <file>', 'file of expected addresses, one per line; # starts a comment')
    .addOption(
      new Option(
        '--geo <file.mmdb>',
        'database of countries, cities or network operators, for rules about places',
      ).argParser(gathering((text) => text)),
    )
    .addOption(
      new Option('--ip-list <name=file>', 'list of CIDR blocks: Tor exits, VPNs, hosting').argParser(
        gathering((text) => text),
      ),
    )
    .option('--show-suppressed', 'show findings that allow entries suppress, too')
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addFilterOptions(addWindowOptions(command)), 'findings');
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  const { publicOnly, ...filters } = flags;
  const exporter = exportOf('findings', flags.format);
  const rules = chooseRules(flags.rule ?? []);
  await checkOutput(flags, context, suppliedFiles(flags));
  const allow = [...(flags.allow ?? []), ...readAllowFile(flags.allowFile)].map(allowForThisRun);
  const learnMs = requireDuration(durationMs(flags.learn), `--learn "${flags.learn}"`);
  const facts = await readAddressFacts({ geo: flags.geo ?? [], lists: flags.ipList ?? [] }, context.now());
  // Rules make much garbage and keep little of it.
  keepHeapSmall(20);
  keepNewSpaceSmall();
  await withCase(flags, context, async (reader) => {
    const asked = windowOf(flags, reader, context);
    const { window } = asked;
    const session = reader.session({ range: suspiciousRange({ window, learnMs }) });
    const result = investigateSuspicious(session, {
      window,
      where: [filterOf(filters), { images: image === undefined ? [] : [image] }],
      rules,
      learnMs,
      allow,
      intelligence: facts.intelligence,
      isPublicOnly: publicOnly ?? false,
      minSeverity: flags.minSeverity,
      now: context.now(),
    });
    const notices = [...result.notices, ...facts.notices];
    const report = suspiciousReport({ ...result, notices }, flags.showSuppressed ?? false);
    const exported =
      exporter === null
        ? null
        : { exporter, chunks: exporter.write(exportedFindings(reader, result), { version: context.version, rules }) };
    await writeWindowed({ report, exported }, asked, reader, { flags, context });
    failOn(flags.failOn, result);
  });
}

function chooseRules(globs: readonly string[]): readonly Rule[] {
  if (globs.length === 0) return RULES;
  const unknown = globs.find((glob) => !RULES.some(({ id }) => matchesGlob(glob, id)));
  if (unknown !== undefined) {
    throw new AuditError('usage', `No rule matches "${unknown}".`, { hint: '`imgaudit rules` lists them.' });
  }
  return RULES.filter(({ id }) => globs.some((glob) => matchesGlob(glob, id)));
}

/** The files of the analyst that the command reads. */
function suppliedFiles({ allowFile, geo = [], ipList = [] }: Flags): readonly string[] {
  const lists = ipList.map((list) => list.slice(list.indexOf('=') + 1));
  return [...(allowFile === undefined ? [] : [allowFile]), ...geo, ...lists];
}

function readAllowFile(path: string | undefined): readonly AddressRange[] {
  if (path === undefined) return [];
  try {
    return readRanges(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError('input-not-found', `Cannot read the allow file ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/** Number of events of its evidence that an export gets with a finding. */
const EXPORTED_EVENTS = 20;

/** One question for the evidence of this many findings keeps memory small. */
const FINDINGS_AT_ONCE = 200;

function* exportedFindings(reader: CaseReader, { findings }: SuspiciousResult): Iterable<ExportedFinding> {
  for (let start = 0; start < findings.length; start += FINDINGS_AT_ONCE) {
    const some = findings.slice(start, start + FINDINGS_AT_ONCE);
    const numbers = some.flatMap(({ events }) => events.slice(0, EXPORTED_EVENTS));
    const events = new Map(reader.eventsByNumber(numbers).map((event) => [event.seq, event]));
    for (const finding of some) {
      const evidence = finding.events.slice(0, EXPORTED_EVENTS).flatMap((seq) => events.get(seq) ?? []);
      yield { finding, evidence };
    }
  }
}

function allowForThisRun(range: AddressRange): AllowEntry {
  return { id: null, range, actor: null, image: null, rule: null, reason: null, owner: null, expires: null };
}

/** @throws AuditError `findings-reached` when a finding that is not suppressed has the severity or a worse one */
function failOn(severity: Severity | undefined, { findings }: SuspiciousResult): void {
  if (severity === undefined) return;
  const limit = SEVERITIES.indexOf(severity);
  const reached = findings.filter((finding) => {
    return finding.suppressedBy === null && SEVERITIES.indexOf(finding.severity) >= limit;
  });
  if (reached.length === 0) return;
  throw new AuditError('findings-reached', `${reached.length} of the findings are ${severity} or worse (--fail-on).`);
}

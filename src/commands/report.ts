import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { Finding } from '../domain/finding.ts';
import type { Incident } from '../domain/incident.ts';
import { SEVERITIES, type Severity } from '../domain/vocabulary.ts';
import { pageFacts } from '../investigations/page-facts.ts';
import { pageReport } from '../report/answers/page-report.ts';
import { pageOf } from '../report/page/page-of.ts';
import { verifyCase } from '../verification/verify-case.ts';
import { namedBy } from './queries/named-id.ts';
import { windowSentences } from './queries/windowed-answer.ts';
import { authorOf } from './shared/author.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, zoneOf } from './shared/global-flags.ts';
import { caseName, withAudit } from './shared/open-case.ts';
import { gathering, numberOrAll, oneOf, repeated } from './shared/option-values.ts';
import { writeOutputs } from './shared/output.ts';
import { exportOf } from './shared/output-formats.ts';
import { startProgress } from './shared/progress.ts';
import { askAgain } from './suspicions/ask-again.ts';
import { askSuspicious, noRuleRun, type Suspicions } from './suspicions/ask-suspicious.ts';
import {
  allowEmptyOption,
  type FailFlags,
  failOnFindings,
  failOnOption,
  refuseBlindFailOn,
  unseenEvents,
} from './suspicions/fail-on.ts';
import { leftOutSentences } from './suspicions/left-out.ts';
import { addSuspicionOptions, allowedForThisRun, type SuspicionFlags } from './suspicions/suspicion-flags.ts';

/** Markings of the Traffic Light Protocol 2.0 (https://www.first.org/tlp/). */
const MARKINGS = ['red', 'amber+strict', 'amber', 'green', 'clear'] as const;

/** Of events in the list at the end. The page of a large case stays below 2 MB. */
const MOST_EVENTS = 500;

/** How many events, and how many rejected records, are read again for the verdict about the case. */
const SAMPLE = 1000;

interface Flags extends SuspicionFlags, FailFlags {
  readonly title?: string;
  readonly tlp?: (typeof MARKINGS)[number];
  readonly incident?: readonly string[];
  readonly note?: readonly string[];
  readonly minSeverity: Severity;
  readonly top: number | 'all';
  readonly verify: boolean;
}

const EXAMPLES = `
The page is one file without scripts, and asks the network for nothing. A browser
prints it as PDF. --format json is everything that stands in the page; --format md
is the same for a wiki. It lists findings that no allow entry suppresses.

Examples:
  imgaudit report -o incident.html --tlp amber
  imgaudit report --since 7d --as-of latest --min-severity medium -o week.html
  imgaudit report --incident i72226743 --since 22d --title 'Contractor account' \\
    --note 'Account closed on 2026-05-25' --tz Europe/Berlin -o contractor.html`;

export function build(context: Context): Command {
  const command = new Command('report')
    .description(
      'A report for people, as one page: what happened, the findings with their evidence, who reached what, where it runs, what cannot be told, and the custody of the case.',
    )
    .argument('[image]', 'only events on this image, namespace, tag or digest, or on images that match this glob')
    .option('--title <text>', 'title of the page (default: the worst incident)')
    .addOption(
      new Option('--tlp <marking>', `who may read it, by the Traffic Light Protocol: ${MARKINGS.join(', ')}`).argParser(
        oneOf(MARKINGS),
      ),
    )
    .addOption(
      new Option('--incident <id>', 'only these incidents, by their ids or the beginnings of them').argParser(
        gathering((id: string): string => id),
      ),
    )
    .addOption(new Option('--note <text>', 'a note of yours; may be repeated').argParser(repeated))
    .addOption(
      new Option('--min-severity <severity>', `only findings of at least this severity: ${SEVERITIES.join(', ')}`)
        .argParser(oneOf(SEVERITIES))
        .default('info'),
    )
    .addOption(
      new Option('--top <number>', 'at most this many events in the list of events, or all')
        .argParser(numberOrAll)
        .default(MOST_EVENTS),
    )
    .option('--no-verify', 'do not hash the evidence again: the page then says that nothing was verified')
    .addOption(failOnOption())
    .addOption(allowEmptyOption())
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addSuspicionOptions(command, { isPublicAsked: false }), 'page');
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  refuseBlindFailOn(flags);
  const question = { image, flags, isPublicOnly: false, minSeverity: flags.minSeverity };
  await askSuspicious(question, context, async (suspicions) => {
    const { sentences, unseen: why } = windowSentences(suspicions.reader, suspicions.asked);
    const unseen = unseenEvents(why) ?? noRuleRun(suspicions);
    const custody = await custodyOf(flags, context);
    const { others, ...told } = toldOf(suspicions, image, flags);
    const leftOut = leftOutSentences(image, flags, others);
    const page = pageOf({
      ...told,
      ...custody,
      limits: [...leftOut, ...suspicions.result.notices.map(({ text }) => text), ...sentences].map(withFullStop),
      unseen: unseen?.why ?? null,
      version: context.version,
      title: flags.title ?? null,
      tlp: flags.tlp === undefined ? null : `TLP:${flags.tlp.toUpperCase()}`,
      caseName: caseName(flags, context),
      examiner: authorOf(flags, context).examiner,
      zone: zoneOf(flags),
      words: flags.note ?? [],
      learn: flags.learn,
      mostEvents: flags.top === 'all' ? Number.POSITIVE_INFINITY : flags.top,
    });
    const report = { ...pageReport(page), restsOn: suspicions.restsOn };
    const exportedFor = (one: Flags) => {
      const chosen = exportOf('page', one.format);
      const chunks = () => chosen?.write([page], null) ?? [];
      return { report, exported: chosen === null ? null : { exporter: chosen.exporter, chunks, parts: null } };
    };
    await writeOutputs(exportedFor, flags, context);
    failOnFindings(flags, { ...suspicions.result, unseen });
  });
}

function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What the rules found and no allow entry suppresses, and what the case tells of it besides. */
function toldOf({ reader, result, asked, rules }: Suspicions, image: string | undefined, flags: Flags) {
  const { incidents, findings, others } = chosen(result, flags.incident ?? []);
  const again = againOf(image, flags, result.window);
  const { window, baseline } = result;
  return {
    result,
    rules,
    findings,
    incidents,
    others,
    facts: pageFacts(reader, { window, baseline, where: asked.events.where, findings, zone: zoneOf(flags) }),
    allow: [...reader.allowEntries(), ...allowedForThisRun(flags)],
    files: reader.evidenceFiles(),
    notes: reader.notes(),
    again,
    command: `imgaudit report${again.question}`,
  };
}

function chosen({ findings, incidents }: Suspicions['result'], ids: readonly string[]): Told {
  const open = { findings: findings.filter(isOpen), incidents: incidents.filter((incident) => !incident.isSuppressed) };
  if (ids.length === 0) return { ...open, others: 0 };
  const named = new Set(
    ids.map((id) =>
      namedBy(id, open.incidents, {
        noun: 'incident',
        others: open.findings.map((finding) => ({ id: finding.id, command: 'finding' })),
      }),
    ),
  );
  const own = new Set([...named].flatMap((incident) => incident.findings));
  return {
    findings: open.findings.filter(({ id }) => own.has(id)),
    incidents: open.incidents.filter((incident) => named.has(incident)),
    others: open.incidents.length - named.size,
  };
}

interface Told {
  readonly findings: readonly Finding[];
  readonly incidents: readonly Incident[];
  /** How many other incidents are left out. */
  readonly others: number;
}

function isOpen({ suppressedBy }: Finding): boolean {
  return suppressedBy === null;
}

/** The options without folders: a report leaves the house, and paths name users and computers. */
function againOf(image: string | undefined, flags: Flags, window: Suspicions['result']['window']) {
  const { db: _, allowFile, geo, ipList, ...others } = flags;
  const lists = ipList?.map(
    (list) => `${list.slice(0, list.indexOf('='))}=${basename(list.slice(list.indexOf('=') + 1))}`,
  );
  const files = {
    ...(allowFile === undefined ? {} : { allowFile: basename(allowFile) }),
    ...(geo === undefined ? {} : { geo: geo.map((path) => basename(path)) }),
    ...(lists === undefined ? {} : { ipList: lists }),
  };
  return askAgain(image, { ...others, ...files }, window);
}

/** The custody log, and what a verification of the case says. */
async function custodyOf(flags: Flags, context: Context) {
  return withAudit(flags, context, async (audit) => {
    if (!flags.verify) return { custody: audit.custody(), checks: null };
    const progress = await startProgress(flags, context, 'Verifying');
    try {
      const checks = await verifyCase(audit, {
        ...{ isAll: false, sample: SAMPLE, requireEvidence: false, head: null },
        onFile: (path, bytes) => progress.file(path, bytes),
        onProgress: (done) => progress.update(done),
      });
      return { custody: audit.custody(), checks };
    } finally {
      progress.stop();
    }
  });
}

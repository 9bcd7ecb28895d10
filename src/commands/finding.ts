import { Command, Option } from 'commander';
import { storyOf } from '../investigations/incident-story.ts';
import { findingReport } from '../report/answers/finding-report.ts';
import { incidentIds } from '../report/incident-table.ts';
import { askSuspicious } from './queries/ask-suspicious.ts';
import { namedBy } from './queries/named-id.ts';
import { addSuspicionOptions, type SuspicionFlags } from './queries/suspicion-flags.ts';
import { writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions } from './shared/global-flags.ts';
import { numberOrAll } from './shared/option-values.ts';
import { topOf } from './shared/output.ts';

/** The findings stand above the events, and should not scroll out of reach. */
const EVENTS_ON_TERMINAL = 200;

interface Flags extends SuspicionFlags {
  readonly top?: number | 'all';
}

const EXAMPLES = `
The Next lines of \`imgaudit incident\` have the options that find the finding
again. csv and ndjson list its events.

Examples:
  imgaudit finding 0253639b --since 3d --as-of latest
  imgaudit finding 0253639b --since 3d --as-of 2026-03-02T02:13:01.001Z --format json`;

export function build(context: Context): Command {
  const command = new Command('finding')
    .description(
      'One finding: its rule, its sentence, the events that it rests on with an hour of context, and what to ask next.',
    )
    .argument('<id>', 'id of the finding, or the beginning of it')
    .argument('[image]', 'the image that `suspicious` was asked about, if any')
    .addOption(
      new Option(
        '--top <number>',
        `at most this many events, the earliest, or all (default: ${EVENTS_ON_TERMINAL} in a table on a terminal, else all)`,
      ).argParser(numberOrAll),
    )
    .addHelpText('after', EXAMPLES)
    .action((id: string, image: string | undefined, _: unknown, self: Command) =>
      run({ id, image }, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addSuspicionOptions(command, { isPublicAsked: false }));
}

async function run(
  { id, image }: { readonly id: string; readonly image: string | undefined },
  flags: Flags,
  context: Context,
): Promise<void> {
  const question = { image, flags, isPublicOnly: false, minSeverity: 'info' } as const;
  await askSuspicious(question, context, async ({ reader, result, asked, rules, again }) => {
    const finding = namedBy(id, result.findings, {
      noun: 'finding',
      others: result.incidents.map((incident) => ({ id: incident.id, command: 'incident' })),
    });
    const { window } = asked;
    const top = topOf(flags, context, EVENTS_ON_TERMINAL);
    const { actors, ips, images } = finding;
    const incident = result.incidents.find(({ findings }) => findings.includes(finding.id));
    const rule = rules.find((one) => one.id === finding.rule);
    const report = findingReport({
      finding,
      incident:
        incident === undefined ? null : { id: incident.id, shortId: incidentIds(result.incidents)(incident.id) },
      rule: rule === undefined ? null : { why: rule.why, logic: rule.logic, falsePositives: rule.falsePositives },
      story: storyOf(reader, { window, findings: [finding], actors, ips, images, top }),
      window,
      notices: result.notices,
      again,
    });
    await writeWindowed({ report }, asked, reader, { flags, context });
  });
}

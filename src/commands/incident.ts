import { Command, Option } from 'commander';
import { storyOf } from '../investigations/incident-story.ts';
import { incidentReport } from '../report/answers/incident-report.ts';
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
The Next lines of \`imgaudit suspicious\` have the options that find the
incident again. csv and ndjson list its events.

Examples:
  imgaudit incident i0fffe0bf --since 3d --as-of latest
  imgaudit incident i0fffe0bf --since 3d --as-of 2026-03-02T02:13:01.001Z --format json`;

export function build(context: Context): Command {
  const command = new Command('incident')
    .description(
      'One incident: its findings and events in order of time, with an hour of context; what else its actors and addresses did; where its images run.',
    )
    .argument('<id>', 'id of the incident, or the beginning of it')
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
  await askSuspicious(question, context, async ({ reader, result, asked, again }) => {
    const incident = namedBy(id, result.incidents, {
      noun: 'incident',
      others: result.findings.map((finding) => ({ id: finding.id, command: 'finding' })),
    });
    const byId = new Map(result.findings.map((finding) => [finding.id, finding]));
    const findings = incident.findings.flatMap((one) => byId.get(one) ?? []);
    const { window } = asked;
    const top = topOf(flags, context, EVENTS_ON_TERMINAL);
    const { actors, ips, images } = incident;
    const story = storyOf(reader, { window, findings, actors, ips, images, top });
    const report = incidentReport({ incident, findings, story, window, notices: result.notices, again });
    await writeWindowed({ report }, asked, reader, { flags, context });
  });
}

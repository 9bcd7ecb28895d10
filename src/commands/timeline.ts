import { Command, Option } from 'commander';
import { investigateTimeline } from '../investigations/timeline.ts';
import { mapped } from '../numbers/sequence.ts';
import { withPlaces } from '../report/answers/places.ts';
import { timelineReport } from '../report/answers/timeline-report.ts';
import { geoOption, readPlaces } from './queries/address-facts.ts';
import { askedEvents } from './queries/asked-question.ts';
import { addExportOptions, type ExportFlags, exportedEvents, refuseUnplaced } from './queries/exported-answer.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from './queries/query-flags.ts';
import { windowOf, writeEachWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, outputsOf } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { type EventOrder, sortOption, wholeNumber } from './shared/option-values.ts';
import { checkOutput } from './shared/output.ts';

/** A screen holds fifty lines, and nobody scrolls through a million. */
const NEWEST_ON_TERMINAL = 1000;

interface Flags extends ExportFlags, WindowFlags, FilterFlags {
  readonly exact?: boolean;
  readonly layers?: boolean;
  readonly top?: number;
  readonly geo?: readonly string[];
  readonly sort: EventOrder;
}

const EXAMPLES = `
Examples:
  imgaudit timeline payments/api:v1.8.3 --since 7d
  imgaudit timeline payments/api:v1.8.3 --as-of latest --event push,delete,tag
  imgaudit timeline payments/api@sha256:9f2c...1b07 --format json
  imgaudit timeline payments/api --since 2026-03-01 --until 2026-03-08 --public-only
  imgaudit timeline payments --all
  imgaudit timeline sha256:9f2c8a11`;

export function build(context: Context): Command {
  const command = new Command('timeline')
    .description(
      'The event line of an image: everything that happened to a tag, a digest or a repository, in order of time.',
    )
    .argument(
      '<image>',
      '[registry/]namespace/repository[:tag][@sha256:...], a namespace, a tag, or a digest or part of one',
    )
    .option('--exact', 'only events that name the tag or digest itself')
    .addOption(geoOption())
    .option('--layers', 'also show the transfer of each layer')
    .addOption(
      new Option(
        '--top <number>',
        `at most this many of the newest events, or all (default: ${NEWEST_ON_TERMINAL} in a table on a terminal, else all)`,
      ).argParser((text) => (text === 'all' ? 0 : wholeNumber(text))),
    )
    .addOption(sortOption('time'))
    .addHelpText('after', EXAMPLES)
    .action((image: string, _: unknown, self: Command) => run(image, self.optsWithGlobals<Flags>(), context));
  const asked = addFilterOptions(addWindowOptions(command, { isAllAsked: true }));
  return addGlobalOptions(addExportOptions(asked), 'events');
}

async function run(text: string, flags: Flags, context: Context): Promise<void> {
  refuseUnplaced(flags);
  await checkOutput(flags, context, flags.geo ?? []);
  const places = await readPlaces(flags.geo, context.now());
  await withCase(flags, context, async (reader) => {
    const events = askedEvents(reader, flags, text);
    const windowed = windowOf(flags, reader, context, { takesAll: true });
    const asked = { ...windowed, notices: [...places.notices, ...windowed.notices], events };
    const resultFor = (one: Flags) =>
      investigateTimeline(reader, {
        image: events.image,
        window: asked.window,
        where: events.filters,
        isExact: flags.exact ?? false,
        withLayers: flags.layers ?? false,
        top: topOf(one, context),
        isNewestFirst: flags.sort === '-time',
      });
    const [first = flags] = outputsOf(flags);
    const result = resultFor(first);
    const answerFor = (one: Flags) => {
      // Outputs that show as many events share what was found.
      const shown = topOf(one, context) === topOf(first, context) ? result : resultFor(one);
      const recorded = mapped(shown.events, ({ event }) => event);
      const exported = exportedEvents(recorded, { reader, total: shown.summary.events, places }, one, context);
      return { report: withPlaces(timelineReport(shown), places.placeOf), exported };
    };
    const question = { answerFor, isEmpty: result.summary.events === 0 };
    await writeEachWindowed(question, asked, reader, { flags, context });
  });
}

/** How many of the newest events are shown; null for all. Programs and files get all unless the user says otherwise. */
function topOf({ top, format = 'table', output }: Flags, { isStdoutTerminal }: Context): number | null {
  const isForScreen = isStdoutTerminal && format === 'table' && output === undefined;
  const asked = top ?? (isForScreen ? NEWEST_ON_TERMINAL : 0);
  return asked === 0 ? null : asked;
}

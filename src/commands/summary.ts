import { Command, Option } from 'commander';
import { BREAKDOWNS, type Breakdown, investigateBreakdown } from '../investigations/breakdown.ts';
import { investigateSummary } from '../investigations/summary.ts';
import { breakdownReport, summaryReport } from '../report/answers/summary-report.ts';
import { askedEvents } from './queries/asked-question.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from './queries/query-flags.ts';
import { windowOf, writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { oneOf, wholeNumber } from './shared/option-values.ts';

interface Flags extends GlobalFlags, WindowFlags, FilterFlags {
  readonly by?: Breakdown;
  readonly top: number;
}

const EXAMPLES = `
Examples:
  imgaudit summary --since 30d
  imgaudit summary 'payments/*' --as-of latest --top 20
  imgaudit summary --by actor --event delete,untag --format csv`;

export function build(context: Context): Command {
  const command = new Command('summary')
    .description(
      'Sums up the activity in a window of time: totals, days, busiest images, actors and public addresses, logs, gaps.',
    )
    .argument('[image]', 'only this image, namespace, tag or digest, or images that match this glob')
    .addOption(
      new Option('--by <what>', `only the counts for each: ${BREAKDOWNS.join(', ')}`).argParser(oneOf(BREAKDOWNS)),
    )
    .addOption(new Option('--top <number>', 'how many of each are listed').argParser(wholeNumber).default(10))
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addFilterOptions(addWindowOptions(command)));
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  await withCase(flags, context, async (reader) => {
    const events = askedEvents(reader, flags, image);
    const asked = { ...windowOf(flags, reader, context), events };
    const { window } = asked;
    const { where } = events;
    const { by, top } = flags;
    const report =
      by === undefined
        ? summaryReport(investigateSummary(reader.session({ range: window }), { window, where, top }))
        : breakdownReport(window, by, investigateBreakdown(reader, { window, where }, by), top);
    await writeWindowed({ report }, asked, reader, { flags, context });
  });
}

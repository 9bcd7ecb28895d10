import { Command, Option } from 'commander';
import type { StoredCase } from '../case/case-reader.ts';
import type { Selection } from '../case/event-filter.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { addressPairs } from '../investigations/activity/address-pairs.ts';
import { hoursOfWeek } from '../investigations/activity/hours-of-week.ts';
import { BREAKDOWNS, type Breakdown, investigateBreakdown } from '../investigations/breakdown.ts';
import { namesOfActors } from '../investigations/names/actor-names.ts';
import { investigateSummary } from '../investigations/summary.ts';
import { hoursReport, pairsReport } from '../report/answers/activity-report.ts';
import { breakdownReport, summaryReport } from '../report/answers/summary-report.ts';
import type { Report } from '../report/report.ts';
import { askedEvents } from './queries/asked-question.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from './queries/query-flags.ts';
import { windowOf, writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags, zoneOf } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { numberOrAll, oneOf } from './shared/option-values.ts';

/** What the counts can be for: `hour` is the hour of the week. */
const GROUPINGS = [...BREAKDOWNS, 'hour'] as const;

interface Flags extends GlobalFlags, WindowFlags, FilterFlags {
  readonly by?: Breakdown | 'hour';
  readonly pairs?: boolean;
  readonly top: number | 'all';
}

const EXAMPLES = `
Examples:
  imgaudit summary --since 30d
  imgaudit summary 'payments/*' --as-of latest --top 20
  imgaudit summary --by actor --event delete,untag --format csv
  imgaudit summary --by hour --actor 'ci-*' --tz Europe/Berlin
  imgaudit summary --pairs --public-only`;

export function build(context: Context): Command {
  const command = new Command('summary')
    .description(
      'Sums up the activity in a window of time: totals, days, busiest images, actors and public addresses, logs, gaps.',
    )
    .argument('[image]', 'only this image, namespace, tag or digest, or images that match this glob')
    .addOption(
      new Option(
        '--by <what>',
        `only the counts for each: ${GROUPINGS.join(', ')} (of the week, in the zone of --tz)`,
      ).argParser(oneOf(GROUPINGS)),
    )
    .option('--pairs', 'only the counts for each address with the actor and the image that it reached')
    .addOption(new Option('--top <number>', 'how many of each are listed, or all').argParser(numberOrAll).default(10))
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(addFilterOptions(addWindowOptions(command)));
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  if (flags.pairs === true && flags.by !== undefined) {
    throw new AuditError('usage', '--pairs cannot be used together with --by.', { hint: 'Ask for one of them.' });
  }
  await withCase(flags, context, async (reader) => {
    const events = askedEvents(reader, flags, image);
    const asked = { ...windowOf(flags, reader, context), events };
    const report = reportOf(reader, { window: asked.window, where: events.where }, flags);
    await writeWindowed({ report }, asked, reader, { flags, context });
  });
}

type Asked = Selection & { readonly window: TimeWindow };

function reportOf(reader: StoredCase, selection: Asked, flags: Flags): Report {
  const { window } = selection;
  const { by, pairs } = flags;
  const top = flags.top === 'all' ? Number.MAX_SAFE_INTEGER : flags.top;
  if (pairs === true) return pairsReport(window, addressPairs(reader, selection, top), namesOfActors(reader, window));
  if (by === 'hour') return hoursReport(window, zoneOf(flags), hoursOfWeek(reader, selection, zoneOf(flags)));
  if (by !== undefined) {
    const rows = investigateBreakdown(reader, selection, by);
    const nameOf = by === 'actor' ? namesOfActors(reader, window) : new Map<string, string>();
    return breakdownReport(window, { by, rows, top, nameOf });
  }
  return summaryReport(investigateSummary(reader.session({ range: window }), { ...selection, top }));
}

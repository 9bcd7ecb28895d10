import { Command, Option } from 'commander';
import type { Page } from '../case/case-reader.ts';
import type { EventFilter, FieldTest, TestedField } from '../case/event-filter.ts';
import { AuditError } from '../domain/audit-error.ts';
import { instantOf } from '../domain/instant.ts';
import { checkWindow, daysBefore, LONGEST_WINDOW_DAYS } from '../domain/time-window.ts';
import { contradictingEvents } from '../investigations/twins/contradictions.ts';
import { type AskedColumn, eventsReport } from '../report/answers/events-report.ts';
import { withPlaces } from '../report/answers/places.ts';
import { checkedWhere } from '../sigma/check/check-where.ts';
import { matchingEvents } from '../sigma/run/matching-events.ts';
import { geoOption, readPlaces } from './queries/address-facts.ts';
import { columnNamed } from './queries/asked-columns.ts';
import { askedEvents } from './queries/asked-question.ts';
import { addExportOptions, type ExportFlags, exportedEvents, refuseUnplaced } from './queries/exported-answer.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from './queries/query-flags.ts';
import { type AskedWindow, windowOf, writeEachWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, outputsOf } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { type EventOrder, gathering, orderOptionOf, wholeNumber } from './shared/option-values.ts';
import { checkOutput } from './shared/output.ts';
import { exportOf } from './shared/output-formats.ts';

const EVENTS_ON_PAGE = 10;

interface Flags extends ExportFlags, WindowFlags, FilterFlags {
  readonly resourceName?: string;
  readonly resourceType?: string;
  readonly eventType?: string;
  readonly eventName?: string;
  readonly sourceIp?: string;
  readonly userName?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly contradicting?: boolean;
  readonly geo?: readonly string[];
  readonly where?: string;
  readonly columns?: readonly AskedColumn[];
  readonly limit?: number;
  readonly offset: number;
  readonly sort?: EventOrder;
}

const EXAMPLES = `
Examples:
  imgaudit events --ip 203.0.113.0/24 --limit 100
  imgaudit events payments --all --not-actor 'ci-*' --sort time
  imgaudit events --where 'category: push and not client.ip|cidr: 10.0.0.0/8' --columns time,actor.name,image.tag
  imgaudit events --event delete,untag --since 7d --format ndjson --limit 100000
  imgaudit events --all --format timesketch -o events.jsonl
  imgaudit events --resource-name payments --start-time 1772416800000 --end-time 1772503200000 --format hss`;

export function build(context: Context): Command {
  const command = new Command('events')
    .description(
      "Lists the events of the case that match, newest first. Also takes the query parameters of Huawei's HSS API.",
    )
    .argument('[image]', 'only events on this image, namespace, tag or digest, or on images that match this glob')
    .option('--resource-name <name>', 'HSS: exactly this resource name (for other sources: repository)')
    .option('--resource-type <type>', 'HSS: exactly this resource type (for other sources: image reference)')
    .option('--event-type <type>', 'HSS: exactly this event type (for other sources: category)')
    .option('--event-name <name>', "HSS: exactly this event name (for other sources: the vendor's verb)")
    .option('--source-ip <address>', 'HSS: exactly this logged address')
    .option('--user-name <name>', 'HSS: exactly this operator')
    .addOption(new Option('--start-time <ms>', 'start of the window, epoch milliseconds').argParser(wholeNumber))
    .addOption(new Option('--end-time <ms>', 'end of the window, epoch milliseconds').argParser(wholeNumber))
    .addOption(geoOption())
    .option('--contradicting', 'only records that have the id of another record and say something else')
    .option(
      '--where <expression>',
      "only events for which this holds, in the words of Sigma: 'category: push and image.tag|re: ^v'",
    )
    .addOption(
      new Option(
        '--columns <field>',
        'show these fields instead: time, actor.name, image.tag, details.x and so on',
      ).argParser(gathering(columnNamed)),
    )
    .addOption(
      new Option(
        '--limit <number>',
        `events on a page (default: ${EVENTS_ON_PAGE}; for other tools, except hss: all)`,
      ).argParser(wholeNumber),
    )
    .addOption(new Option('--offset <number>', 'events to skip before the page').argParser(wholeNumber).default(0))
    .addOption(orderOptionOf('-time; for other tools, except hss: time'))
    .addHelpText('after', EXAMPLES)
    .action((image: string | undefined, _: unknown, self: Command) =>
      run(image, self.optsWithGlobals<Flags>(), context),
    );
  const asked = addFilterOptions(addWindowOptions(command, { isAllAsked: true }));
  return addGlobalOptions(addExportOptions(asked), 'events');
}

async function run(image: string | undefined, flags: Flags, context: Context): Promise<void> {
  await checkOutput(flags, context, flags.geo ?? []);
  const places = await readPlaces(flags.geo, context.now());
  const holds = flags.where === undefined ? null : checkedWhere(flags.where);
  refuseColumns(flags);
  refuseUnplaced(flags);
  await withCase(flags, context, async (reader) => {
    const named = askedEvents(reader, flags, image);
    const times = epochWindow(flags) ?? windowOf(flags, reader, context, { takesAll: true });
    const { window } = times;
    const filters: readonly EventFilter[] = [
      ...named.where,
      { fieldTests: hssTests(flags) },
      ...(flags.contradicting === true ? [{ among: contradictingEvents(reader, window) }] : []),
    ];
    const range = times.isWholeCase === true ? null : window;
    const where =
      holds === null
        ? filters
        : [...filters, { among: matchingEvents(reader, { window: range, where: filters }, holds) }];
    const asked = { ...times, notices: [...places.notices, ...times.notices], events: { ...named, where } };
    // The whole case is not loaded into memory.
    const selection = { window: range, where };
    const total = reader.count(selection);
    const answerFor = (one: Flags) => {
      const page = pageOf(one);
      const events = reader.eventList(selection, page);
      const list = eventsReport({ window, total, ...page, events, columns: flags.columns ?? null });
      const report = withPlaces(list, places.placeOf);
      return { report, exported: exportedEvents(events, { reader, total, places }, one, context) };
    };
    await writeEachWindowed({ answerFor, isEmpty: total === 0 }, asked, reader, { flags, context });
  });
}

/** A file for another tool has all events in order of time, unless the user or the tool asks for a page. */
function pageOf({ limit, offset, sort, format }: Flags): Page {
  const exporter = exportOf('events', format)?.exporter ?? null;
  const isPage = exporter === null || exporter.isPaged;
  const order = (sort ?? (isPage ? '-time' : 'time')) === 'time' ? 'oldest-first' : 'newest-first';
  return { limit: limit ?? (isPage ? EVENTS_ON_PAGE : -1), offset, order };
}

/** HSS takes a window in epoch milliseconds, both ends included; with one end alone the window is 30 days long. */
function epochWindow({ startTime, endTime, since, until, day, all }: Flags): AskedWindow | null {
  if (startTime === undefined && endTime === undefined) return null;
  if ([since, until, day, all].some((flag) => flag !== undefined)) {
    throw new AuditError(
      'usage',
      '--start-time and --end-time cannot be used together with --since, --until, --day and --all.',
      {
        hint: 'Give one pair or the other.',
      },
    );
  }
  const longest = LONGEST_WINDOW_DAYS * 86_400_000;
  const to = instantOf((endTime ?? (startTime ?? 0) + longest - 1) + 1);
  if (to === null)
    throw new AuditError('bad-time', '--end-time is out of range.', { hint: 'Give epoch milliseconds.' });
  const from = startTime === undefined ? daysBefore(to, LONGEST_WINDOW_DAYS) : instantOf(startTime);
  if (from === null)
    throw new AuditError('bad-time', '--start-time is out of range.', { hint: 'Give epoch milliseconds.' });
  return { window: checkWindow({ from, to }), notices: [] };
}

/** The query parameters of Huawei's HSS API: each is held against the vendor's own field, else against ours. */
function hssTests(flags: Flags): readonly FieldTest[] {
  const asked: readonly (readonly [string | undefined, string | null, TestedField])[] = [
    [flags.resourceName, 'resource_name', 'repository'],
    [flags.resourceType, 'resource_type', 'reference'],
    [flags.eventType, 'event_type', 'category'],
    [flags.eventName, 'event_name', 'action'],
    [flags.sourceIp, null, 'loggedAddress'],
    [flags.userName, null, 'actorName'],
  ];
  return asked.flatMap(([equals, detail, field]) => (equals === undefined ? [] : [{ detail, field, equals }]));
}

/** @throws AuditError `usage` where columns are asked of an export, whose fields are fixed, or with places */
function refuseColumns(flags: Flags): void {
  if (flags.columns === undefined) return;
  if (flags.geo !== undefined) {
    throw new AuditError('usage', '--columns cannot be used together with --geo.', {
      hint: 'Without --columns, --geo says beside each address where it lies.',
    });
  }
  const fixed = outputsOf(flags).find(({ format }) => exportOf('events', format) !== null);
  if (fixed === undefined) return;
  throw new AuditError('usage', `--columns does not go with --format ${fixed.format}, whose fields are fixed.`, {
    hint: 'Use csv, ndjson or json.',
  });
}

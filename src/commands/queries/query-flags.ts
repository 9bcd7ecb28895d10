import { type Command, Option } from 'commander';
import type { EventFilter } from '../../case/event-filter.ts';
import { CATEGORIES, type Category, NETWORKS, type Network, OUTCOMES, type Outcome } from '../../domain/vocabulary.ts';
import { FORMAT_IDS } from '../../formats/format-ids.ts';
import { type AskedAddress, parseAskedAddress } from '../../network/asked-address.ts';
import { gathering, oneOf } from '../shared/option-values.ts';

export interface WindowFlags {
  readonly since?: string;
  readonly until?: string;
  readonly asOf?: string;
  readonly day?: string;
  readonly all?: boolean;
}

export interface FilterFlags {
  readonly event?: readonly Category[];
  readonly network?: readonly Network[];
  readonly publicOnly?: boolean;
  readonly ip?: readonly AskedAddress[];
  readonly notIp?: readonly AskedAddress[];
  readonly actor?: readonly string[];
  readonly notActor?: readonly string[];
  readonly action?: readonly string[];
  readonly outcome?: readonly Outcome[];
  readonly source?: readonly string[];
  readonly image?: readonly string[];
  readonly notImage?: readonly string[];
  readonly client?: readonly string[];
  readonly tag?: readonly string[];
  readonly digest?: readonly string[];
  readonly region?: readonly string[];
  readonly account?: readonly string[];
  readonly text?: readonly string[];
}

/** How a window is described where `--since` is not given, and whether it may be the whole case. */
export interface WindowOptions {
  readonly unasked?: string;
  readonly isAllAsked?: boolean;
}

/** Adds the options of a window. */
export function addWindowOptions(command: Command, options: WindowOptions = {}): Command {
  const { unasked = '30d', isAllAsked = false } = options;
  command
    .option(
      '--since <time>',
      `start of the window: a duration before the reference time (90m, 36h, 7d, 1w2d), today, yesterday, ISO 8601, or epoch seconds (default: ${unasked})`,
    )
    .option('--until <time>', 'end of the window, which does not belong to it (default: the reference time)')
    .option('--day <day>', 'this day alone: 2026-03-02, today, yesterday, or a month: 2026-02')
    .option(
      '--as-of <time>',
      'reference time, from which durations count back: now, latest (the newest event that is not in the future), ISO 8601, or auto: now, but latest if no event lies in the window before now (default: auto)',
    );
  if (isAllAsked) command.option('--all', 'the whole case, however long it is');
  return command;
}

export function sourceOption(description: string): Option {
  return new Option('--source <format>', description).argParser(gathering(oneOf(FORMAT_IDS)));
}

const GLOBS = `
In a <glob>, * stands for any characters and ? for one: 'ci-*'. Upper and lower
case are the same. An option takes several values, separated by commas.`;

/** Adds the filters of events. `isPublicAsked` says whether `--public-only` is one of them. */
export function addFilterOptions(command: Command, { isPublicAsked } = { isPublicAsked: true }): Command {
  const listed = (flags: string, description: string) =>
    new Option(flags, description).argParser(gathering((value: string): string => value));
  command
    .addOption(
      new Option('--event <category>', `by what happened: ${CATEGORIES.join(', ')}`).argParser(
        gathering(oneOf(CATEGORIES)),
      ),
    )
    .addOption(
      new Option('--network <type>', `by network type: ${NETWORKS.join(', ')}`).argParser(gathering(oneOf(NETWORKS))),
    );
  if (isPublicAsked) command.option('--public-only', 'only events from public addresses, like --network public');
  return command
    .addOption(
      new Option(
        '--ip <address>',
        'by client address: an address, a CIDR block, or a masked address as a log shows it',
      ).argParser(gathering(parseAskedAddress)),
    )
    .addOption(
      new Option('--not-ip <address>', 'leave out events from these addresses').argParser(gathering(parseAskedAddress)),
    )
    .addOption(listed('--actor <glob>', 'by id or name of the actor, the account that acted'))
    .addOption(listed('--not-actor <glob>', 'leave out events of these actors'))
    .addOption(
      listed('--action <glob>', 'by the name that the vendor gives to an operation (`imgaudit actions` lists them)'),
    )
    .addOption(
      new Option('--outcome <outcome>', `by outcome: ${OUTCOMES.join(', ')}`).argParser(gathering(oneOf(OUTCOMES))),
    )
    .addOption(sourceOption('by the format of the log (`imgaudit formats` lists them)'))
    .addOption(
      listed('--image <name>', 'by image: a repository, a namespace, ns/repo:tag, a digest or part of one, or a glob'),
    )
    .addOption(listed('--not-image <name>', 'leave out events on these images'))
    .addOption(listed('--tag <glob>', 'by the tag that an event names'))
    .addOption(listed('--digest <digest>', 'by digest, or at least its first 8 digits'))
    .addOption(listed('--client <glob>', 'by client program, or its user agent'))
    .addOption(listed('--region <glob>', 'by region of the cloud'))
    .addOption(listed('--account <glob>', 'by account of the cloud'))
    .addHelpText('after', GLOBS)
    .addOption(listed('--text <text>', 'events that contain this text anywhere, in upper or lower case'));
}

/** The filter that the flags ask for, without what must be looked up in the case: images and digests. */
export function filterOf(flags: FilterFlags): EventFilter {
  const { event, actor, notActor, action, outcome, source, tag, client, region, account, text, ...places } = flags;
  const asked: EventFilter = {
    ...{ ...addressFilter(places), isCaseIgnored: true },
    ...(event === undefined ? {} : { categories: event }),
    ...(actor === undefined ? {} : { actors: actor }),
    ...(notActor === undefined ? {} : { actorsExcluded: notActor }),
    ...(action === undefined ? {} : { actions: action }),
    ...(outcome === undefined ? {} : { outcomes: outcome }),
    ...(source === undefined ? {} : { sources: source }),
  };
  return {
    ...asked,
    ...(tag === undefined ? {} : { tags: tag }),
    ...(client === undefined ? {} : { clients: client.map(clientGlob) }),
    ...(region === undefined ? {} : { regionsLike: region }),
    ...(account === undefined ? {} : { accounts: account }),
    ...(text === undefined ? {} : { texts: text }),
  };
}

/** Where events come from. */
function addressFilter({ network = [], publicOnly = false, ip, notIp }: FilterFlags): EventFilter {
  const networks: readonly Network[] = [...network, ...(publicOnly ? (['public'] as const) : [])];
  const [asked, left] = [addressesOf(ip), addressesOf(notIp)];
  return {
    networks,
    addresses: asked.ranges,
    addressTexts: asked.texts,
    addressesExcluded: left.ranges,
    addressTextsExcluded: left.texts,
  };
}

/** A program is asked for by its name; a user agent goes on with its version. */
export function clientGlob(text: string): string {
  return /[*?]/.test(text) ? text : `${text}*`;
}

function addressesOf(asked: readonly AskedAddress[] = []) {
  return {
    ranges: asked.flatMap(({ range }) => range ?? []),
    texts: asked.flatMap(({ logged }) => logged ?? []),
  };
}

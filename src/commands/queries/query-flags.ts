import { type Command, Option } from 'commander';
import type { EventFilter } from '../../case/event-filter.ts';
import type { AddressRange } from '../../domain/allow-entry.ts';
import { CATEGORIES, type Category, NETWORKS, type Network, OUTCOMES, type Outcome } from '../../domain/vocabulary.ts';
import { FORMAT_IDS } from '../../formats/load-formats.ts';
import { parseAddressRange } from '../../network/ip-range.ts';
import { gathering, oneOf } from '../shared/option-values.ts';

export interface WindowFlags {
  readonly since?: string;
  readonly until?: string;
  readonly asOf?: string;
}

export interface FilterFlags {
  readonly event?: readonly Category[];
  readonly network?: readonly Network[];
  readonly publicOnly?: boolean;
  readonly ip?: readonly AddressRange[];
  readonly actor?: readonly string[];
  readonly action?: readonly string[];
  readonly outcome?: readonly Outcome[];
  readonly source?: readonly string[];
  readonly image?: readonly string[];
}

/** Adds the options of a window. `unasked` says how long it is without `--since`. */
export function addWindowOptions(command: Command, unasked = '30d'): Command {
  return command
    .option(
      '--since <time>',
      `start of the window: how long before the anchor (90m, 36h, 7d, 2w), or ISO 8601 (default: ${unasked})`,
    )
    .option('--until <time>', 'end of the window, exclusive (default: the anchor)')
    .option(
      '--as-of <time>',
      'reference time for durations: now, latest (the newest event that is not in the future), ISO 8601, or auto: now, and latest where the window up to now holds no event (default: auto)',
    );
}

export function sourceOption(description: string): Option {
  return new Option('--source <format>', description).argParser(gathering(oneOf(FORMAT_IDS)));
}

/** Adds the filters of events. `isPublicAsked` says whether `--public-only` is one of them. */
export function addFilterOptions(command: Command, { isPublicAsked } = { isPublicAsked: true }): Command {
  const text = (value: string): string => value;
  command
    .addOption(new Option('--event <category>', 'events of these categories').argParser(gathering(oneOf(CATEGORIES))))
    .addOption(
      new Option('--network <type>', `by network type: ${NETWORKS.join(', ')}`).argParser(gathering(oneOf(NETWORKS))),
    );
  if (isPublicAsked) command.option('--public-only', 'only events from public addresses (as --network public)');
  return command
    .addOption(new Option('--ip <address>', 'by address or CIDR block').argParser(gathering(parseAddressRange)))
    .addOption(new Option('--actor <glob>', 'by id or name of the actor').argParser(gathering(text)))
    .addOption(new Option('--action <glob>', "by the vendor's verb").argParser(gathering(text)))
    .addOption(
      new Option('--outcome <outcome>', `by outcome: ${OUTCOMES.join(', ')}`).argParser(gathering(oneOf(OUTCOMES))),
    )
    .addOption(sourceOption('by export format (`imgaudit formats` lists them)'))
    .addOption(
      new Option('--image <glob>', 'by image: ns/repo, ns/repo:tag, with or without the host').argParser(
        gathering(text),
      ),
    );
}

/** The filter that the flags ask for. */
export function filterOf(flags: FilterFlags): EventFilter {
  const networks: readonly Network[] = [...(flags.network ?? []), ...(flags.publicOnly ? (['public'] as const) : [])];
  return {
    categories: flags.event ?? [],
    networks,
    addresses: flags.ip ?? [],
    actors: flags.actor ?? [],
    actions: flags.action ?? [],
    outcomes: flags.outcome ?? [],
    sources: flags.source ?? [],
    images: flags.image ?? [],
  };
}

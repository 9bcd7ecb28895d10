import { shellWord } from '../../domain/text/shell-word.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { type AskAgain, shortInstant } from '../../report/ask-again.ts';
import type { GlobalFlags } from '../shared/global-flags.ts';
import { DEFAULT_LEARN, type SuspicionFlags } from './suspicion-flags.ts';

/** Units of durations on the command line, the longest first. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/**
 * The options with which `incident` and `finding` find what this question found, at any later time. What only chooses
 * among findings (severity, public addresses) is left out: it does not change what belongs together.
 */
export function askAgain(image: string | undefined, flags: SuspicionFlags, window: TimeWindow): AskAgain {
  const place = placeOf(flags);
  const words = [
    // The image is an argument, so it stands right after the id.
    ...(image === undefined ? [] : [shellWord(image)]),
    ...windowWords(window),
    ...(flags.learn === DEFAULT_LEARN ? [] : ['--learn', shellWord(flags.learn)]),
    ...listWords(flags),
    ...(flags.allowFile === undefined ? [] : ['--allow-file', shellWord(flags.allowFile)]),
  ];
  return { question: ` ${words.join(' ')}${place}`, place };
}

/** The case and the zone of the user, for commands that are pasted into the same shell. */
export function placeOf({ db, tz }: GlobalFlags): string {
  return [
    ...(db === undefined ? [] : [` --db ${shellWord(db)}`]),
    ...(tz === undefined ? [] : [` --tz ${shellWord(tz)}`]),
  ].join('');
}

function windowWords({ from, to }: TimeWindow): readonly string[] {
  const length = to - from;
  const unit = UNITS.find(([, ms]) => length % ms === 0);
  const since = unit === undefined ? shortInstant(from) : `${length / unit[1]}${unit[0]}`;
  return ['--since', since, '--as-of', shortInstant(to)];
}

function listWords(flags: SuspicionFlags): readonly string[] {
  const lists: readonly (readonly [option: string, values: readonly string[] | undefined])[] = [
    ['--rule', flags.rule],
    ['--event', flags.event],
    ['--network', flags.network],
    ['--ip', flags.ip?.map(({ text }) => text)],
    ['--actor', flags.actor],
    ['--action', flags.action],
    ['--outcome', flags.outcome],
    ['--source', flags.source],
    ['--image', flags.image],
    ['--not-ip', flags.notIp?.map(({ text }) => text)],
    ['--not-actor', flags.notActor],
    ['--not-image', flags.notImage],
    ['--tag', flags.tag],
    ['--digest', flags.digest],
    ['--client', flags.client],
    ['--region', flags.region],
    ['--account', flags.account],
    ['--text', flags.text],
    ['--allow', flags.allow?.map(({ text }) => text)],
    ['--geo', flags.geo],
    ['--ip-list', flags.ipList],
    ['--rules', flags.rules],
    ['--lists', flags.lists],
  ];
  return lists.flatMap(([option, values = []]) => (values.length === 0 ? [] : [option, shellWord(values.join(','))]));
}

import { InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';

/** The terms of the parsers that take one of a list. */
const TERMS = new WeakMap<object, readonly string[]>();

/** The terms that an option takes, where they are a list; null for any other option. */
export function termsOf({ parseArg }: Option): readonly string[] | null {
  return parseArg === undefined ? null : (TERMS.get(parseArg) ?? null);
}

/**
 * Collects the values of an option that may be repeated or hold several values, separated by commas. A text without a
 * value is refused: it may be a variable of a script that is not set, and the answer would be about everything.
 */
export function gathering<T>(parse: (text: string) => T) {
  const gather = (text: string, previous: readonly T[] | undefined): readonly T[] => {
    const parts = text.split(',').filter((part) => part.trim() !== '');
    if (parts.length === 0) throw new InvalidArgumentError('Give a value, or leave the option out.');
    return [...(previous ?? []), ...parts.map(parse)];
  };
  const terms = TERMS.get(parse);
  if (terms !== undefined) TERMS.set(gather, terms);
  return gather;
}

/** Takes one of `terms`, in upper or lower case; for any other value the message lists them. */
export function oneOf<T extends string>(terms: readonly T[]): (text: string) => T {
  const parse = (text: string): T => {
    const word = text.trim().toLowerCase();
    const found = terms.find((term) => term.toLowerCase() === word);
    if (found === undefined) throw new InvalidArgumentError(`Choose from ${terms.join(', ')}.`);
    return found;
  };
  TERMS.set(parse, terms);
  return parse;
}

/** `time`: the oldest event first; `-time`: the newest first. */
export type EventOrder = 'time' | '-time';

/** What other programs call the two orders. */
const ORDERS: ReadonlyMap<string, EventOrder> = new Map([
  ['time', 'time'],
  ['+time', 'time'],
  ['asc', 'time'],
  ['oldest', 'time'],
  ['-time', '-time'],
  ['desc', '-time'],
  ['newest', '-time'],
]);

function eventOrder(text: string): EventOrder {
  const order = ORDERS.get(text.trim().toLowerCase());
  if (order === undefined) throw new InvalidArgumentError('Choose from time, -time.');
  return order;
}
TERMS.set(eventOrder, ['time', '-time']);

/** The option for the order of events. */
export function sortOption(byDefault: EventOrder): Option {
  return orderOption('time (oldest first) or -time (newest first)').default(byDefault);
}

/** The same for a command whose default, which `byDefault` tells, depends on other options. */
export function orderOptionOf(byDefault: string): Option {
  return orderOption(`time (oldest first) or -time (newest first) (default: ${byDefault})`);
}

function orderOption(description: string): Option {
  return new Option('--sort <order>', description).argParser(eventOrder);
}

/** Takes a whole number, 0 or more. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, 0 or more.');
}

/** Takes `all`, or a whole number from 1. */
export function numberOrAll(text: string): number | 'all' {
  if (text === 'all') return text;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1, or all.');
}

/** The option of a list that a terminal shows the beginning of; `what` are its rows. */
export function topOption(onTerminal: number, what = 'rows'): Option {
  return new Option(
    '--top <number>',
    `at most this many ${what}, or all (default: ${onTerminal} in a table on a terminal, else all)`,
  ).argParser(numberOrAll);
}

/**
 * The duration that a flag gives.
 * @throws AuditError `bad-time` for null or zero
 */
export function requireDuration(milliseconds: number | null, flag: string): number {
  if (milliseconds !== null && milliseconds > 0) return milliseconds;
  throw new AuditError('bad-time', `${flag} is not a duration.`, { hint: 'Write 36h, 14d or 2w.' });
}

/** Collects the texts of an option that may be repeated; commas belong to a text. */
export function repeated(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

import type { Argument, Command, Option } from 'commander';
import { FORMAT_IDS } from '../../formats/format-ids.ts';
import { RULES } from '../../rules/registry.ts';
import { termsOf } from '../shared/option-values.ts';
import type { CaseValue } from './case-names.ts';
import type { TypedLine } from './split-line.ts';

/** What may stand at the cursor. */
export interface Offer {
  /** What stands at the cursor already and belongs to every offered word, such as `--event push,`. */
  readonly lead: string;
  /** The beginning of what is looked for, behind `lead`. */
  readonly prefix: string;
  readonly words: readonly string[];
  /** Names of the case that are offered too; null for none. */
  readonly fromCase: CaseValue | null;
  /** The case that the line names; null where it names none. */
  readonly db: string | null;
}

/** Options whose values are names of the case. */
const CASE_OPTIONS: ReadonlyMap<string, CaseValue> = new Map([
  ['--image', 'image'],
  ['--not-image', 'image'],
  ['--actor', 'actor'],
  ['--not-actor', 'actor'],
  ['--ip', 'address'],
  ['--not-ip', 'address'],
  ['--action', 'action'],
  ['--client', 'client'],
  ['--region', 'region'],
  ['--account', 'account'],
  ['--tag', 'tag'],
  ['--digest', 'digest'],
]);

/** What may stand at the cursor of a line, by the tree of commands. */
export function offerFor(program: Command, { before, current }: TypedLine): Offer {
  const place = placeOf(program, before);
  const { command, open, db, positionals } = place;
  if (open !== null) return offerOfOption(open, { lead: '', typed: current, db });
  const [, name = '', typed = ''] = /^(--[a-z-]{1,40})=(.*)$/s.exec(current) ?? [];
  const option = optionNamed(command, name);
  if (option !== null) return offerOfOption(option, { lead: `${name}=`, typed, db });
  const plain = { lead: '', prefix: current, fromCase: null, db };
  if (current.startsWith('-')) return { ...plain, words: optionsOf(command, program) };
  const argument = command.registeredArguments[positionals] ?? lastVariadic(command);
  const names = positionals === 0 ? command.commands.map((one) => one.name()) : [];
  const fromCase = argument?.name() === 'image' ? 'image' : null;
  return { ...plain, words: [...names, ...argumentWords(argument)], fromCase };
}

/** What `typed` may become. Options take several values, separated by commas. */
function offerOfOption(
  option: Option,
  { lead, typed, db }: { readonly lead: string; readonly typed: string; readonly db: string | null },
): Offer {
  const head = typed.slice(0, typed.lastIndexOf(',') + 1);
  const fromCase = CASE_OPTIONS.get(option.long ?? '') ?? null;
  return { lead: `${lead}${head}`, prefix: typed.slice(head.length), words: valuesOf(option), fromCase, db };
}

interface Place {
  readonly command: Command;
  /** How many arguments stand before the cursor. */
  readonly positionals: number;
  /** The option whose value stands at the cursor. */
  readonly open: Option | null;
  readonly db: string | null;
}

/** Where in the tree of commands the cursor stands. */
function placeOf(program: Command, before: readonly string[]): Place {
  let place: Place = { command: program, positionals: 0, open: null, db: null };
  for (const word of before) place = afterWord(place, word);
  return place;
}

function afterWord(place: Place, word: string): Place {
  const { command, positionals, open } = place;
  if (open !== null) return { ...place, open: null, db: open.long === '--db' ? word : place.db };
  if (word.startsWith('--db=')) return { ...place, db: word.slice('--db='.length) };
  if (word.startsWith('-')) {
    const option = optionNamed(command, word);
    return option?.required || option?.optional ? { ...place, open: option } : place;
  }
  const next = positionals === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  return next === undefined ? { ...place, positionals: positionals + 1 } : { ...place, command: next };
}

function optionNamed(command: Command, name: string): Option | null {
  return command.options.find(({ long, short }) => name !== '' && (long === name || short === name)) ?? null;
}

function optionsOf(command: Command, program: Command): readonly string[] {
  const own = command.options.flatMap(({ long }) => long ?? []);
  const ofAll = command === program ? [] : program.options.flatMap(({ long }) => long ?? []);
  return [...new Set([...own, ...ofAll.filter((name) => name !== '--version'), '--help'])];
}

function lastVariadic(command: Command): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

function valuesOf(option: Option): readonly string[] {
  if (option.long === '--rule') return RULES.map(({ id }) => id);
  if (option.long === '--tz') return ['utc', 'local', ...Intl.supportedValuesOf('timeZone')];
  if (option.long === '--format') return wordsIn(option.description);
  return option.argChoices ?? termsOf(option) ?? [];
}

/** The list behind the colon of a description: `output format: csv, json (default: …)`. */
function wordsIn(description: string): readonly string[] {
  const [list = ''] = (description.split(': ')[1] ?? '').split(' (');
  return list.split(', ');
}

function argumentWords(argument: Argument | undefined): readonly string[] {
  if (argument === undefined) return [];
  if (argument.name() === 'rule') return RULES.map(({ id }) => id);
  if (argument.name() === 'format') return FORMAT_IDS;
  return argument.argChoices ?? [];
}

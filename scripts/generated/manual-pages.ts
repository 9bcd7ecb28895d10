import { Command } from 'commander';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Context } from '../../src/commands/shared/context.ts';
import { addProgramOptions } from '../../src/commands/shared/global-flags.ts';

/** A page of the manual: the name of its file, and its text in roff. */
export interface ManualPage {
  readonly name: string;
  readonly text: string;
}

/** What stands in the first line of every page. */
export interface Edition {
  readonly version: string;
  /** The day of the edition, as `2026-11-22`: not today, so that the same sources give the same pages. */
  readonly date: string;
}

const EXITS: readonly (readonly [string, string])[] = [
  ['0', 'Done.'],
  ['1', 'An internal error.'],
  ['2', 'Usage: an option, a date, a name or a file that is not understood or not there.'],
  ['3', 'suspicious --fail-on was reached, or could not be judged.'],
  ['4', 'import --strict, and some input was rejected or not recognised.'],
  ['5', 'The case or an output failed, evidence changed, or verify found a problem.'],
  ['130', 'Interrupted by Ctrl-C; 143 and 129: ended by SIGTERM, by SIGHUP.'],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['IMGAUDIT_DB', 'The case file, where --db is not given.'],
  ['NO_COLOR, FORCE_COLOR, TERM', 'Whether tables have colours. --color decides over them.'],
  ['PAGER', 'The program that shows long answers on a terminal.'],
  ['COLUMNS', 'The width of tables.'],
];

const FILES: readonly (readonly [string, string])[] = [
  ['./imgaudit.db', 'The case, where neither --db nor IMGAUDIT_DB names one.'],
  ['<output>.manifest.json', 'Beside every output: its hash, those of the evidence, and the command.'],
];

/** The pages of the program and of each of its commands, made from what commander knows of them. */
export async function manualPages(context: Context, edition: Edition): Promise<readonly ManualPage[]> {
  const commands = await Promise.all(
    COMMANDS.map(async ({ load, summary }) => (await load()).build(context).summary(summary)),
  );
  const program = addProgramOptions(new Command('imgaudit'));
  for (const command of commands) program.addCommand(command);
  return [
    { name: 'imgaudit.1', text: programPage(program, edition) },
    ...commands.map((command) => ({ name: `imgaudit-${command.name()}.1`, text: commandPage(command, edition) })),
  ];
}

function programPage(program: Command, edition: Edition): string {
  return [
    titleLine('imgaudit', edition),
    ...section('NAME', [`imgaudit \\- ${escaped('investigates container-registry audit logs')}`]),
    ...section('SYNOPSIS', ['.B imgaudit', escaped('<command> [options]')]),
    ...section('DESCRIPTION', [
      escaped('Who did what to which image, from where. Logs are imported into a case, which is one file.'),
      escaped('Each command has a page of its own, such as imgaudit-import(1).'),
    ]),
    ...section(
      'COMMANDS',
      program.commands.flatMap((command) => entry(`imgaudit-${command.name()}(1)`, command.summary())),
    ),
    ...section('GLOBAL OPTIONS', optionLines(program)),
    ...section(
      'EXIT STATUS',
      EXITS.flatMap(([code, text]) => entry(code, text)),
    ),
    ...section(
      'ENVIRONMENT',
      ENVIRONMENT.flatMap(([name, text]) => entry(name, text)),
    ),
    ...section(
      'FILES',
      FILES.flatMap(([name, text]) => entry(name, text)),
    ),
    ...section('SEE ALSO', [escaped(program.commands.map((command) => `imgaudit-${command.name()}(1)`).join(', '))]),
    '',
  ].join('\n');
}

function commandPage(command: Command, edition: Edition): string {
  const name = `imgaudit-${command.name()}`;
  const below = command.commands.flatMap((child) => [
    `.SS ${quoted(`${command.name()} ${usageOf(child)}`)}`,
    escaped(child.description()),
    ...argumentLines(child),
    ...optionLines(child),
  ]);
  return [
    titleLine(name, edition),
    ...section('NAME', [`${escaped(name)} \\- ${escaped(command.summary())}`]),
    ...section('SYNOPSIS', [`.B imgaudit ${escaped(command.name())}`, escaped(command.usage())]),
    ...section('DESCRIPTION', [escaped(command.description())]),
    ...section('ARGUMENTS', argumentLines(command)),
    ...section('OPTIONS', optionLines(command)),
    ...section('COMMANDS', below),
    ...section('NOTES AND EXAMPLES', textBelow(command)),
    ...section('SEE ALSO', [escaped('imgaudit(1)')]),
    '',
  ].join('\n');
}

function usageOf(command: Command): string {
  return `${command.name()} ${command.usage()}`;
}

function titleLine(name: string, { version, date }: Edition): string {
  return `.TH ${escaped(name.toUpperCase())} 1 "${escaped(date)}" "imgaudit ${version}" "imgaudit manual"`;
}

/** A section, or nothing where it would be empty. */
function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${quoted(title)}`, ...lines];
}

function entry(term: string, text: string): readonly string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(text)];
}

function argumentLines(command: Command): readonly string[] {
  const help = command.createHelp();
  return help
    .visibleArguments(command)
    .flatMap((argument) => entry(help.argumentTerm(argument), help.argumentDescription(argument)));
}

function optionLines(command: Command): readonly string[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .flatMap((option) => entry(help.optionTerm(option), help.optionDescription(option)));
}

/** What stands below the options in the help of a command, line by line. */
function textBelow(command: Command): readonly string[] {
  let whole = '';
  command.configureOutput({ writeOut: (part) => (whole += part), getOutHelpWidth: () => 80 }).outputHelp();
  const text = whole.slice(command.helpInformation().length);
  const lines = text.trim().split('\n');
  return text.trim() === '' ? [] : ['.nf', ...lines.map(escaped), '.fi'];
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}

/** A text that roff sets as it is: its backslashes, hyphens and quotes, and no line of it begins a request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

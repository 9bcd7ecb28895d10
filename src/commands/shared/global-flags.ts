import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import { parseZone, type Zone } from '../../domain/instant.ts';
import type { Context } from './context.ts';
import { type Exported, formatIds, formatMeantBy, formatNamed, formatOfFile } from './output-formats.ts';

/** Options that every command takes. */
export interface GlobalFlags {
  readonly db?: string;
  readonly format?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly tz?: string;
  readonly color?: 'auto' | 'always' | 'never';
  readonly quiet?: boolean;
  readonly progress?: boolean;
  readonly pager?: boolean;
  readonly examiner?: string;
}

export const DEFAULT_CASE = 'imgaudit.db';

/** Adds the global options to the program itself, whose help explains them. */
export function addProgramOptions(program: Command): Command {
  for (const option of globalOptions(null)) program.addOption(option);
  return program;
}

/**
 * Adds the global options to a command; `exports` says what it can export besides its report. Its help shows only
 * `--format`, whose values depend on the command, and where the others are explained.
 */
export function addGlobalOptions(command: Command, exports: Exported = null): Command {
  for (const option of globalOptions(exports)) {
    command.addOption(option.long === '--format' ? option : option.hideHelp());
  }
  return command
    .addHelpText('after', '\nGlobal options, such as --db, --output and --tz: imgaudit --help')
    .hook('preAction', (_, asked) => {
      if (asked === command) nameFormat(command, exports);
    });
}

function globalOptions(exports: Exported): readonly Option[] {
  return [
    new Option('--db <file>', `case file (default: $IMGAUDIT_DB, else ./${DEFAULT_CASE})`),
    new Option(
      '-f, --format <id>',
      `output format: ${formatIds(exports).join(', ')} (default: the ending of the --output file, else table)`,
    ).argParser(onlyFormat),
    new Option('-o, --output <file>', 'write the answer to this file instead of stdout'),
    new Option('--force', 'let --output replace a file; let allow entries cover every address'),
    new Option('--tz <zone>', 'time zone of displayed times: an IANA name, utc or local (default: utc)'),
    new Option('--color <when>', 'colours in tables').choices(['auto', 'always', 'never']),
    new Option('-q, --quiet', 'no messages on stderr'),
    new Option('--no-progress', 'no progress on stderr'),
    new Option('--no-pager', 'do not show long answers on a terminal through $PAGER (default: less -FRSX)'),
    new Option('--examiner <name>', 'your name for the custody log (default: the login name)'),
    new Option('--debug', 'show the stack of an error'),
  ];
}

/** Takes one format. @throws InvalidArgumentError for a second one: nobody would get the first */
function onlyFormat(word: string, previous: string | undefined): string {
  if (previous === undefined) return formatNamed(word);
  throw new InvalidArgumentError(`One answer has one format, and it is ${previous}. Run the command once for each.`);
}

/**
 * Takes the format from the name of the output, unless one is given.
 * @throws AuditError `usage` for an output that is called like a format
 */
function nameFormat(command: Command, exports: Exported): void {
  const { format, output } = command.optsWithGlobals<GlobalFlags>();
  if (output === undefined) return;
  const meant = formatMeantBy(output, exports);
  if (meant !== null) {
    const own = formatNamed(output) === meant;
    throw new AuditError('usage', `--output "${output}" is a format${own ? '' : ' of other programs'}, not a file.`, {
      hint: `For ${own ? 'this format' : 'what is nearest'} write --format ${meant}; for a file of this name, --output ./${output}.`,
    });
  }
  const named = format === undefined ? formatOfFile(output, exports) : null;
  if (named !== null) command.setOptionValueWithSource('format', named, 'implied');
}

/**
 * Path of the case file that the command works on. An empty IMGAUDIT_DB counts as not set, like an unset variable.
 * @throws AuditError `usage` for a name that SQLite takes for a database in memory: what is imported would be lost
 */
export function casePath(flags: GlobalFlags, context: Context): string {
  const path = flags.db ?? (context.env['IMGAUDIT_DB']?.trim() ? context.env['IMGAUDIT_DB'] : DEFAULT_CASE);
  if (path.trim() !== '' && path.trim() !== ':memory:') return path;
  throw new AuditError('usage', `--db "${path}" names no file.`, {
    hint: `Give the path of a case file, or leave --db out for ${DEFAULT_CASE}.`,
  });
}

/** The zone of displayed times, and of times on the command line without a zone. */
export function zoneOf(flags: GlobalFlags): Zone {
  return parseZone(flags.tz ?? 'utc');
}

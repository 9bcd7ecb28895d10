import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import { parseZone, type Zone } from '../../domain/instant.ts';
import type { Context } from './context.ts';
import { type Exported, formatIds, formatNamed, formatOfFile } from './output-formats.ts';

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

/** Adds the global options; `exports` says what the command can export besides its report. */
export function addGlobalOptions(command: Command, exports: Exported = null): Command {
  command.hook('preAction', (_, asked) => {
    if (asked === command) nameFormat(command, exports);
  });
  return command
    .option('--db <file>', `case file (default: $IMGAUDIT_DB, else ./${DEFAULT_CASE})`)
    .addOption(
      new Option(
        '-f, --format <id>',
        `output format: ${formatIds(exports).join(', ')} (default: what the name of --output ends in, else table)`,
      ).argParser(onlyFormat),
    )
    .option('-o, --output <file>', 'write to this file instead of stdout')
    .option('--force', 'let --output overwrite a file')
    .option('--tz <zone>', 'time zone of displayed times: an IANA name, utc or local (default: utc)')
    .addOption(new Option('--color <when>', 'colours in tables').choices(['auto', 'always', 'never']))
    .option('-q, --quiet', 'no messages on stderr')
    .option('--no-progress', 'no progress on stderr')
    .option('--no-pager', 'long answers on a terminal do not go through $PAGER (default: less -FRSX)')
    .option('--examiner <name>', 'name for the custody log (default: the login name)')
    .option('--debug', 'show the stack of an error');
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
  if (formatIds(exports).includes(formatNamed(output)) && !output.includes('.')) {
    throw new AuditError('usage', `--output "${output}" is a format, not a file.`, {
      hint: `For this format write --format ${formatNamed(output)}; for a file of this name, --output ./${output}.`,
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

import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import { parseZone, type Zone } from '../../domain/instant.ts';
import { destinationOf } from '../destination/destination.ts';
import type { Context } from './context.ts';
import {
  checkFormat,
  type Exported,
  formatIds,
  formatMeantBy,
  formatNamed,
  formatOfFile,
  refuseForeignEnding,
  SIGMA,
} from './output-formats.ts';

/** Options that every command takes. */
export interface GlobalFlags {
  readonly db?: string;
  readonly format?: string;
  readonly output?: string;
  /** Outputs beside that of `format` and `output`. */
  readonly also?: readonly NamedOutput[];
  readonly force?: boolean;
  readonly tz?: string;
  readonly color?: 'auto' | 'always' | 'never';
  readonly quiet?: boolean;
  readonly progress?: boolean;
  readonly pager?: boolean;
  readonly examiner?: string;
}

/** A format that is written to a file of its own: `--format json=findings.json`. */
export interface NamedOutput {
  readonly format: string;
  readonly output: string;
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
      `output format: ${formatIds(exports).join(', ')} (default: the ending of the --output file, else ${exports === 'rules' ? SIGMA : 'table'}); <id>=<file> writes one more output, as often as it is given`,
    ).argParser(gatherFormat),
    new Option('-o, --output <file>', 'write the answer to this file instead of stdout'),
    new Option('--force', 'let --output replace a file; let allow entries cover every address'),
    new Option('--tz <zone>', 'time zone of displayed times: an IANA name, utc or local (default: utc)'),
    new Option('--color <when>', 'colours in tables').choices(['auto', 'always', 'never']),
    new Option('-q, --quiet', 'no messages on stderr'),
    new Option('--no-progress', 'no progress on stderr'),
    new Option('--no-pager', 'do not show long answers on a terminal through $PAGER (default: less -FRX)'),
    new Option('--examiner <name>', 'your name for the custody log (default: the login name)'),
    new Option('--debug', 'show the stack of an error'),
  ];
}

/** What `--format` was given, in order: a format, and the file that it is written to if it has one of its own. */
class FormatWords {
  readonly words: readonly { readonly format: string; readonly file: string | null }[];

  constructor(words: FormatWords['words']) {
    this.words = words;
  }
}

/** Takes one more format. @throws InvalidArgumentError for a second one without a file: nobody would get the first */
function gatherFormat(word: string, previous: FormatWords | undefined): FormatWords {
  const words = previous?.words ?? [];
  const equals = word.indexOf('=');
  const format = formatNamed(equals < 0 ? word : word.slice(0, equals));
  const file = equals < 0 ? null : word.slice(equals + 1);
  const plain = words.find((known) => known.file === null);
  if (file === null && plain !== undefined) {
    throw new InvalidArgumentError(
      `One answer has one format, and it is ${plain.format}. Write others to files: --format ${format}=<file>.`,
    );
  }
  if (file?.trim() === '') throw new InvalidArgumentError(`It names no file. Write --format ${format}=<file>.`);
  return new FormatWords([...words, { format, file }]);
}

/**
 * Makes options of what `--format` was given: `format` of the one without a file, `also` of the others. Every hook may
 * call it, because the first of them depends on how the program is put together.
 */
export function settleFormats(command: Command): void {
  for (let owner: Command | null = command; owner !== null; owner = owner.parent) {
    const given: unknown = owner.getOptionValue('format');
    if (!(given instanceof FormatWords)) continue;
    const source = owner.getOptionValueSource('format') ?? 'cli';
    const plain = given.words.find(({ file }) => file === null);
    const also = given.words.flatMap(({ format, file }) => (file === null ? [] : [{ format, output: file }]));
    owner.setOptionValueWithSource('format', plain?.format, source);
    if (also.length > 0) owner.setOptionValueWithSource('also', also, source);
  }
}

/**
 * Takes the format from the name of the output, unless one is given.
 * @throws AuditError `usage` for an output that is called like a format, or ends like one that the command does not write
 */
function nameFormat(command: Command, exports: Exported): void {
  settleFormats(command);
  const { format, output, also = [] } = command.optsWithGlobals<GlobalFlags>();
  for (const named of also) checkFormat(named.format, exports);
  refuseMixedOutputs(command.optsWithGlobals<GlobalFlags>());
  if (output === undefined) return;
  const meant = formatMeantBy(output, exports);
  if (meant !== null) {
    const own = formatNamed(output) === meant;
    throw new AuditError('usage', `--output "${output}" is a format${own ? '' : ' of other programs'}, not a file.`, {
      hint: `For ${own ? 'this format' : 'what is nearest'} write --format ${meant}; for a file of this name, --output ./${output}.`,
    });
  }
  if (format !== undefined) return;
  const named = formatOfFile(output, exports);
  if (named === null) refuseForeignEnding(output, exports);
  else implyFormat(command, named);
}

/** The options of the program win over those of a command, also where they are undefined. */
function implyFormat(command: Command, format: string): void {
  for (let owner: Command | null = command; owner !== null; owner = owner.parent) {
    owner.setOptionValueWithSource('format', format, 'implied');
  }
}

/** @throws AuditError `usage` where two answers would stand in standard output, one behind the other */
function refuseMixedOutputs(flags: GlobalFlags): void {
  const onStdout = outputsOf(flags).filter(({ output }) => destinationOf(output).kind === 'stdout');
  if (onStdout.length < 2) return;
  throw new AuditError('usage', `${onStdout.length} outputs would go to standard output.`, {
    hint: 'Write all but one of them to files: --format <id>=<file>.',
  });
}

/** The flags of each output that is asked for, as if it were the only one. */
export function outputsOf<Flags extends GlobalFlags>(flags: Flags): readonly Flags[] {
  const { format, output, also = [] } = flags;
  const others = also.map((named) => ({ ...flags, ...named, also: [] }));
  const isOnlyElsewhere = others.length > 0 && format === undefined && output === undefined;
  return isOnlyElsewhere ? others : [{ ...flags, also: [] }, ...others];
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

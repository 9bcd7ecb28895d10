import { type Command, Option } from 'commander';
import type { Context } from './context.ts';

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
  readonly examiner?: string;
}

export const DEFAULT_CASE = 'imgaudit.db';

/** Adds them; `formats` are the output formats of the command beside those of every command. */
export function addGlobalOptions(command: Command, moreFormats: readonly string[] = []): Command {
  const formats = ['table', 'json', 'ndjson', 'csv', 'md', ...moreFormats];
  return command
    .option('--db <file>', `case file (default: $IMGAUDIT_DB, else ./${DEFAULT_CASE})`)
    .addOption(new Option('-f, --format <id>', `output format: ${formats.join(', ')} (default: table)`))
    .option('-o, --output <file>', 'write there instead of stdout')
    .option('--force', 'let --output overwrite a file')
    .option('--tz <zone>', 'zone of displayed times: an IANA name, utc or local (default: utc)')
    .addOption(new Option('--color <when>', 'colours in tables').choices(['auto', 'always', 'never']))
    .option('-q, --quiet', 'no talk on stderr')
    .option('--no-progress', 'no progress on stderr')
    .option('--examiner <name>', 'who is named in the custody log (default: the login name)')
    .option('--debug', 'show the stack of an error');
}

/** The case the command works on. */
export function casePath(flags: GlobalFlags, context: Context): string {
  return flags.db ?? context.env['IMGAUDIT_DB'] ?? DEFAULT_CASE;
}

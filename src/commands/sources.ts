import { Command } from 'commander';
import { sourcesReport, unreadReport } from '../report/answers/evidence-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

interface Flags extends GlobalFlags {
  readonly unread?: boolean;
}

const EXAMPLES = `
Examples:
  imgaudit sources
  imgaudit sources --unread
  imgaudit sources --db incident-42.db --format json`;

export function build(context: Context): Command {
  const command = new Command('sources')
    .description('The files that were imported, with their hashes and counts, and what the import noticed.')
    .option('--unread', 'the files that imports were given and did not read, with the reasons')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      await withCase(flags, context, (reader) => {
        const unread = reader.unreadFiles();
        const report = flags.unread === true ? unreadReport(unread) : sourcesReport(reader.evidenceFiles(), unread);
        return writeReport(report, flags, context);
      });
    });
  return addGlobalOptions(command);
}

import { Command } from 'commander';
import { sourcesReport } from '../report/answers/evidence-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit sources
  imgaudit sources --db incident-42.db --format json`;

export function build(context: Context): Command {
  const command = new Command('sources')
    .description('The evidence files of the case with hashes, counts, and notices from their import.')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      await withCase(flags, context, (reader) => writeReport(sourcesReport(reader.evidenceFiles()), flags, context));
    });
  return addGlobalOptions(command);
}

import { Command } from 'commander';
import { clustersReport } from '../report/answers/usage-report.ts';
import { withUnread } from '../report/covered-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit clusters
  imgaudit clusters --format json`;

export function build(context: Context): Command {
  const command = new Command('clusters')
    .description(
      'The clusters whose lists of pods (inventories) were imported, when they were observed, and how many pods they had.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      await withCase(flags, context, (reader) => {
        const report = withUnread(clustersReport(reader.inventories()), reader.unreadFiles().length);
        return writeReport(report, flags, context);
      });
    });
  return addGlobalOptions(command);
}

import { Command } from 'commander';
import { custodyReport } from '../report/answers/custody-report.ts';
import { openCaseForAudit } from '../stores/sqlite/open/open-case-for-audit.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit custody
  imgaudit custody --format json --db incident-42.db`;

export function build(context: Context): Command {
  const command = new Command('custody')
    .description('The custody log of the case: who imported, allowed or exported what, when, and with which command.')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const open = openCaseForAudit(casePath(flags, context));
      const entries = open.case.custody();
      open.close();
      await writeReport(custodyReport(open.path, entries), flags, context);
    });
  return addGlobalOptions(command);
}

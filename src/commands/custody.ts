import { Command } from 'commander';
import { custodyReport } from '../report/answers/custody-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { withAudit } from './shared/open-case.ts';
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
      const entries = await withAudit(flags, context, (audit) => audit.custody());
      await writeReport(custodyReport(casePath(flags, context), entries), flags, context);
    });
  return addGlobalOptions(command);
}

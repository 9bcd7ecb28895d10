import { Command } from 'commander';
import { copyReport } from '../report/answers/copy-report.ts';
import { copyCase } from './copying/copy-case.ts';
import { authorOf } from './shared/author.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
The copy is a whole case of its own. It is compared with the original before the
command ends, and its custody log tells where it came from. A case that is there
already is never replaced.

Examples:
  imgaudit copy incident-42.db clickhouse://ch.example.com:8123/incident42
  imgaudit copy clickhouse://ch.example.com:8123/incident42 incident-42.db`;

export function build(context: Context): Command {
  const command = new Command('copy')
    .description('Copies a whole case into a new one: from a file into ClickHouse, or back.')
    .argument('<from>', 'the case: a file, or clickhouse://host:8123/name')
    .argument('<to>', 'where the copy shall be: a place without a case')
    .addHelpText('after', EXAMPLES)
    .action(async (from: string, to: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const copied = await copyCase(from, to, authorOf(flags, context));
      // What is written to a file is logged in the case that it is about.
      await writeReport(copyReport({ from, to, ...copied }), { ...flags, db: to }, context);
    });
  return addGlobalOptions(command);
}

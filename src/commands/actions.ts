import { Command } from 'commander';
import { loadFormats } from '../formats/load-formats.ts';
import { actionsReport } from '../report/answers/catalogue-report.ts';
import { sourceOption } from './queries/query-flags.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { writeReportOfNoCase } from './shared/output.ts';

interface Flags extends GlobalFlags {
  readonly source?: readonly string[];
}

const EXAMPLES = `
Examples:
  imgaudit actions --source ibm-activity-tracker
  imgaudit actions --format csv`;

export function build(context: Context): Command {
  const command = new Command('actions')
    .description(
      'The operations that logs name, with their category, their plane (data: requests to the registry; management: calls to the API of the vendor), edition, and whether they are deprecated.',
    )
    .addOption(sourceOption('only of logs of these formats'))
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, self: Command) => run(self.optsWithGlobals<Flags>(), context));
  return addGlobalOptions(command);
}

async function run(flags: Flags, context: Context): Promise<void> {
  const formats = await loadFormats();
  const wanted = formats.filter(({ id }) => flags.source === undefined || flags.source.includes(id));
  const actions = wanted.flatMap(({ id, actions: own }) => own.map((action) => ({ source: id, ...action })));
  await writeReportOfNoCase(actionsReport(actions), flags, context);
}

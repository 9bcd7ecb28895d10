import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { FORMAT_IDS } from '../formats/format-ids.ts';
import { loadFormat, loadFormats } from '../formats/load-formats.ts';
import { formatReport, formatsReport } from '../report/answers/catalogue-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { nearestOf } from './shared/nearest.ts';
import { writeReportOfNoCase } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit formats
  imgaudit formats aws-cloudtrail`;

export function build(context: Context): Command {
  const command = new Command('formats')
    .description(
      'The logs that can be imported. With a format: how to export it from its registry, and what it cannot show.',
    )
    .argument('[format]', 'one format in full')
    .addHelpText('after', EXAMPLES)
    .action((id: string | undefined, _: unknown, self: Command) =>
      run(id, self.optsWithGlobals<GlobalFlags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(id: string | undefined, flags: GlobalFlags, context: Context): Promise<void> {
  if (id === undefined) return writeReportOfNoCase(formatsReport(await loadFormats()), flags, context);
  const format = await loadFormat(id);
  if (format !== null) return writeReportOfNoCase(formatReport(format), flags, context);
  throw new AuditError('not-found', `There is no format "${id}".`, {
    hint: nearestOf(id, FORMAT_IDS) ?? '`imgaudit formats` lists them.',
  });
}

import { Command, Option } from 'commander';
import { rejectsReport } from '../report/answers/evidence-report.ts';
import { withUnread } from '../report/covered-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { wholeNumber } from './shared/option-values.ts';
import { writeReport } from './shared/output.ts';

interface Flags extends GlobalFlags {
  readonly limit: number;
  readonly offset: number;
}

const EXAMPLES = `
Examples:
  imgaudit rejects
  imgaudit rejects --limit 1000 --format ndjson`;

export function build(context: Context): Command {
  const command = new Command('rejects')
    .description('Records that could not be read: file, record, reason and text.')
    .addOption(new Option('--limit <number>', 'records on a page').argParser(wholeNumber).default(50))
    .addOption(new Option('--offset <number>', 'records to skip before the page').argParser(wholeNumber).default(0))
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const { limit, offset } = flags;
      await withCase(flags, context, (reader) => {
        const total = reader.evidenceFiles().reduce((sum, { rejected }) => sum + rejected, 0);
        const page = { total, limit, offset };
        const report = withUnread(rejectsReport(reader.rejections(page), page), reader.unreadFiles().length);
        return writeReport(report, flags, context);
      });
    });
  return addGlobalOptions(command);
}

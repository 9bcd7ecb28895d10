import { Command } from 'commander';
import { VIEW_COLUMNS } from '../case/sql-reader.ts';
import { wrapWidth } from '../render/text/fit-width.ts';
import { sqlReport } from '../report/answers/sql-report.ts';
import { withUnread } from '../report/covered-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withSql } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

const columnsOf = (view: keyof typeof VIEW_COLUMNS) => {
  const names = VIEW_COLUMNS[view].map(([name]) => name).join(', ');
  return wrapWidth(`${view}: ${names}`, 78).join('\n  ');
};

const EXAMPLES = `
A case has two views: events with a row for each event, evidence with a row for
each imported file. Nothing can be changed: the case is opened for reading only.

Columns (docs/sql.md explains them, and has ten questions as statements):
  ${columnsOf('events')}
  ${columnsOf('evidence')}

Examples:
  imgaudit sql "SELECT category, count(*) AS events FROM events GROUP BY category ORDER BY events DESC"
  imgaudit sql "SELECT time, actor_name, ip FROM events WHERE repository = 'payments/api' ORDER BY time LIMIT 20"
  imgaudit sql "SELECT path, rejected FROM evidence WHERE rejected > 0" --format csv`;

export function build(context: Context): Command {
  const command = new Command('sql')
    .description('Answers an SQL statement that only reads, over the views events and evidence of the case.')
    .argument('<statement>', 'one SELECT statement')
    .addHelpText('after', EXAMPLES)
    .action(async (statement: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      await withSql(flags, context, (reader) => {
        const report = withUnread(sqlReport(reader.select(statement)), reader.unreadFiles().length);
        return writeReport(report, flags, context);
      });
    });
  return addGlobalOptions(command);
}

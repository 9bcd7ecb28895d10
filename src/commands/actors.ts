import type { Command } from 'commander';
import { actorTotals } from '../investigations/inventory.ts';
import { actorsReport } from '../report/answers/inventory-report.ts';
import { buildInventory } from './queries/inventory-command.ts';
import type { Context } from './shared/context.ts';

export function build(context: Context): Command {
  return buildInventory(
    {
      name: 'actors',
      description: 'The accounts that acted, with counts and times of first and last event, the busiest first.',
      examples: `
Examples:
  imgaudit actors
  imgaudit actors --top 5
  imgaudit actors --ip 203.0.113.0/24 --format json`,
      report: (reader, selection, most) => actorsReport(actorTotals(reader, selection, most)),
    },
    context,
  );
}

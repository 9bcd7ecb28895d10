import type { Command } from 'commander';
import { imageTotals } from '../investigations/inventory.ts';
import { imagesReport } from '../report/answers/inventory-report.ts';
import { buildInventory } from './queries/inventory-command.ts';
import type { Context } from './shared/context.ts';

export function build(context: Context): Command {
  return buildInventory(
    {
      name: 'images',
      description: 'The images of the case, with counts and times of first and last event, the busiest first.',
      examples: `
Examples:
  imgaudit images
  imgaudit images --top 5
  imgaudit images --image 'payments/*' --event delete --format csv`,
      report: (reader, selection, most) => imagesReport(imageTotals(reader, selection).shown, most),
    },
    context,
  );
}

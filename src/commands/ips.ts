import type { Command } from 'commander';
import { addressTotals } from '../investigations/inventory.ts';
import { addressesReport } from '../report/answers/inventory-report.ts';
import { buildInventory } from './queries/inventory-command.ts';
import type { Context } from './shared/context.ts';

export function build(context: Context): Command {
  return buildInventory(
    {
      name: 'ips',
      description: 'The client addresses of the case, with network type, counts and times of first and last event.',
      examples: `
Examples:
  imgaudit ips --public-only
  imgaudit ips --geo GeoLite2-ASN.mmdb
  imgaudit ips --actor ci-bot --format csv`,
      hasAddresses: true,
      report: (reader, selection, most) => addressesReport(addressTotals(reader, selection, most)),
    },
    context,
  );
}

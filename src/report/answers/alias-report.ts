import type { RegistryAlias } from '../../domain/deployment.ts';
import { type Report, text } from '../report.ts';
import { listReport } from './list-report.ts';

export function aliasReport(aliases: readonly RegistryAlias[]): Report {
  return listReport({
    name: 'aliases',
    columns: [
      { key: 'host', title: 'HOST', minWidth: 20 },
      { key: 'registry', title: 'REGISTRY', minWidth: 20 },
    ],
    rows: aliases.map(({ host, canonical }) => [text(host), text(canonical)]),
    whenEmpty: 'No alias is set. Public and VPC hosts of one Alibaba Cloud registry need none.',
    payloads: aliases.map(({ host, canonical }) => ({ host, registry: canonical })),
    notices: [],
  });
}

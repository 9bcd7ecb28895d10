import { type Report, text } from '../report.ts';
import { listReport } from './list-report.ts';

/** The schema of the answers of one command. */
export interface SchemaEntry {
  readonly command: string;
  readonly summary: string;
  /** The `$id` of the schema. */
  readonly id: string;
}

export function schemasReport(entries: readonly SchemaEntry[]): Report {
  return listReport({
    name: 'schemas',
    columns: [
      { key: 'command', title: 'COMMAND' },
      { key: 'id', title: 'SCHEMA' },
      { key: 'summary', title: 'WHAT IT ANSWERS', minWidth: 20, dropOrder: 1 },
    ],
    rows: entries.map(({ command, id, summary }) => [text(command), text(id), text(summary)]),
    whenEmpty: 'This installation has no schemas.',
    payloads: entries.map(({ command, id, summary }) => ({ command, id, summary })),
    notices: [],
  });
}

import { type Command, Option } from 'commander';
import type { CaseReader } from '../../case/case-reader.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { DELIMITERS, type Delimiter, type EventContext, type ExportedFile } from '../../exports/toolkit/export.ts';
import type { Sequence } from '../../numbers/sequence.ts';
import type { Context } from '../shared/context.ts';
import { type GlobalFlags, outputsOf, settleFormats } from '../shared/global-flags.ts';
import { oneOf } from '../shared/option-values.ts';
import type { ExportedAnswer } from '../shared/output.ts';
import { exportOf } from '../shared/output-formats.ts';
import { keepHeapSmall } from '../shared/small-heap.ts';
import type { Places } from './address-facts.ts';

/** Options of the commands that write exports. */
export interface ExportFlags extends GlobalFlags {
  readonly delimiter?: Delimiter;
}

export function addExportOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--delimiter <mark>', 'csv-excel: what stands between cells, , or ; (default: ,)').argParser(
        oneOf(DELIMITERS),
      ),
    )
    .hook('preAction', (_, asked) => {
      settleFormats(asked);
      refuseDelimiter(asked.optsWithGlobals<ExportFlags>());
    });
}

/** @throws AuditError `usage` for a delimiter that no output uses */
function refuseDelimiter(flags: ExportFlags): void {
  if (flags.delimiter === undefined || outputsOf(flags).some(({ format }) => format === 'csv-excel')) return;
  throw new AuditError('usage', '--delimiter is for --format csv-excel alone.', {
    hint: 'Cells of csv are separated by commas, as RFC 4180 has it.',
  });
}

/** What every export is told of the case and of the command. */
export function exportContext(
  { reader, places: { placeOf } }: { readonly reader: CaseReader; readonly places: Places },
  { delimiter = ',' }: ExportFlags,
  { version }: Context,
) {
  const files = reader.evidenceFiles().map(({ path, sha256, bytes }): ExportedFile => ({ path, sha256, bytes }));
  return { version, files, delimiter, placeOf };
}

/** @throws AuditError `usage` where `--geo` is given for an export that has no field for places */
export function refuseUnplaced(flags: ExportFlags & { readonly geo?: readonly string[] }): void {
  if (flags.geo === undefined) return;
  const unplaced = outputsOf(flags).find(({ format }) => exportOf('events', format)?.exporter.hasPlaces === false);
  if (unplaced === undefined) return;
  throw new AuditError('usage', `--geo does not go with --format ${unplaced.format}, which has no field for places.`, {
    hint: 'Leave one of them out.',
  });
}

/** Events in the form of an export; null where `--format` names none. */
export function exportedEvents(
  events: Sequence<RecordedEvent>,
  { reader, total, places }: { readonly reader: CaseReader; readonly total: number; readonly places: Places },
  flags: ExportFlags,
  context: Context,
): ExportedAnswer | null {
  const chosen = exportOf('events', flags.format);
  if (chosen === null) return null;
  const { exporter, write } = chosen;
  const { eventParts } = exporter;
  const of: EventContext = { ...exportContext({ reader, places }, flags, context), total, count: events.length };
  return {
    exporter,
    chunks: () => {
      keepHeapSmall(30);
      return write(events, of);
    },
    parts: eventParts === null ? null : () => eventParts(events, of),
  };
}

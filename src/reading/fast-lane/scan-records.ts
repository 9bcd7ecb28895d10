import { UUID_BYTES } from '../../case/event-id.ts';
import type { BatchBuilder } from '../batch/batch-builder.ts';
import { type ScannerExports, type ScannerMemory, SharedReason } from './scanner-memory.ts';

const UINT32_COLUMNS = ['length', 'remarks', 'kind', 'actor', 'address', 'image', 'digest', 'detailCount'] as const;

/** What is scanned: where in the opened lines it begins, and how long they are, in bytes. */
interface ScannedLines {
  readonly from: number;
  readonly length: number;
}

/**
 * Scans records from a line on, and moves them into the batch. `answer` answers what the scanner asks, or gives false.
 * Returns where the first line begins that must be read the ordinary way.
 */
export function scanRecords(
  scanner: ScannerMemory<ScannerExports>,
  { from, length }: ScannedLines,
  builder: BatchBuilder,
  answer: (reason: number) => boolean,
): number {
  const { exports } = scanner;
  exports.goOn(from);
  for (let reason = exports.read(); reason === SharedReason.full || answer(reason); reason = exports.read()) {
    if (reason === SharedReason.full) moveRecords(scanner, builder);
  }
  moveRecords(scanner, builder);
  return Math.min(exports.position(), length);
}

/** Moves the records that a scanner has read, of one event each, into the batch. */
function moveRecords(scanner: ScannerMemory<ScannerExports>, builder: BatchBuilder): void {
  const { columns } = builder;
  const records = scanner.exports.recordCount();
  if (records === 0) return;
  const numbers = columns.number.room(records);
  for (let index = 0; index < records; index++) numbers[index] = builder.records + index + 1;
  columns.events.room(records).fill(1);
  columns.isByContent.append(scanner.bytesOf('isByContent', 1));
  columns.offset.append(scanner.float64s('offset'));
  columns.time.append(scanner.float64s('time'));
  columns.fingerprint.append(scanner.fingerprints());
  for (const name of UINT32_COLUMNS) columns[name].append(scanner.uint32s(name));
  columns.eventId.append(scanner.bytesOf('eventId', UUID_BYTES));
  columns.eventIdKind.append(scanner.bytesOf('eventIdKind', 1));
  const ids = scanner.eventIdTexts();
  columns.eventIdTexts.append(ids.texts, ids.lengths);
  const { parts, texts, lengths } = scanner.details();
  columns.detailParts.append(parts);
  columns.detailTexts.append(texts, lengths);
  builder.countRecords(
    records,
    scanner.uint32s('length').reduce((sum, length) => sum + length, 0),
  );
  scanner.exports.forget();
}

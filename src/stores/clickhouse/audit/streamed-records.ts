import type {
  KnownRecords,
  RowsOfFile,
  StoredPosition,
  StoredRecords,
  StoredRejection,
} from '../../../case/audit/case-audit.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import { FingerprintSet } from '../../sqlite/fingerprints/fingerprint-set.ts';
import type { Row } from '../connection/connection.ts';
import { WHOLE_COLUMNS, wholeEventOf } from '../read/event-rows.ts';
import type { CopyTask } from './local-copy.ts';
import { rowsOf } from './row-pages.ts';
import { ServerFingerprints } from './server-fingerprints.ts';

/** How many rows of some numbers one question asks for. */
const SHORT_ROWS_AT_ONCE = 200_000;

const REJECTION = 'id, record, offset, length, reason, text';

/** Reads the stored rows from the server, some at a time, to be compared with the records they were read from. */
export class StreamedRecords implements StoredRecords {
  readonly #task: CopyTask;
  readonly #fingerprints: ServerFingerprints;
  readonly #paths: ReadonlyMap<number, string>;
  readonly containers: StoredRecords['containers'];
  /** The events of the records that were sampled last, by the number of the one that was. */
  #sampled: ReadonlyMap<number, readonly RecordedEvent[]> = new Map();

  /** `ledger` reads what the ledger of the case has; `paths` are those of files by their numbers. */
  constructor(task: CopyTask, ledger: Pick<StoredRecords, 'containers'>, paths: ReadonlyMap<number, string>) {
    this.#task = task;
    this.#fingerprints = new ServerFingerprints(task);
    this.#paths = paths;
    this.containers = (file) => ledger.containers(file);
  }

  *eventPositions(): Generator<StoredPosition> {
    const asked = { table: 'event', key: 'seq', columns: 'seq, file, record, offset, time' } as const;
    for (const row of rowsOf(this.#task, { ...asked, atOnce: SHORT_ROWS_AT_ONCE })) yield positionOf(row);
  }

  *rejectionPositions(): Generator<StoredPosition> {
    const asked = { table: 'rejected', key: 'id', columns: 'id, file, record, offset, NULL' } as const;
    for (const row of rowsOf(this.#task, { ...asked, atOnce: SHORT_ROWS_AT_ONCE })) yield positionOf(row);
  }

  sample(
    table: 'event' | 'rejected',
    { most, phase }: { readonly most: number; readonly phase: number },
  ): readonly Pick<StoredPosition, 'id' | 'file'>[] {
    const { published, rejected } = this.#task.state;
    const [key, last] = table === 'event' ? (['seq', published] as const) : (['id', rejected] as const);
    const count = Math.min(most, last);
    const numbers = Array.from({ length: count }, (_, step) => 1 + Math.floor(((step + phase) * last) / count));
    const asked = { table, key, where: `${key} IN {numbers:Array(UInt64)}`, parameters: { numbers } } as const;
    const rows = [...rowsOf(this.#task, { ...asked, columns: `${key}, file` })];
    if (table === 'event') this.#sampled = this.#eventsAround(numbers);
    return rows.map(([id, file]) => ({ id: Number(id), file: Number(file) }));
  }

  /** All events of the records that some events came from. */
  #eventsAround(numbers: readonly number[]): ReadonlyMap<number, readonly RecordedEvent[]> {
    const { connection } = this.#task;
    const where = `(file, record) IN (SELECT file, record FROM ${connection.table('event')} WHERE seq IN {numbers:Array(UInt64)})`;
    const byRecord = new Map<string, RecordedEvent[]>();
    const asked = new Set(numbers);
    const around = new Map<number, readonly RecordedEvent[]>();
    for (const row of this.#eventRows(where, { numbers })) {
      const event = this.#eventOf(row);
      const name = JSON.stringify([event.evidence.file, event.evidence.record]);
      const events = byRecord.get(name) ?? [];
      byRecord.set(name, events);
      events.push(event);
      if (asked.has(event.seq)) around.set(event.seq, events);
    }
    return around;
  }

  contradictions(): readonly Contradiction[] {
    const rows = rowsOf(this.#task, { table: 'contradiction', key: 'seq', columns: 'seq, earlier' });
    return Array.from(rows, ([seq, earlier]) => ({ seq: Number(seq), earlier: Number(earlier) }));
  }

  fingerprintCount(): number {
    return this.#fingerprints.count();
  }

  knownRecords(): KnownRecords {
    return new FingerprintSet(this.#task.database, {
      runs: this.#fingerprints.runs,
      elsewhere: this.#fingerprints.known,
    });
  }

  *events({ file, first, last }: RowsOfFile): Generator<RecordedEvent> {
    const where = 'file = {file:UInt32} AND seq BETWEEN {first:UInt64} AND {last:UInt64}';
    for (const row of this.#eventRows(where, { file, first, last })) yield this.#eventOf(row);
  }

  recordAround(seq: number): readonly RecordedEvent[] {
    return this.#sampled.get(seq) ?? this.#eventsAround([seq]).get(seq) ?? [];
  }

  *rejections({ file, first, last }: RowsOfFile): Generator<StoredRejection> {
    const where = 'file = {file:UInt32} AND id BETWEEN {first:UInt64} AND {last:UInt64}';
    const asked = { table: 'rejected', key: 'id', columns: REJECTION, where } as const;
    for (const row of rowsOf(this.#task, { ...asked, parameters: { file, first, last } })) {
      const [id, record, offset, length, reason, text] = row;
      const place = { id: Number(id), record: Number(record), offset: Number(offset), length: Number(length) };
      yield { ...place, reason: String(reason), text: String(text) };
    }
  }

  #eventRows(where: string, parameters: Readonly<Record<string, number | readonly number[]>>): Generator<Row> {
    return rowsOf(this.#task, { table: 'event', key: 'seq', columns: WHOLE_COLUMNS, where, parameters });
  }

  #eventOf(row: Row): RecordedEvent {
    return wholeEventOf(row, (file) => this.#paths.get(file) ?? '');
  }
}

function positionOf([id, file, record, offset, time]: Row): StoredPosition {
  return {
    id: Number(id),
    file: Number(file),
    record: Number(record),
    offset: Number(offset),
    time: time === null ? null : Number(time),
  };
}

import type {
  KnownRecords,
  RowsOfFile,
  StoredPosition,
  StoredRecords,
  StoredRejection,
} from '../../../case/audit/case-audit.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { FingerprintSet } from '../../sqlite/fingerprints/fingerprint-set.ts';
import type { Row } from '../native/native-rows.ts';
import { WHOLE_COLUMNS, wholeEventOf } from '../read/event-rows.ts';
import type { CopyTask } from './local-copy.ts';
import { rowsOf, rowsWithin } from './row-pages.ts';
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

  *eventPositions(window?: TimeWindow): Generator<StoredPosition> {
    const columns = 'seq, file, record, offset, time';
    const asked = { table: 'event', key: 'seq', columns, ...rowsWithin(window ?? null) } as const;
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
    const { rejected } = this.#task.state;
    const key = table === 'event' ? 'seq' : 'id';
    const numbers = table === 'event' ? this.#spreadEvents(most, phase) : spread(rejected, most, phase);
    const asked = { table, key, where: `${key} IN {numbers:Array(UInt64)}`, parameters: { numbers } } as const;
    const rows = [...rowsOf(this.#task, { ...asked, columns: `${key}, file` })];
    if (table === 'event') this.#sampled = this.#eventsAround(numbers);
    return rows.map(([id, file]) => ({ id: Number(id), file: Number(file) }));
  }

  /** Numbers of events, spread over those that there are: a part of a case has gaps between them. */
  #spreadEvents(most: number, phase: number): readonly number[] {
    const { connection, state } = this.#task;
    const { published } = state;
    const ofState = `FROM ${connection.table('event')} WHERE seq <= {published:UInt64}`;
    const [row] = connection.ask(`SELECT count() ${ofState}`, { published });
    const count = Number(row?.[0]);
    if (count === published) return spread(published, most, phase);
    // One event of each `parts` is taken, more or less. Nobody can foresee which ones who does not know the phase.
    const parts = Math.max(1, Math.floor(count / Math.max(most, 1)));
    return connection
      .ask(
        `SELECT seq ${ofState} AND sipHash64(seq, {phase:String}) % {parts:UInt64} = 0 ORDER BY seq LIMIT {most:UInt64}`,
        { published, phase: String(phase), parts, most },
      )
      .map(([seq]) => Number(seq));
  }

  /** All events of the records that some events came from. */
  #eventsAround(numbers: readonly number[]): ReadonlyMap<number, readonly RecordedEvent[]> {
    const { connection } = this.#task;
    const where = `(file, record) GLOBAL IN (SELECT file, record FROM ${connection.table('event')} WHERE seq IN {numbers:Array(UInt64)})`;
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

/** At most `most` numbers from 1 to `last`, at equal distances; `phase` moves all of them. */
function spread(last: number, most: number, phase: number): readonly number[] {
  const count = Math.min(most, last);
  return Array.from({ length: count }, (_, step) => 1 + Math.floor(((step + phase) * last) / count));
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

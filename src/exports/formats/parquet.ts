import { gzipSync } from 'node:zlib';
import type { ParquetWriter } from 'hyparquet-writer';
import { printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { type ParquetColumn, parquetColumns } from '../records/parquet-columns.ts';
import { factsOfEvents } from '../toolkit/event-facts.ts';
import type { EventContext, Export, ExportedPart } from '../toolkit/export.ts';

/** Rows that are held in memory until they are written. Readers skip whole groups by their least and greatest times. */
const ROWS_IN_GROUP = 20_000;

/** Nor are more bytes of records held, which bound what their events hold. */
const BYTES_IN_GROUP = 32_000_000;

/** More than this of gzip costs twice the time for a twentieth of the bytes. */
const GZIP_LEVEL = 4;

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT32' },
  long: { type: 'INT64' },
  truth: { type: 'BOOLEAN' },
} as const;

/** Numbers that mostly grow by a little are written as differences. */
const ENCODINGS = {
  text: {},
  json: {},
  time: { encoding: 'DELTA_BINARY_PACKED' },
  integer: { encoding: 'DELTA_BINARY_PACKED' },
  long: { encoding: 'DELTA_BINARY_PACKED' },
  truth: {},
} as const;

function elementOf({ name, kind, isRequired }: ParquetColumn) {
  return { name, repetition_type: isRequired ? 'REQUIRED' : 'OPTIONAL', ...TYPES[kind] } as const;
}

type Library = typeof import('hyparquet-writer');
type FactsOf = ReturnType<typeof factsOfEvents>;

/** One file, of which the bytes can be taken whenever a group of rows is written. */
class EventFile {
  readonly #bytes: InstanceType<Library['ByteWriter']>;
  readonly #file: ParquetWriter;
  readonly #columns: readonly ParquetColumn[];
  readonly #factsOf: FactsOf;

  constructor({ ByteWriter, ParquetWriter }: Library, context: EventContext, factsOf: FactsOf) {
    const { version } = context;
    const columns = parquetColumns(context);
    this.#columns = columns;
    this.#factsOf = factsOf;
    this.#bytes = new ByteWriter();
    this.#file = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
      codec: 'GZIP',
      compressors: { GZIP: (page) => gzipSync(page, { level: GZIP_LEVEL }) },
      kvMetadata: [
        { key: 'imgaudit.schema', value: '1' },
        { key: 'imgaudit.version', value: version },
      ],
      createdBy: `imgaudit ${version}`,
    });
  }

  addGroup(events: readonly RecordedEvent[]): Uint8Array {
    const facts = events.map(this.#factsOf);
    const columnData = this.#columns.map(({ name, kind, read }) => ({
      name,
      ...ENCODINGS[kind],
      data: events.map((event, at) => {
        const beside = facts[at];
        return beside === undefined ? null : read(event, beside);
      }),
    }));
    this.#file.write({ columnData, rowGroupSize: ROWS_IN_GROUP });
    return this.#taken();
  }

  finished(): Uint8Array {
    this.#file.finish();
    return this.#taken();
  }

  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    // Offsets go on, and the buffer begins again.
    this.#bytes.index = 0;
    return bytes;
  }
}

async function* file(events: Iterable<RecordedEvent>, context: EventContext): AsyncIterable<Uint8Array> {
  const library = await import('hyparquet-writer');
  yield* rowsOf(events, new EventFile(library, context, factsOfEvents(context)));
}

function* rowsOf(events: Iterable<RecordedEvent>, written: EventFile): Iterable<Uint8Array> {
  let group: RecordedEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    group.push(event);
    bytes += event.evidence.length;
    if (group.length < ROWS_IN_GROUP && bytes < BYTES_IN_GROUP) continue;
    yield written.addGroup(group);
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield written.addGroup(group);
  yield written.finished();
}

/** A file for each day of events in order of time, under names that readers take the day from (`day=2026-03-02`). */
async function* parts(events: Iterable<RecordedEvent>, context: EventContext): AsyncIterable<ExportedPart> {
  const library = await import('hyparquet-writer');
  const factsOf = factsOfEvents(context);
  const iterator = events[Symbol.iterator]();
  let next = iterator.next();
  while (next.done !== true) {
    const day = dayOf(next.value);
    const ofDay = function* (): Iterable<RecordedEvent> {
      for (; next.done !== true && dayOf(next.value) === day; next = iterator.next()) yield next.value;
    };
    const chunks = rowsOf(ofDay(), new EventFile(library, context, factsOf));
    yield { name: `day=${day}/part-0001.parquet`, chunks };
  }
}

function dayOf({ time }: RecordedEvent): string {
  return printInstant(time).slice(0, 10);
}

/** Apache Parquet (https://parquet.apache.org/docs/file-format/); a folder is partitioned by day as Hive does it. */
export const exporter: Export = {
  id: 'parquet',
  extension: 'parquet',
  isBinary: true,
  isPaged: false,
  hasPlaces: true,
  events: file,
  findings: null,
  page: null,
  eventParts: parts,
};

import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { CaseWriter } from '../../src/case/case-writer.ts';
import type { RecordCounts } from '../../src/domain/evidence-file.ts';
import { EPOCH } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { BatchBuilder } from '../../src/reading/batch/batch-builder.ts';
import { EventContents } from '../../src/reading/batch/event-contents.ts';
import { Fingerprints } from '../../src/reading/batch/fingerprint.ts';
import { migrate } from '../../src/stores/sqlite/connection/migrate.ts';
import { SqliteCaseReader } from '../../src/stores/sqlite/read/sqlite-case-reader.ts';
import { SqliteCaseWriter } from '../../src/stores/sqlite/write/sqlite-case-writer.ts';

/** A case in memory, its two sides and the database below them. */
export interface MemoryCase {
  readonly database: Database.Database;
  readonly writer: SqliteCaseWriter;
  readonly reader: SqliteCaseReader;
}

/** A new case in memory, closed when the running test is over. */
export function memoryCase(): MemoryCase {
  const database = new Database(':memory:');
  onTestFinished(() => {
    database.close();
  });
  migrate(database);
  const writer = new SqliteCaseWriter(database, { path: ':memory:', name: 'a test' });
  return { database, writer, reader: new SqliteCaseReader(database) };
}

/** One record of a file: its events, and the vendor's id of the record if it has one. */
export interface StoredRecord {
  readonly events: readonly RegistryEvent[];
  readonly identity?: string;
  /** The fields of the record; by default its events. */
  readonly content?: unknown;
  readonly source?: string;
}

const ZERO: RecordCounts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };

/** Adds records to the open file. Gives for each whether the case accepted it, which duplicates are not. */
export function addRecords(writer: CaseWriter, records: readonly StoredRecord[]): readonly boolean[] {
  return records.map(({ events, identity, content = events, source = 'quay-usage-logs' }, index) => {
    const bytes = Buffer.from(JSON.stringify(content));
    const fingerprints = new Fingerprints(writer.key, source);
    const fingerprint = fingerprints.of({ identity: identity ?? null }, { value: content, bytes });
    const builder = new BatchBuilder(source, new EventContents(fingerprints.contentHash));
    const place = { number: 1, offset: index * 100, length: bytes.length };
    builder.add(events, place, { fingerprint, remarks: [] });
    const batch = builder.take();
    return writer.addBatches([{ store: writer.openBatchStore(), batch, recordsBefore: index }])[0]?.accepted === 1;
  });
}

/** Begins a file, which `addRecords` fills and `finishFile` ends. */
export function beginFile(writer: CaseWriter, path: string): void {
  writer.beginFile({ path, location: `/evidence/${path}`, source: 'quay-usage-logs', importedAt: EPOCH });
}

/** Ends the open file with the given counts. */
export function finishFile(writer: CaseWriter, path: string, counts: Partial<RecordCounts> = {}): void {
  const seen = { isCompressed: false, firstEvent: null, lastEvent: null, notices: [] };
  writer.finishFile({ ...ZERO, ...counts, ...seen, sha256: `hash of ${path}`, contentSha256: '', bytes: 10 });
}

/** Stores a whole file. Gives for each record whether the case accepted it. */
export function storeFile(writer: CaseWriter, path: string, records: readonly StoredRecord[]): readonly boolean[] {
  beginFile(writer, path);
  const taken = addRecords(writer, records);
  const events = records.filter((_, index) => taken[index]).reduce((sum, record) => sum + record.events.length, 0);
  finishFile(writer, path, { events });
  return taken;
}

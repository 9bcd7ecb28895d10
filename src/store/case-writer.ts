import type Database from 'better-sqlite3';
import type { AllowEntry } from '../domain/allow-entry.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { EvidenceFile, Notice, RecordCounts, Rejection } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { RegistryEvent } from '../domain/registry-event.ts';
import { Dictionary } from './dictionary.ts';
import { storedEventId } from './event-id.ts';
import { evidenceFileOf, type FileRow } from './file-row.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { explaining, explainSqliteError } from './sqlite-error.ts';

export interface FileStart {
  readonly path: string;
  readonly location: string | null;
  readonly source: string | null;
  readonly importedAt: Instant;
}

export interface FileEnd extends RecordCounts {
  readonly sha256: string;
  readonly bytes: number;
  readonly isCompressed: boolean;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

/** Where a record stands in its file. */
export interface RecordPlace {
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

export interface WriterOptions {
  readonly path: string;
  /** Who writes, told to whoever waits for the case. */
  readonly name: string;
}

/** Writes evidence into a case, one file a transaction: a file is in the case whole, or not at all. */
export class CaseWriter {
  readonly #database: Database.Database;
  readonly #options: WriterOptions;
  readonly #dictionaries: ReturnType<typeof dictionariesOf>;
  readonly #statements: ReturnType<typeof statementsOf>;
  /** Writes cluster inventories; within a file that was begun. */
  readonly inventory: InventoryWriter;
  #file = 0;

  constructor(database: Database.Database, options: WriterOptions) {
    this.#database = database;
    this.#options = options;
    this.#dictionaries = dictionariesOf(database);
    this.#statements = statementsOf(database);
    this.inventory = new InventoryWriter(database);
  }

  /** @throws AuditError `case-locked`, naming the writer */
  beginFile(start: FileStart): void {
    this.#lock();
    const row = { ...start, sha256: `unfinished ${start.path}` };
    this.#file = Number(this.#statements.insertFile.run(row).lastInsertRowid);
  }

  #lock(): void {
    try {
      this.#statements.nameWriter.run(this.#options.name);
      this.#database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      const explained = explainSqliteError(error, this.#options.path);
      if (!(explained instanceof AuditError) || explained.code !== 'case-locked') throw explained;
      const writer: unknown = this.#statements.writer.get();
      throw new AuditError(
        'case-locked',
        `The case ${this.#options.path} is being written by ${writer ?? 'another process'}.`,
        {
          hint: 'Wait for it to end, then run the command again.',
          cause: error,
        },
      );
    }
  }

  /** Stores a record's events, unless the case knows a record by this fingerprint. Tells whether it did. */
  addRecord(events: readonly RegistryEvent[], source: string, place: RecordPlace, fingerprint: Buffer): boolean {
    if (this.#statements.insertFingerprint.run(fingerprint, this.#file).changes === 0) return false;
    for (const event of events) this.#addEvent(event, source, place);
    return true;
  }

  #addEvent(event: RegistryEvent, source: string, place: RecordPlace): void {
    const { actor, client, image } = event;
    const ids = this.#dictionaries;
    const details = JSON.stringify(event.details);
    this.#statements.insertEvent.run(
      event.time,
      ids.action.idOf([source, event.action, event.category, event.plane]),
      ids.result.idOf([event.outcome, event.reasonCode]),
      ids.actor.idOf([actor.id, actor.name, actor.type, actor.credential]),
      ids.address.idOf([
        client.address,
        client.ip,
        client.sortKey,
        client.network,
        client.statedNetwork,
        client.isPublic ? 1 : 0,
      ]),
      ids.agent.idOf([client.userAgent, client.tool]),
      image === null
        ? null
        : ids.image.idOf([image.registry, image.namespace, image.repository, image.tag, image.digest]),
      ids.scope.idOf([event.region, event.account]),
      this.#file,
      place.record,
      place.offset,
      place.length,
      storedEventId(event.eventId),
      details === '{}' ? null : details,
    );
  }

  beginInventory(cluster: string): void {
    this.inventory.begin(this.#file, cluster);
  }

  addRejection(place: RecordPlace, rejection: Pick<Rejection, 'reason' | 'text'>): void {
    this.#statements.insertRejection.run({ file: this.#file, ...place, ...rejection });
  }

  finishFile(end: FileEnd): void {
    explaining(this.#options.path, () => {
      const notices = JSON.stringify(end.notices);
      this.#statements.finishFile.run({ ...end, isCompressed: end.isCompressed ? 1 : 0, notices, file: this.#file });
      this.#database.exec('COMMIT');
    });
  }

  /** Takes back everything since `beginFile`. */
  abandonFile(): void {
    for (const dictionary of Object.values(this.#dictionaries)) dictionary.forget();
    this.inventory.forget();
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  /** The file with this content, where the case has it already. */
  fileWithHash(sha256: string): EvidenceFile | null {
    const row = this.#statements.fileByHash.get(sha256);
    return row === undefined ? null : evidenceFileOf(row);
  }

  hasFileOfSize(bytes: number): boolean {
    return this.#statements.fileBySize.get(bytes) !== undefined;
  }

  isEmpty(): boolean {
    return this.#statements.countFiles.get() === 0 && this.#statements.countAllowed.get() === 0;
  }

  addAllowEntry(entry: AllowEntry, now: Instant): number {
    const { range, actor, image, rule, reason, owner, expires } = entry;
    const added = this.#statements.insertAllow.run({
      text: range?.text ?? null,
      low: range?.low ?? null,
      high: range?.high ?? null,
      actor,
      image,
      rule,
      reason,
      owner,
      expires,
      now,
    });
    return Number(added.lastInsertRowid);
  }

  /** Says that a host is another name of a registry. */
  addRegistryAlias(host: string, canonical: string): void {
    this.#statements.insertAlias.run({ host, canonical });
  }

  /** Whether there was such an alias. */
  removeRegistryAlias(host: string): boolean {
    return this.#statements.deleteAlias.run(host).changes === 1;
  }

  /** Whether there was such an entry. */
  removeAllowEntry(id: number): boolean {
    return this.#statements.deleteAllow.run(id).changes === 1;
  }
}

function dictionariesOf(database: Database.Database) {
  const dictionary = (table: string, ...columns: string[]) => new Dictionary(database, table, columns);
  return {
    action: dictionary('action', 'source', 'action', 'category', 'plane'),
    result: dictionary('result', 'outcome', 'reason_code'),
    actor: dictionary('actor', 'actor_id', 'name', 'type', 'credential'),
    address: dictionary('address', 'address', 'ip', 'sort_key', 'network', 'stated_network', 'is_public'),
    agent: dictionary('agent', 'user_agent', 'tool'),
    image: dictionary('image', 'registry', 'namespace', 'repository', 'tag', 'digest'),
    scope: dictionary('scope', 'region', 'account'),
  };
}

function statementsOf(database: Database.Database) {
  return {
    insertFile: database.prepare(`INSERT INTO file (path, location, sha256, bytes, is_compressed, source, imported_at)
      VALUES (:path, :location, :sha256, 0, 0, :source, :importedAt)`),
    finishFile: database.prepare(`UPDATE file SET sha256 = :sha256, bytes = :bytes, is_compressed = :isCompressed,
      records = :records, accepted = :accepted, duplicate = :duplicate, ignored = :ignored, rejected = :rejected,
      events = :events, first_event = :firstEvent, last_event = :lastEvent, notices = :notices WHERE id = :file`),
    insertEvent: database.prepare(`INSERT INTO event (time, action, result, actor, address, agent, image, scope, file,
      record, offset, length, event_id, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    insertRejection: database.prepare(`INSERT INTO rejected (file, record, offset, length, reason, text)
      VALUES (:file, :record, :offset, :length, :reason, :text)`),
    insertFingerprint: database.prepare('INSERT OR IGNORE INTO fingerprint (fingerprint, file) VALUES (?, ?)'),
    fileByHash: database.prepare<[string], FileRow>('SELECT * FROM file WHERE sha256 = ?'),
    fileBySize: database.prepare('SELECT id FROM file WHERE bytes = ?').pluck(),
    countFiles: database.prepare('SELECT count(*) FROM file').pluck(),
    countAllowed: database.prepare('SELECT count(*) FROM allow').pluck(),
    writer: database.prepare('SELECT description FROM writer').pluck(),
    nameWriter: database.prepare('INSERT OR REPLACE INTO writer (id, description) VALUES (1, ?)'),
    insertAllow: database.prepare(`INSERT INTO allow
      (range_text, range_low, range_high, actor, image, rule, reason, owner, expires, added_at)
      VALUES (:text, :low, :high, :actor, :image, :rule, :reason, :owner, :expires, :now)`),
    insertAlias: database.prepare('INSERT OR REPLACE INTO registry_alias (host, canonical) VALUES (:host, :canonical)'),
    deleteAlias: database.prepare('DELETE FROM registry_alias WHERE host = ?'),
    deleteAllow: database.prepare('DELETE FROM allow WHERE id = ?'),
  };
}

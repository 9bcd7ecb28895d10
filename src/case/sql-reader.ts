import type { UnreadFile } from '../domain/evidence-file.ts';

/** A value of a row. Bytes are their hexadecimal digits; a whole number beyond 2^53 is text with the same digits. */
export type SqlValue = string | number | null;

/** The answer to a statement. */
export interface SqlAnswer {
  /** Names of the columns, each once: a name that comes again has a number behind it. */
  readonly columns: readonly string[];
  /** How many rows there are. The statement is run once more to count them. */
  count(): number;
  /** The rows, read while they are iterated. Each time the statement is run again. */
  rows(): Iterable<readonly SqlValue[]>;
}

/** Questions to a case in the language of its store. Nothing can be changed with them. */
export interface SqlReader {
  /**
   * @throws AuditError `usage` for anything but one statement that only reads, and for one that the store refuses, now
   * or while the rows are read
   */
  select(statement: string): SqlAnswer;
  /** The files that imports were given and did not read, which no statement covers. */
  unreadFiles(): readonly UnreadFile[];
}

/** The views of a case that people query with SQL, and what stands in each column, in the order of the columns. */
export const VIEW_COLUMNS: Readonly<Record<'events' | 'evidence', readonly ViewColumn[]>> = {
  events: [
    ['seq', 'number of the event in the case, in the order of import; `imgaudit show` takes it'],
    ['event_id', 'id that the vendor gave to the record'],
    ['time', 'when it happened: ISO 8601 in UTC, with milliseconds'],
    ['category', 'what happened, in the words that `--event` takes: push, pull, delete, tag and so on'],
    ['action', 'what the vendor calls it, such as `PutImage`'],
    ['plane', '`data` for a request to the registry, `management` for a call to the API of the vendor'],
    ['outcome', '`success`, `failure`, `denied` (no permission), or `unknown` where the log does not say'],
    ['reason_code', 'code that the log gives for the outcome, such as an HTTP status'],
    ['actor_id', 'id of the account that acted'],
    ['actor_name', 'name of that account'],
    ['actor_type', '`user`, `service`, `robot`, `root`, `anonymous`, `system` or `unknown`'],
    ['address', 'client address as the log writes it, also masked, or the name of a service'],
    ['ip', 'client address in its normal form; null where `address` is not a whole address'],
    ['network', '`public`, `private`, `cloud-internal`, `service` or `unknown`'],
    ['user_agent', 'what the client program said of itself'],
    ['registry', 'host of the registry'],
    ['namespace', 'first part of the name of the repository'],
    ['repository', 'whole name of the repository, with its namespace'],
    ['tag', 'tag that the event names'],
    ['digest', 'digest that the event names'],
    ['region', 'region of the cloud'],
    ['account', 'account or project of the cloud'],
    ['source', 'format of the log, as `imgaudit formats` lists them'],
    ['file', 'path of the evidence file'],
    ['record', 'number of the record in that file, from 1'],
    ['evidence_id', 'number of the evidence file: joins `evidence.evidence_id`'],
    ['image', 'repository, and tag where there is one: `payments/api:v1.8.3`'],
    ['time_ms', '`time` as a number: milliseconds since 1970 in UTC. Conditions on it are fast'],
  ],
  evidence: [
    ['file', 'number of the file in the case'],
    ['path', 'path that was given to the import'],
    ['sha256', 'SHA-256 of the file as it lies on disk'],
    ['bytes', 'size of the file on disk'],
    ['source', 'format that the file was read as'],
    ['records', 'number of records: the sum of the next four columns'],
    ['accepted', 'records that became events'],
    ['duplicate', 'records that the case had already'],
    ['ignored', 'records that concern no registry'],
    ['rejected', 'records that could not be read; `imgaudit rejects` lists them'],
    ['events', 'number of events: a record may be several'],
    ['imported_at', 'when the file was imported: ISO 8601 in UTC'],
    ['evidence_id', 'the same number as `file`, under the name that `events` has'],
  ],
};

/** A name and its meaning. */
export type ViewColumn = readonly [name: string, meaning: string];

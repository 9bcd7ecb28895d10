// Loads fifteen columns of a log into a DuckDB file: parsed and stored, neither deduplicated nor indexed nor hashed.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [log, database] = process.argv.slice(2);
const COLUMNS = [
  ...['action', 'blob_digest', 'http_request_host', 'http_request_id', 'http_request_method'],
  ...['http_request_remoteaddr', 'http_request_useragent', 'http_response_status', 'namespace', 'repo'],
  ...['network_type', 'tag', 'time', 'user_identity_principal_id', 'user_identity_user_type'],
];
rmSync(database, { force: true });
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  `CREATE TABLE events AS SELECT ${COLUMNS.join(', ')} FROM read_json('${log}', format = 'newline_delimited')`,
);
connection.closeSync();
instance.closeSync();

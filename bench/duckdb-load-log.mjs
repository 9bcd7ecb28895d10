// Loads a log of one record a line into a DuckDB file: all members of JSON, or the fields of a line of the combined format.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const LINE = String.raw`^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d+) (\S+) "[^"]*" "([^"]*)"`;
const FIELDS = ['address', 'actor', 'time', 'method', 'uri', 'status', 'bytes', 'agent'];

const [log, database] = process.argv.slice(2);
rmSync(database, { force: true });
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
const names = FIELDS.map((name) => `'${name}'`).join(', ');
const lines = `read_csv('${log}', header = false, columns = {'line': 'VARCHAR'}, delim = E'\\x01', quote = '', escape = '')`;
const select = log.endsWith('.log')
  ? `SELECT unnest(regexp_extract(line, '${LINE}', [${names}])) FROM ${lines}`
  : `SELECT * FROM read_json('${log}', format = 'newline_delimited')`;
await connection.run(`CREATE TABLE events AS ${select}`);
connection.closeSync();
instance.closeSync();

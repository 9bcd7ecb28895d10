// Writes the table that duckdb-load.mjs loaded to a file, as csv or parquet.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [database, file, format] = process.argv.slice(2);
rmSync(file, { force: true });
const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION gzip';
await connection.run(`COPY events TO '${file}' (${options})`);
connection.closeSync();
instance.closeSync();

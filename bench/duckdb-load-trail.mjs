// Loads the records of a folder of CloudTrail objects into a DuckDB file: parsed and stored, neither hashed nor compared.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, database] = process.argv.slice(2);
rmSync(database, { force: true });
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  `CREATE TABLE events AS SELECT record.* FROM
     (SELECT unnest(Records) AS record FROM read_json('${folder}/**/*.json.gz', maximum_object_size = 100000000))`,
);
connection.closeSync();
instance.closeSync();

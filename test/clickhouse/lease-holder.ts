import { appendFileSync } from 'node:fs';
import { Connection } from '../../src/stores/clickhouse/connection/connection.ts';
import { parseLocator } from '../../src/stores/clickhouse/connection/locator.ts';
import { Lease } from '../../src/stores/clickhouse/write/lease.ts';

/**
 * A program that takes the right to change a case, tells a log so, holds it for a moment, and gives it back; several times:
 * `<location> <code of the thread> <log> <name> <rounds>`. Tests bundle it, because Node cannot start it from its source.
 */
const [location = '', worker = '', log = '', name = '', rounds = '0'] = process.argv.slice(2);

const HELD_MS = 40;

const connection = new Connection(parseLocator(location), new URL(worker));
for (let round = 0; round < Number(rounds); round++) {
  const lease = new Lease(connection, name);
  lease.acquire();
  appendFileSync(log, `${name} has it\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_MS);
  appendFileSync(log, `${name} gives it back\n`);
  lease.release();
}
connection.close();

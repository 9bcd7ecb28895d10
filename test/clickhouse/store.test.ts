import { beforeAll, describe } from 'vitest';
import { Connection } from '../../src/stores/clickhouse/connection/connection.ts';
import { parseLocator } from '../../src/stores/clickhouse/connection/locator.ts';
import { createTables } from '../../src/stores/clickhouse/open/create-case.ts';
import { ClickhouseCaseReader } from '../../src/stores/clickhouse/read/clickhouse-case-reader.ts';
import { emptyLedger } from '../../src/stores/clickhouse/read/ledger.ts';
import { readState } from '../../src/stores/clickhouse/read/state.ts';
import { ClickhouseCaseWriter } from '../../src/stores/clickhouse/write/clickhouse-case-writer.ts';
import { Publication } from '../../src/stores/clickhouse/write/publication.ts';
import { tries } from '../support/effort.ts';
import { testStoreContract } from '../support/store-contract.ts';
import { type Front, NO_SERVER, newDatabase, startFront, WORKER } from './front.ts';

/** Each question takes some ten milliseconds, and each case a hundred statements. */
const RUNS = Number(process.env['IMGAUDIT_TEST_RUNS'] ?? tries(10, 2));

describe.skipIf(NO_SERVER !== null)(`a case in ClickHouse${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront();
    return front.stop;
  });

  testStoreContract(
    () => {
      const connection = new Connection(parseLocator(front.at(newDatabase())), WORKER);
      createTables(connection);
      const database = emptyLedger(':memory:');
      const publication = new Publication(connection, database, 'a test');
      publication.begin();
      publication.commit(true);
      const writer = new ClickhouseCaseWriter(database, connection, publication, {
        path: ':memory:',
        name: 'a test',
        isDryRun: false,
      });
      return {
        writer,
        // The state is read when the case is complete, as a command does that opens it.
        get readers() {
          return { 'by ClickHouse': new ClickhouseCaseReader(connection, readState(connection) ?? publication.state) };
        },
        close: () => {
          const everywhere = connection.cluster === null ? '' : ` ON CLUSTER '${connection.cluster.name}'`;
          connection.run(`DROP DATABASE ${connection.locator.database}${everywhere} SYNC`);
          database.close();
          connection.close();
        },
      };
    },
    { numRuns: RUNS, timeout: 1_800_000 },
  );
});

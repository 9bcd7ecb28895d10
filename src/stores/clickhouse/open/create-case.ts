import type { Connection } from '../connection/connection.ts';
import { tablesOnCluster, tablesOnServer } from '../connection/table-statements.ts';
import { refuseOtherCluster } from './connect.ts';
import { refuseUnfitCluster } from './fit-cluster.ts';

/** Makes the database and the tables of a case where they are missing. @throws AuditError for a cluster that cannot hold it */
export function createTables(connection: Connection): void {
  const { cluster, locator } = connection;
  if (cluster === null) {
    for (const sql of tablesOnServer(locator.database)) connection.run(sql);
    return;
  }
  refuseUnfitCluster(connection, cluster);
  const id = globalThis.crypto.randomUUID().slice(-12);
  for (const sql of tablesOnCluster({ database: locator.database, cluster: cluster.name, id })) connection.run(sql);
  // Another process may have made it meanwhile, on one server.
  refuseOtherCluster(connection);
}

import type Database from 'better-sqlite3';
import type { InventoryWriter } from '../../../case/case-writer.ts';
import type { ObservedContainer } from '../../../domain/deployment.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Dictionaries } from './batch-store.ts';

/** Writes what was seen of a cluster; within the transaction of the file that it came from. */
export class SqliteInventoryWriter implements InventoryWriter {
  readonly #dictionaries: Pick<Dictionaries, 'host' | 'image' | 'digest'>;
  readonly #statements: ReturnType<typeof statementsOf>;
  #inventory = 0;

  constructor(database: Database.Database, dictionaries: Pick<Dictionaries, 'host' | 'image' | 'digest'>) {
    this.#dictionaries = dictionaries;
    this.#statements = statementsOf(database);
  }

  begin(file: number, cluster: string): void {
    this.#inventory = Number(this.#statements.insertInventory.run({ file, cluster }).lastInsertRowid);
  }

  addPod(containers: readonly ObservedContainer[]): void {
    for (const { image, ...container } of containers) {
      const { registry, namespace, repository, tag, digest } = image;
      const { host: hosts, image: images, digest: digests } = this.#dictionaries;
      const host = registry === null ? null : hosts.idOf([registry]);
      const ids = {
        image: images.idOf([host, namespace, repository, tag]),
        digest: digest === null ? null : digests.idOf([digest]),
      };
      this.#statements.insertContainer.run({ ...container, ...ids, inventory: this.#inventory });
    }
  }

  nameCluster(clusterId: string, name: string): void {
    this.#statements.insertName.run(clusterId, name);
  }

  finish(observedAt: Instant, pods: number): void {
    this.#statements.finishInventory.run({ inventory: this.#inventory, observedAt, pods });
  }

  clusterOf(sha256: string): string | null {
    return this.#statements.clusterOfFile.get(sha256) ?? null;
  }
}

function statementsOf(database: Database.Database) {
  return {
    insertInventory: database.prepare('INSERT INTO inventory (file, cluster, observed_at) VALUES (:file, :cluster, 0)'),
    finishInventory: database.prepare(
      'UPDATE inventory SET observed_at = :observedAt, pods = :pods WHERE id = :inventory',
    ),
    clusterOfFile: database
      .prepare<[string], string>(
        'SELECT i.cluster FROM inventory i JOIN file f ON f.id = i.file WHERE f.sha256 = ? ORDER BY i.id LIMIT 1',
      )
      .pluck(),
    insertName: database.prepare('INSERT OR REPLACE INTO cluster_name (cluster_id, name) VALUES (?, ?)'),
    insertContainer: database.prepare(`INSERT INTO container
      (inventory, namespace, workload, pod, container, kind, image, digest, node, state, since)
      VALUES (:inventory, :namespace, :workload, :pod, :container, :kind, :image, :digest, :node, :state, :since)`),
  };
}

import type Database from 'better-sqlite3';
import type { ObservedContainer } from '../domain/deployment.ts';
import type { Instant } from '../domain/instant.ts';
import { Dictionary } from './dictionary.ts';

/** Writes what was seen of a cluster; within the transaction of the file it came from. */
export class InventoryWriter {
  readonly #images: Dictionary;
  readonly #statements: ReturnType<typeof statementsOf>;
  #inventory = 0;

  constructor(database: Database.Database) {
    this.#images = new Dictionary(database, 'image', ['registry', 'namespace', 'repository', 'tag', 'digest']);
    this.#statements = statementsOf(database);
  }

  begin(file: number, cluster: string): void {
    this.#inventory = Number(this.#statements.insertInventory.run({ file, cluster }).lastInsertRowid);
  }

  addPod(containers: readonly ObservedContainer[]): void {
    for (const { image, ...container } of containers) {
      const { registry, namespace, repository, tag, digest } = image;
      const imageId = this.#images.idOf([registry, namespace, repository, tag, digest]);
      this.#statements.insertContainer.run({ ...container, inventory: this.#inventory, image: imageId });
    }
  }

  /** What a provider calls the cluster of an id. */
  nameCluster(clusterId: string, name: string): void {
    this.#statements.insertName.run(clusterId, name);
  }

  finish(observedAt: Instant, pods: number): void {
    this.#statements.finishInventory.run({ inventory: this.#inventory, observedAt, pods });
  }

  /** To be called when the transaction is undone. */
  forget(): void {
    this.#images.forget();
  }
}

function statementsOf(database: Database.Database) {
  return {
    insertInventory: database.prepare('INSERT INTO inventory (file, cluster, observed_at) VALUES (:file, :cluster, 0)'),
    finishInventory: database.prepare(
      'UPDATE inventory SET observed_at = :observedAt, pods = :pods WHERE id = :inventory',
    ),
    insertName: database.prepare('INSERT OR REPLACE INTO cluster_name (cluster_id, name) VALUES (?, ?)'),
    insertContainer: database.prepare(`INSERT INTO container
      (inventory, namespace, workload, pod, container, kind, image, node, state, since)
      VALUES (:inventory, :namespace, :workload, :pod, :container, :kind, :image, :node, :state, :since)`),
  };
}

import type Database from 'better-sqlite3';
import type { InventoryFacts } from '../../../case/audit/case-audit.ts';
import { canonicalJson } from '../../../case/custody/canonical-json.ts';
import { sha256Of } from '../../../case/custody/sha256.ts';
import { prepared } from '../connection/prepared.ts';

/**
 * Hashes the rows of an inventory. The hash of its file is not enough: when the inventory was taken and the name of its
 * cluster may come from the command line.
 */
export function inventoryFacts(database: Database.Database, file: number): InventoryFacts {
  const inventories = prepared<[number], { id: number }>(
    database,
    'SELECT id, cluster, observed_at, pods FROM inventory WHERE file = ? ORDER BY id',
  ).all(file);
  const containers = prepared<[number], unknown>(
    database,
    `SELECT c.namespace, c.workload, c.pod, c.container, c.kind, c.node, c.state, c.since,
       host.host AS registry, image.namespace AS image_namespace, image.repository, image.tag, digest.digest
     FROM container c LEFT JOIN image ON image.id = c.image LEFT JOIN host ON host.id = image.registry
       LEFT JOIN digest ON digest.id = c.digest
     WHERE c.inventory = ? ORDER BY c.id`,
  );
  const rows = inventories.map((inventory) => [inventory, containers.all(inventory.id)]);
  return { inventory: rows.length === 0 ? null : sha256Of(canonicalJson(rows)), clusterNames: clusterNames(database) };
}

/** Hashes the whole table, because the names of a later list replace those of an earlier one. */
export function clusterNames(database: Database.Database): string | null {
  const names = prepared<[], unknown>(database, 'SELECT cluster_id, name FROM cluster_name ORDER BY cluster_id').all();
  return names.length === 0 ? null : sha256Of(canonicalJson(names));
}

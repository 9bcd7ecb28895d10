import type Database from 'better-sqlite3';
import type {
  ClusterInventory,
  ContainerKind,
  DeployedContainer,
  DeploymentReader,
  RegistryAlias,
} from '../../../domain/deployment.ts';
import type { Instant } from '../../../domain/instant.ts';
import { refuseUnexpected } from '../values/expected-values.ts';

interface ContainerRow {
  readonly cluster: string;
  readonly observed_at: Instant;
  readonly pod_namespace: string;
  readonly workload: string;
  readonly pod: string;
  readonly container: string;
  readonly kind: ContainerKind;
  readonly node: string | null;
  readonly state: string;
  readonly since: Instant | null;
  readonly registry: string | null;
  readonly namespace: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** The newest inventory of each cluster; of two from the same moment, the one that was imported later. */
const CURRENT = `SELECT id FROM inventory i WHERE NOT EXISTS (
  SELECT 1 FROM inventory later WHERE later.cluster = i.cluster
    AND (later.observed_at, later.id) > (i.observed_at, i.id))`;

/**
 * The name of a cluster. If the imported text contains a cluster id that a provider's cluster list names, it is the name
 * in that list; otherwise it is the imported text.
 */
const CLUSTER_LABEL = `coalesce(
  (SELECT n.name FROM cluster_name n WHERE instr(i.cluster, n.cluster_id) > 0 ORDER BY n.cluster_id LIMIT 1), i.cluster)`;

/** Answers questions about cluster inventories and registry hosts. */
export class DeploymentQueries implements DeploymentReader {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  inventories(): readonly ClusterInventory[] {
    for (const table of ['file', 'inventory', 'cluster_name']) refuseUnexpected(this.#database, table);
    return this.#database
      .prepare<[], Omit<ClusterInventory, 'isCurrent'> & { readonly isCurrent: number }>(
        `SELECT ${CLUSTER_LABEL} AS cluster, i.observed_at AS observedAt, i.pods, file.path AS file, i.id IN (${CURRENT}) AS isCurrent,
           (SELECT count(*) FROM container WHERE inventory = i.id) AS containers
         FROM inventory i JOIN file ON file.id = i.file ORDER BY 1, i.observed_at DESC, i.id DESC`,
      )
      .all()
      .map((row) => ({ ...row, isCurrent: row.isCurrent === 1 }));
  }

  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[] {
    // A question may name many images, and most cases hold no inventory: answer those at once.
    if (this.#database.prepare('SELECT 1 FROM container LIMIT 1').get() === undefined) return [];
    for (const table of ['inventory', 'cluster_name', 'container']) refuseUnexpected(this.#database, table);
    return this.#database
      .prepare<unknown[], ContainerRow>(
        `SELECT ${CLUSTER_LABEL} AS cluster, i.observed_at, c.namespace AS pod_namespace, c.workload, c.pod, c.container, c.kind, c.node,
           c.state, c.since, host.host AS registry, image.namespace, image.repository, image.tag, digest.digest
         FROM container c JOIN inventory i ON i.id = c.inventory JOIN image ON image.id = c.image
           LEFT JOIN host ON host.id = image.registry
           LEFT JOIN digest ON digest.id = c.digest
         WHERE c.inventory IN (${CURRENT}) AND c.id IN (
           SELECT id FROM container WHERE image IN
             (SELECT id FROM image WHERE repository IN (SELECT value FROM json_each(:repositories)))
           UNION SELECT id FROM container WHERE digest IN
             (SELECT id FROM digest WHERE digest IN (SELECT value FROM json_each(:digests))))
         ORDER BY 1, c.namespace, c.workload, c.pod, c.kind, c.container, c.id`,
      )
      .all({ repositories: JSON.stringify(of.repositories), digests: JSON.stringify(of.digests) })
      .map(deployedContainerOf);
  }

  registryAliases(): readonly RegistryAlias[] {
    refuseUnexpected(this.#database, 'registry_alias');
    return this.#database.prepare<[], RegistryAlias>('SELECT host, canonical FROM registry_alias ORDER BY host').all();
  }

  registryHosts(): readonly string[] {
    refuseUnexpected(this.#database, 'host');
    return this.#database
      .prepare<[], { host: string }>('SELECT host FROM host ORDER BY host')
      .all()
      .map(({ host }) => host);
  }
}

function deployedContainerOf(row: ContainerRow): DeployedContainer {
  const { cluster, workload, pod, container, kind, node, state, since } = row;
  const { registry, namespace, repository, tag, digest } = row;
  return {
    cluster,
    observedAt: row.observed_at,
    namespace: row.pod_namespace,
    workload,
    pod,
    container,
    kind,
    image: { registry, namespace, repository, tag, digest },
    node,
    state,
    since,
  };
}

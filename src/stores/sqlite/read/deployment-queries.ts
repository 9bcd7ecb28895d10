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
import { CLUSTER_LABEL, type HeldInventories, heldInventories } from './held-inventories.ts';

interface ContainerRow {
  readonly inventory: number;
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

/** Answers questions about cluster inventories and registry hosts. */
export class DeploymentQueries implements DeploymentReader {
  readonly #database: Database.Database;
  readonly #changes: Database.Statement<[], { readonly count: number }>;
  #last: { readonly written: string; readonly held: HeldInventories } | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#changes = database.prepare('SELECT total_changes() AS count');
  }

  inventories(): readonly ClusterInventory[] {
    return this.#held().inventories;
  }

  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[] {
    // A question may name many images, and most cases hold no inventory: answer those at once.
    if (this.#database.prepare('SELECT 1 FROM container LIMIT 1').get() === undefined) return [];
    const held = this.#held();
    return this.#database
      .prepare<unknown[], ContainerRow>(
        `SELECT c.inventory, ${CLUSTER_LABEL} AS cluster, i.observed_at, c.namespace AS pod_namespace, c.workload, c.pod, c.container,
           c.kind, c.node, c.state, c.since, host.host AS registry, image.namespace, image.repository, image.tag, digest.digest
         FROM container c JOIN inventory i ON i.id = c.inventory JOIN image ON image.id = c.image
           LEFT JOIN host ON host.id = image.registry
           LEFT JOIN digest ON digest.id = c.digest
         WHERE c.id IN (
           SELECT id FROM container WHERE image IN
             (SELECT id FROM image WHERE repository IN (SELECT value FROM json_each(:repositories)))
           UNION SELECT id FROM container WHERE digest IN
             (SELECT id FROM digest WHERE digest IN (SELECT value FROM json_each(:digests))))
         ORDER BY 2, c.namespace, c.workload, c.pod, c.kind, c.container, c.id`,
      )
      .all({ repositories: JSON.stringify(of.repositories), digests: JSON.stringify(of.digests) })
      .filter(({ pod_namespace: namespace, ...row }) => held.isHeld({ ...row, namespace }))
      .map(deployedContainerOf);
  }

  /** What the inventories still tell. It is worked out once, until the case is written again. */
  #held(): HeldInventories {
    const written = `${this.#database.pragma('data_version', { simple: true })} ${this.#changes.get()?.count}`;
    if (this.#last?.written !== written) this.#last = { written, held: heldInventories(this.#database) };
    return this.#last.held;
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

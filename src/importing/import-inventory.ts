import { basename } from 'node:path';
import type { CaseWriter } from '../case/case-writer.ts';
import type { Notice } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import { ACK_CLUSTERS_ID, readAckCluster } from '../formats/inventories/ack-clusters.ts';
import {
  type InventoryOutcome,
  isKubernetesObject,
  KUBERNETES_PODS_ID,
  readPod,
} from '../formats/inventories/kubernetes-pods.ts';
import { keptText } from '../reading/record-reader.ts';
import { NO_RECORDS, type RunningCounts } from './file-receipt.ts';

/** Whether all sampled records are objects of a cluster, or lists of clusters from a provider. */
export function isInventory(sample: readonly SplitRecord[]): boolean {
  const good = sample.filter(({ problem }) => problem === null);
  return good.length > 0 && good.every(({ value }) => isKubernetesObject(value) || readAckCluster(value) !== null);
}

/** The id of the inventory's format. */
export function inventorySource(sample: readonly SplitRecord[]): string {
  return sample.some(({ value }) => readAckCluster(value) !== null) ? ACK_CLUSTERS_ID : KUBERNETES_PODS_ID;
}

/** The name for a cluster whose inventory does not say it: that of the file, without `.json` or `.json.gz`. */
export function clusterNameOf(input: InputFile): string {
  return input.path === '-' ? 'standard input' : basename(input.path).replace(/\.json(?:\.gz)?$/, '');
}

/** Where an inventory goes: into a case, or to be compared with what a case holds. */
export interface InventorySink extends Pick<CaseWriter, 'beginInventory' | 'addRejection'> {
  readonly inventory: Pick<CaseWriter['inventory'], 'addPod' | 'nameCluster' | 'finish'>;
}

/** Turns the objects of one cluster inventory into containers of a case, and counts them. */
export class InventoryReader {
  readonly counts: RunningCounts = { ...NO_RECORDS };
  /** The newest time that any pod mentions. */
  latest: Instant | null = null;
  readonly #writer: InventorySink;
  readonly #cluster: string;
  readonly #pods = new Set<string>();
  #named = 0;

  constructor(writer: InventorySink, cluster: string) {
    this.#writer = writer;
    this.#cluster = cluster;
  }

  read(record: SplitRecord): void {
    this.counts.records++;
    const named = readAckCluster(record.value);
    if (named !== null) {
      this.#writer.inventory.nameCluster(named.clusterId, named.name);
      this.#named++;
      this.counts.accepted++;
      return;
    }
    const { problem, value } = record;
    const outcome = problem === null ? readPod(value) : ({ outcome: 'rejected', because: problem } as const);
    if (outcome.outcome === 'rejected') this.#reject(record, outcome.because);
    else if (outcome.outcome === 'ignored') this.counts.ignored++;
    else this.#accept(outcome);
  }

  /** Ends the inventory. One without pods is stored too, because it shows that nothing ran. */
  finish(observedAt: Instant): void {
    if (this.#named > 0 && this.#pods.size === 0) return;
    if (this.#pods.size === 0) this.#writer.beginInventory(this.#cluster);
    this.#writer.inventory.finish(observedAt, this.#pods.size);
  }

  notices(): readonly Notice[] {
    const { size } = this.#pods;
    if (this.#named > 0) return [{ id: 'clusters-named', text: `Names of ${this.#named} clusters.` }];
    return [{ id: 'cluster', text: `Inventory of cluster ${this.#cluster}: ${size} ${size === 1 ? 'pod' : 'pods'}.` }];
  }

  #accept(pod: InventoryOutcome & { outcome: 'pod' }): void {
    if (this.#pods.has(pod.name)) {
      this.counts.duplicate++;
      return;
    }
    if (this.#pods.size === 0) this.#writer.beginInventory(this.#cluster);
    this.#pods.add(pod.name);
    this.counts.accepted++;
    this.#writer.inventory.addPod(pod.containers);
    if (pod.latest !== null && (this.latest === null || pod.latest > this.latest)) this.latest = pod.latest;
  }

  #reject(record: SplitRecord, reason: string): void {
    this.counts.rejected++;
    const { offset, length } = record;
    this.#writer.addRejection({ record: this.counts.records, offset, length }, { reason, text: keptText(record) });
  }
}

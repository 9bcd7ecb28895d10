import { basename } from 'node:path';
import type { CaseWriter } from '../case/case-writer.ts';
import type { Notice } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { InventoryFormat, InventoryOutcome } from '../formats/toolkit/inventory.ts';
import { keptText } from '../reading/record-reader.ts';
import { NO_RECORDS, type RunningCounts } from './file-receipt.ts';

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
  readonly #inventory: InventoryFormat;
  readonly #pods = new Set<string>();
  #named = 0;

  constructor(writer: InventorySink, cluster: string, inventory: InventoryFormat) {
    this.#writer = writer;
    this.#cluster = cluster;
    this.#inventory = inventory;
  }

  read(record: SplitRecord): void {
    this.counts.records++;
    const { problem, value } = record;
    const outcome: InventoryOutcome =
      problem === null ? this.#inventory.read(value) : { outcome: 'rejected', because: problem };
    if (outcome.outcome === 'rejected') this.#reject(record, outcome.because);
    else if (outcome.outcome === 'ignored') this.counts.ignored++;
    else if (outcome.outcome === 'pod') this.#accept(outcome);
    else this.#name(outcome);
  }

  #name({ clusterId, name }: InventoryOutcome & { outcome: 'cluster' }): void {
    this.#writer.inventory.nameCluster(clusterId, name);
    this.#named++;
    this.counts.accepted++;
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

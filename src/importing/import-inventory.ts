import { basename } from 'node:path';
import type { Notice, RecordCounts } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { InventoryFormat, InventoryOutcome } from '../formats/toolkit/inventory.ts';
import { keptText } from '../reading/record-reader.ts';
import type { CaseWriter } from '../stores/sqlite/write/case-writer.ts';

/** The name of a cluster whose inventory names none: that of its file, without its last extension. */
export function clusterNameOf(input: InputFile): string {
  return input.path === '-' ? 'standard input' : basename(input.path).replace(/\.json(?:\.gz)?$/, '');
}

type Counts = { -readonly [Count in keyof RecordCounts]: RecordCounts[Count] };

/** Where an inventory goes: into a case, or to be compared with what a case holds. */
export interface InventorySink extends Pick<CaseWriter, 'beginInventory' | 'addRejection'> {
  readonly inventory: Pick<CaseWriter['inventory'], 'addPod' | 'nameCluster' | 'finish'>;
}

/** Turns the objects of one cluster inventory into containers of a case, and keeps the accounts. */
export class InventoryReader {
  readonly counts: Counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  /** The newest moment that any pod tells of. */
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

  /** An inventory without pods is one all the same: the cluster was looked at. */
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

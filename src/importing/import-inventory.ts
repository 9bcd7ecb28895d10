import type { CaseWriter } from '../case/case-writer.ts';
import { type Envelope, type IgnoredReason, type Notice, READING_EDITION } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { InventoryFormat, InventoryOutcome } from '../formats/toolkit/inventory.ts';
import { keptText } from '../reading/record-reader.ts';
import type { ClusterName } from './cluster-name.ts';
import { NO_RECORDS, type RunningCounts } from './receipts/file-receipt.ts';

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
  readonly #cluster: ClusterName;
  readonly #inventory: InventoryFormat;
  readonly #edition: number;
  readonly #seen = new Set<string>();
  #pods = 0;
  #declared = 0;
  #named = 0;
  #isBegun = false;

  /** `edition`: that by which the file was read before, where it is read again. */
  constructor(writer: InventorySink, cluster: ClusterName, inventory: InventoryFormat, edition = READING_EDITION) {
    this.#writer = writer;
    this.#cluster = cluster;
    this.#inventory = inventory;
    this.#edition = edition;
  }

  read(record: SplitRecord): void {
    this.counts.records++;
    const { problem, value } = record;
    const outcome: InventoryOutcome =
      problem === null ? this.#inventory.read(value, this.#edition) : { outcome: 'rejected', because: problem };
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

  /**
   * Ends the inventory. An empty list of pods is stored too, because it shows that nothing ran; a list of other objects
   * shows nothing.
   */
  finish(observedAt: Instant, envelopes: readonly Envelope[]): void {
    if (!this.#isBegun && (this.counts.records > 0 || !envelopes.some(isListOfPods))) return;
    this.#begin();
    this.#writer.inventory.finish(observedAt, this.#pods);
  }

  ignoredBecause(): readonly IgnoredReason[] {
    const { ignored } = this.counts;
    return ignored === 0 ? [] : [{ reason: 'it tells of no pod', records: ignored }];
  }

  notices(): readonly Notice[] {
    if (this.#named > 0) return [{ id: 'clusters-named', text: `Names of ${this.#named} clusters.` }];
    if (!this.#isBegun) return [{ id: 'no-pods', text: 'No pods in it: it says of no image that it runs.' }];
    const { name, isKnown } = this.#cluster;
    const pods = this.#pods === 1 ? '1 pod' : `${this.#pods} pods`;
    const declared = this.#declared === 0 ? '' : `, and what ${this.#declared} controllers declare`;
    const notices = [{ id: 'cluster', text: `Inventory of cluster ${name}: ${pods}${declared}.` }];
    if (isKnown) return notices;
    const text =
      'Neither its name nor its content says which cluster it is: it is a cluster of its own in this case. With --cluster <name> all files of one cluster are held together (a file that is imported already needs a new case).';
    return [...notices, { id: 'cluster-unnamed', text }];
  }

  #begin(): void {
    if (!this.#isBegun) this.#writer.beginInventory(this.#cluster.name);
    this.#isBegun = true;
  }

  #accept({ name, containers, latest, isDeclared }: InventoryOutcome & { outcome: 'pod' }): void {
    if (this.#seen.has(name)) {
      this.counts.duplicate++;
      return;
    }
    this.#begin();
    this.#seen.add(name);
    if (isDeclared === true) this.#declared++;
    else this.#pods++;
    this.counts.accepted++;
    this.#writer.inventory.addPod(containers);
    if (latest !== null && (this.latest === null || latest > this.latest)) this.latest = latest;
  }

  #reject(record: SplitRecord, reason: string): void {
    this.counts.rejected++;
    const { offset, length } = record;
    this.#writer.addRejection({ record: this.counts.records, offset, length }, { reason, text: keptText(record) });
  }
}

/** `kubectl get` prints a List of whatever was asked for, and a client of the API a PodList. */
function isListOfPods({ fields }: Envelope): boolean {
  return fields['kind'] === 'List' || fields['kind'] === 'PodList';
}

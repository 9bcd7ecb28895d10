import type { AuditedFile, StoredRejection } from '../../case/audit/case-audit.ts';
import type { RecordPosition } from '../../case/case-writer.ts';
import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { ObservedContainer } from '../../domain/deployment.ts';
import type { SplitRecord } from '../../evidence/splitting/record.ts';
import { splitRecords } from '../../evidence/splitting/split.ts';
import { loadInventory } from '../../formats/load-inventories.ts';
import type { InventoryFormat } from '../../formats/toolkit/inventory.ts';
import { InventoryReader, type InventorySink } from '../../importing/import-inventory.ts';
import { compareRejection } from '../comparing/compare-records.ts';
import type { Verification } from './verification.ts';
import { NO_FILE_ROWS } from './walk-rows.ts';

const NO_CLUSTER = { name: '', isKnown: true };

/** Collects the content of an inventory in memory, to be compared with what the case holds. */
class Collector implements InventorySink {
  readonly containers: ObservedContainer[] = [];
  readonly rejections: Omit<StoredRejection, 'id'>[] = [];
  readonly inventory = {
    addPod: (containers: readonly ObservedContainer[]) => {
      for (const container of containers) this.containers.push(container);
    },
    nameCluster: () => {},
    finish: () => {},
  };

  beginInventory(): void {}

  addRejection(position: RecordPosition, { reason, text }: Pick<StoredRejection, 'reason' | 'text'>): void {
    this.rejections.push({ ...position, reason, text });
  }
}

/** Reads a whole cluster inventory again, never a sample: inventories are small. */
export async function readInventory(
  chunks: AsyncIterable<Buffer>,
  file: AuditedFile,
  verification: Verification,
): Promise<void> {
  const inventory = await loadInventory(file.source ?? '');
  if (inventory !== null) {
    await compareInventory(
      (await splitRecords(chunks, inventory, file.readWith.edition)).batches,
      { file, inventory },
      verification,
    );
    return;
  }
  const text = `its records cannot be read again: there is no format "${file.source}"`;
  verification.findings.problem('records', file.path, text);
  // The file is hashed while it is read.
  for await (const _ of chunks);
}

async function compareInventory(
  batches: AsyncIterable<readonly SplitRecord[]>,
  { file, inventory }: { readonly file: AuditedFile; readonly inventory: InventoryFormat },
  { audit, findings, rows }: Verification,
): Promise<void> {
  const collector = new Collector();
  const reader = new InventoryReader(collector, NO_CLUSTER, inventory, file.readWith.edition);
  for await (const batch of batches) for (const record of batch) reader.read(record);
  findings.checked('records', reader.counts.records);
  const report = (text: string) => findings.problem('records', file.path, text);
  for (const count of ['records', 'accepted', 'duplicate', 'ignored', 'rejected'] as const) {
    const given = reader.counts[count];
    if (given !== file[count]) report(`the case states ${file[count]} as ${count}, its records give ${given}`);
  }
  for (const text of containerProblems(collector.containers, audit.records.containers(file.id))) report(text);
  const { rejected } = rows.get(file.id) ?? NO_FILE_ROWS;
  const stored = [...audit.records.rejections({ file: file.id, ...rejected })];
  for (const text of rejectionProblems(collector.rejections, stored)) report(text);
}

function* rejectionProblems(
  given: readonly Omit<StoredRejection, 'id'>[],
  stored: readonly StoredRejection[],
): Generator<string> {
  for (let index = 0; index < Math.max(given.length, stored.length); index++) {
    yield* compareRejection(given[index] ?? null, stored[index] ?? null);
  }
}

function* containerProblems(
  given: readonly ObservedContainer[],
  stored: readonly ObservedContainer[],
): Generator<string> {
  if (given.length !== stored.length) yield `the file lists ${given.length} containers, ${stored.length} are stored`;
  for (const [index, container] of given.entries()) {
    const other = stored[index];
    if (other === undefined || canonicalJson(container) === canonicalJson(other)) continue;
    yield `container ${container.container} of pod ${container.pod} is stored otherwise than the file lists it`;
  }
}

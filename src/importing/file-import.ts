import { statSync } from 'node:fs';
import type { CaseWriter } from '../case/case-writer.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { InventoryHints, ReadingHints } from '../domain/evidence-file.ts';
import { type Instant, instantOf } from '../domain/instant.ts';
import { hashEvidence } from '../evidence/archives/open-evidence.ts';
import { isFileError } from '../evidence/source/file-problem.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { fileOf } from '../evidence/source/place.ts';
import type { Format } from '../formats/toolkit/format.ts';
import type { InventoryFormat } from '../formats/toolkit/inventory.ts';
import type { EvidenceFacts } from '../reading/threads/line-block-source.ts';
import { BatchQueue } from './batch-queue.ts';
import { type Choice, chooseFormat } from './choosing/choose-format.ts';
import { completenessNotices, damageNotices } from './choosing/notices.ts';
import { clusterNameOf } from './cluster-name.ts';
import { InventoryReader } from './import-inventory.ts';
import { checkpoint, type ImportOptions } from './import-options.ts';
import { OpenFile } from './open-file.ts';
import { keepOriginalLater, OriginalKeeper } from './original-keeper.ts';
import { PartOfWhole, readFile } from './read-file.ts';
import { EMPTY_ARCHIVE, emptyReceipt, type FileReceipt, type FileSummary } from './receipts/file-receipt.ts';
import { receiptOfKnown, startOf } from './stored-file.ts';

/** Imports files into a case, each whole or not at all. */
export class FileImport {
  readonly #writer: CaseWriter;
  readonly #options: ImportOptions;
  /** See InventoryHints. */
  #command: number | null = null;

  constructor(writer: CaseWriter, options: ImportOptions) {
    this.#writer = writer;
    this.#options = options;
  }

  /**
   * Imports one file. The receipt tells of problems of the file.
   * @throws AuditError `interrupted`, and any error of the case
   */
  async run(input: InputFile): Promise<FileReceipt> {
    const known = await this.#known(input);
    if (known !== null) return known;
    try {
      const keeper = this.#options.isKept === true ? new OriginalKeeper(this.#writer) : null;
      const receipt = await this.#import(await OpenFile.open(input, this.#options, keeper));
      return receipt ?? (await this.run(input));
    } catch (error) {
      this.#writer.abandonFile();
      if (error instanceof PartOfWhole) return this.#runAs(error.whole, input);
      if (error instanceof AuditError || !isFileError(error)) throw error;
      return { ...emptyReceipt(input), status: 'unreadable', reason: error.message };
    }
  }

  #runAs(format: Format, input: InputFile): Promise<FileReceipt> {
    return new FileImport(this.#writer, { ...this.#options, format }).run(input);
  }

  /** The receipt of a file that the case has already. Only a file of the same size as one in the case needs to be hashed. */
  async #known(input: InputFile): Promise<FileReceipt | null> {
    const { location } = input;
    if (location === null || input.bytes === null || !this.#writer.hasFileOfSize(input.bytes)) return null;
    try {
      const sha256 = await hashEvidence(location);
      if (this.#options.isKept === true) await keepOriginalLater(location, sha256, this.#writer);
      return receiptOfKnown(this.#writer, input, sha256, this.#options);
    } catch (error) {
      if (!isFileError(error)) throw error;
      return { ...emptyReceipt(input), status: 'unreadable', reason: error.message };
    }
  }

  /** Null for a file that was overtaken, as CaseWriter says, and must be read again. */
  async #import(file: OpenFile): Promise<FileReceipt | null> {
    const { input, stream, head } = file;
    const choice = await chooseFormat(head, stream.isCompressed, this.#options);
    switch (choice.kind) {
      case 'nothing':
        return this.#importNothing(file);
      case 'refused':
        return { ...emptyReceipt(input), bytes: stream.bytesRead(), reason: choice.because };
      case 'inventory':
        return this.#importInventory(file, choice.inventory);
      case 'log':
        return this.#importLog(file, choice);
    }
  }

  async #importLog(
    file: OpenFile,
    { format, isWrapped, notices }: Choice & { readonly kind: 'log' },
  ): Promise<FileReceipt | null> {
    const options = this.#optionsFor(format, file.input);
    this.#begin(file, format.id, { ...(isWrapped ? { isWrapped } : {}), ...writtenBy(options) });
    const queue = new BatchQueue(this.#writer, format);
    const { envelopes, facts } = await readFile(file, { format, isWrapped }, queue, options);
    const { accounts } = queue;
    const all = [...notices, ...accounts.notices(), ...completenessNotices(envelopes, format)];
    return this.#finish(file, facts, format.id, { ...accounts.summary(), notices: all });
  }

  /**
   * Where times name no year, the file was written before it is imported, unless the user says by when. Where records may
   * have no time, it counts when the file was written, unless the user says when that was.
   */
  #optionsFor({ hasNoYear, mayLackTime }: Format, input: InputFile): ImportOptions {
    const { writtenBy: stated, ...context } = this.#options.context;
    const { inventory, now } = this.#options;
    if (mayLackTime === true) {
      return { ...this.#options, context: { ...context, writtenBy: inventory.observedAt ?? this.#changedAt(input) } };
    }
    return hasNoYear === true
      ? { ...this.#options, context: { ...context, writtenBy: stated ?? now } }
      : { ...this.#options, context };
  }

  /** When a file was written, as far as that is known; else now. */
  #changedAt(input: InputFile): Instant {
    const { now } = this.#options;
    return hasTimeOfChange(input) ? (instantOf(Math.floor(statSync(fileOf(input.location)).mtimeMs)) ?? now) : now;
  }

  /** Imports what a cluster's own tools print about it. It is not a log, and no format of logs is asked. */
  async #importInventory(file: OpenFile, inventory: InventoryFormat): Promise<FileReceipt | null> {
    const { input, stream } = file;
    this.#begin(file, inventory.id, { inventory: this.#inventoryHints(input) });
    const cluster = clusterNameOf(input, this.#options.inventory.cluster, this.#options.now);
    const reader = new InventoryReader(this.#writer, cluster, inventory);
    const { batches, envelopes } = file.split(inventory);
    for await (const batch of batches) {
      for (const record of batch) reader.read(record);
      checkpoint(input, stream.bytesRead(), reader.counts.records, this.#options);
    }
    reader.finish(this.#observedAt(input, reader.latest), envelopes);
    const summary = {
      counts: reader.counts,
      ignoredBecause: reader.ignoredBecause(),
      contradicting: 0,
      firstEvent: null,
      lastEvent: null,
      notices: reader.notices(),
    };
    return this.#finish(file, stream, inventory.id, summary);
  }

  #inventoryHints(input: InputFile): InventoryHints {
    const { observedAt, isComplete = false } = this.#options.inventory;
    this.#command ??= this.#writer.newestFile() + 1;
    const clock = observedAt !== null ? 'stated' : hasTimeOfChange(input) ? 'file' : 'import';
    return { command: this.#command, isComplete, clock };
  }

  /** When an inventory was taken: as the user says, else when its file was written, but never before its newest pod. */
  #observedAt(input: InputFile, latest: Instant | null): Instant {
    const { inventory, now } = this.#options;
    if (inventory.observedAt !== null) return inventory.observedAt;
    return instantOf(Math.max(this.#changedAt(input), latest ?? 0)) ?? now;
  }

  /** Log services ship an archive for every hour, also for hours in which nothing happened. */
  #importNothing(file: OpenFile): Promise<FileReceipt | null> {
    this.#begin(file, null);
    return this.#finish(file, file.stream, null, EMPTY_ARCHIVE);
  }

  #begin({ input, keeper }: OpenFile, source: string | null, further: Partial<ReadingHints> = {}): void {
    this.#writer.beginFile(startOf(input, source, this.#options, further));
    keeper?.begin();
  }

  async #finish(
    file: OpenFile,
    facts: EvidenceFacts,
    source: string | null,
    summary: FileSummary,
  ): Promise<FileReceipt | null> {
    const { input, keeper } = file;
    const sha256 = facts.sha256();
    const known = receiptOfKnown(this.#writer, input, sha256, this.#options);
    if (known !== null) {
      this.#writer.abandonFile();
      return known;
    }
    const bytes = input.bytes ?? facts.bytesRead();
    const { counts, ignoredBecause, contradicting, firstEvent, lastEvent } = summary;
    const notices = [...summary.notices, ...damageNotices(facts.damage())];
    const stored = { ...counts, sha256, bytes, firstEvent, lastEvent, notices };
    const kept = (await keeper?.finish()) ?? null;
    file.checkUnchanged();
    const contentSha256 = facts.contentSha256();
    const became = this.#writer.finishFile({ ...stored, contentSha256, isCompressed: facts.isCompressed, kept });
    if (became === 'overtaken') return null;
    return { ...stored, ignoredBecause, contradicting, path: input.path, source, status: 'imported', reason: null };
  }
}

function hasTimeOfChange(input: InputFile): input is InputFile & { readonly location: string } {
  return input.location !== null && !input.isStream;
}

function writtenBy({ context }: ImportOptions): Pick<ReadingHints, 'writtenBy'> {
  return context.writtenBy === undefined ? {} : { writtenBy: context.writtenBy };
}

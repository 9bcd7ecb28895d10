import { statSync } from 'node:fs';
import { AuditError } from '../domain/audit-error.ts';
import type { Notice, RecordCounts } from '../domain/evidence-file.ts';
import { type Instant, instantOf, zoneName } from '../domain/instant.ts';
import { hashFile, openEvidence } from '../evidence/source/evidence-source.ts';
import { FileProblem, isFileError } from '../evidence/source/file-problem.ts';
import { fileState } from '../evidence/source/file-state.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { SizeGuard } from '../evidence/source/size-guard.ts';
import { EvidenceHead, type SplitStream } from '../evidence/splitting/evidence-head.ts';
import type { Format } from '../formats/toolkit/format.ts';
import type { InventoryFormat } from '../formats/toolkit/inventory.ts';
import type { EvidenceFacts } from '../reading/threads/line-block-source.ts';
import type { CaseWriter } from '../stores/sqlite/write/case-writer.ts';
import { chooseFormat } from './choose-format.ts';
import { FileAccount } from './file-accounts.ts';
import { clusterNameOf, InventoryReader } from './import-inventory.ts';
import type { ImportOptions } from './import-options.ts';
import { keepKnown } from './keep-original-later.ts';
import { completenessNotices, damageNotices } from './notices.ts';
import { OriginalKeeper } from './original-keeper.ts';
import { readAll, readHere, readInThreads } from './read-here.ts';
import { isWorthThreads } from './read-in-threads.ts';

export type FileStatus = 'imported' | 'already-imported' | 'unrecognised' | 'unreadable';

/** What became of one file of an import. */
export interface FileReceipt extends RecordCounts {
  readonly path: string;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly source: string | null;
  readonly status: FileStatus;
  /** Why it was not imported, or null. */
  readonly reason: string | null;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

export const NO_RECORDS: RecordCounts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };

/** Imports one file: whole, or not at all. Problems of the file are told in the receipt; those of the case are thrown. */
export async function importFile(input: InputFile, writer: CaseWriter, options: ImportOptions): Promise<FileReceipt> {
  const known = await knownFile(input, writer, options);
  if (known !== null) return known;
  try {
    const before = fileState(input);
    const checkUnchanged = () => {
      if (fileState(input) !== before) throw new FileProblem('it changed while it was read');
    };
    const keeper = options.isKept === true ? new OriginalKeeper(writer) : null;
    const tap = keeper === null ? null : (chunk: Buffer) => keeper.add(chunk);
    const stream = await openEvidence(input.location, options.stdin, { tap, guard: new SizeGuard(options.mostBytes) });
    const head = await EvidenceHead.read(stream.chunks);
    return await importRecords({ input, stream, keeper, checkUnchanged }, head, { writer, options });
  } catch (error) {
    writer.abandonFile();
    if (error instanceof AuditError || !isFileError(error)) throw error;
    return { ...emptyReceipt(input), status: 'unreadable', reason: error.message };
  }
}

function emptyReceipt(input: InputFile): FileReceipt {
  return {
    ...NO_RECORDS,
    path: input.path,
    sha256: null,
    bytes: input.bytes ?? 0,
    source: null,
    status: 'unrecognised',
    reason: null,
    firstEvent: null,
    lastEvent: null,
    notices: [],
  };
}

/** Only a file as large as one the case holds can be one of those: any other need not be hashed beforehand. */
async function knownFile(input: InputFile, writer: CaseWriter, options: ImportOptions): Promise<FileReceipt | null> {
  const { location } = input;
  if (location === null || input.bytes === null || !writer.hasFileOfSize(input.bytes)) return null;
  try {
    const sha256 = await hashFile(location);
    if (options.isKept === true) await keepKnown(location, sha256, writer);
    return alreadyImported(input, writer, sha256);
  } catch (error) {
    if (!isFileError(error)) throw error;
    return { ...emptyReceipt(input), status: 'unreadable', reason: error.message };
  }
}

function alreadyImported(input: InputFile, writer: CaseWriter, sha256: string): FileReceipt | null {
  const file = writer.fileWithHash(sha256);
  if (file === null) return null;
  const { source, firstEvent, lastEvent, bytes } = file;
  return { ...emptyReceipt(input), sha256, bytes, source, status: 'already-imported', firstEvent, lastEvent };
}

interface OpenInput {
  readonly input: InputFile;
  readonly stream: EvidenceFacts;
  /** Puts the original into the case, where that is wanted. */
  readonly keeper: OriginalKeeper | null;
  /** @throws FileProblem where the file is not the one that was opened. */
  checkUnchanged(): void;
}

/** Begins the file in the case. */
function begin({ input, keeper }: OpenInput, source: string | null, { writer, options }: Beginning): void {
  const { assumedZone, image } = options.context;
  const readWith = { image, assumedZone: assumedZone === null ? null : zoneName(assumedZone) };
  writer.beginFile({ path: input.path, location: input.location, source, importedAt: options.now, readWith });
  keeper?.begin();
}

interface Beginning {
  readonly writer: CaseWriter;
  readonly options: ImportOptions;
}

async function importRecords(
  open: OpenInput,
  head: EvidenceHead,
  { writer, options }: Beginning,
): Promise<FileReceipt> {
  const { input, stream } = open;
  const choice = await chooseFormat(head, stream.isCompressed, options);
  if (choice.kind === 'nothing') return importNothing(open, writer, options);
  if (choice.kind === 'refused') {
    return { ...emptyReceipt(input), bytes: stream.bytesRead(), reason: choice.because };
  }
  if (choice.kind === 'inventory') {
    const split = head.split(choice.inventory);
    return importInventory({ ...open, split }, choice.inventory, { writer, options });
  }
  const { format, notices } = choice;
  return importLog({ ...open, split: head.split(format) }, { format, notices, writer, options });
}

interface SplitInput extends OpenInput {
  readonly split: SplitStream;
}

async function importLog(
  open: SplitInput,
  log: Beginning & { readonly format: Format; readonly notices: readonly Notice[] },
): Promise<FileReceipt> {
  const { format, writer, options } = log;
  const { input, stream, split } = open;
  const size = { bytes: input.bytes ?? 0, isCompressed: stream.isCompressed };
  const isThreaded = split.lines !== null && (options.threads === null ? isWorthThreads(size) : options.threads > 0);
  begin(open, format.id, { writer, options });
  const account = new FileAccount(writer, format);
  const reading = { format, account, writer, options };
  const { envelopes, facts } = isThreaded ? await readInThreads(open, reading) : await readHere(open, reading);
  const notices = [...log.notices, ...account.notices(), ...completenessNotices(envelopes, format)];
  const { counts, firstEvent, lastEvent } = account;
  return finish(
    { ...open, stream: facts },
    { seen: { counts, firstEvent, lastEvent, notices }, source: format.id, writer },
  );
}

/** Reads an inventory, which a cluster's own tools printed and which holds no events. */
async function importInventory(
  open: SplitInput,
  inventory: InventoryFormat,
  { writer, options }: Beginning,
): Promise<FileReceipt> {
  const { input } = open;
  const { id: source } = inventory;
  begin(open, source, { writer, options });
  const reader = new InventoryReader(writer, options.inventory.cluster ?? clusterNameOf(input), inventory);
  await readAll(open, reader, options);
  reader.finish(observedAtOf(input, reader.latest, options));
  const seen = { counts: reader.counts, firstEvent: null, lastEvent: null, notices: reader.notices() };
  return finish(open, { seen, source, writer });
}

/** When an inventory was taken: as the user says, else when its file was written, but never before what it tells of. */
function observedAtOf(input: InputFile, latest: Instant | null, { inventory, now }: ImportOptions): Instant {
  if (inventory.observedAt !== null) return inventory.observedAt;
  const written = input.location === null || input.isStream ? now : instantOf(statSync(input.location).mtimeMs);
  return instantOf(Math.max(written ?? now, latest ?? 0)) ?? now;
}

/** Log services ship an archive for every hour, also for those in which nothing happened. */
function importNothing(open: OpenInput, writer: CaseWriter, options: ImportOptions): Promise<FileReceipt> {
  const notices = [{ id: 'empty-archive', text: 'The archive holds no records.' }];
  begin(open, null, { writer, options });
  return finish(open, {
    seen: { counts: NO_RECORDS, firstEvent: null, lastEvent: null, notices },
    source: null,
    writer,
  });
}

interface Finishing {
  readonly seen: {
    readonly counts: RecordCounts;
    readonly firstEvent: Instant | null;
    readonly lastEvent: Instant | null;
    readonly notices: readonly Notice[];
  };
  readonly source: string | null;
  readonly writer: CaseWriter;
}

async function finish(open: OpenInput, { seen, source, writer }: Finishing): Promise<FileReceipt> {
  const { input, stream, keeper } = open;
  const damage = stream.damage();
  const sha256 = stream.sha256();
  const known = alreadyImported(input, writer, sha256);
  if (known !== null) {
    writer.abandonFile();
    return known;
  }
  const bytes = input.bytes ?? stream.bytesRead();
  const { counts, firstEvent, lastEvent } = seen;
  const notices = [...seen.notices, ...damageNotices(damage)];
  const told = { ...counts, sha256, bytes, firstEvent, lastEvent, notices };
  const kept = (await keeper?.finish()) ?? null;
  open.checkUnchanged();
  const contentSha256 = stream.contentSha256();
  writer.finishFile({ ...told, contentSha256, isCompressed: stream.isCompressed, kept });
  return { ...told, path: input.path, source, status: 'imported', reason: null };
}

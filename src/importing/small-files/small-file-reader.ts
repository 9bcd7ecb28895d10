import { gzipSync } from 'node:zlib';
import type { Envelope } from '../../domain/evidence-file.ts';
import { SizeGuard } from '../../evidence/source/size-guard.ts';
import {
  type WholeContent,
  type WholeFile,
  wholeContent,
  wholeFile,
  wholeFileOf,
} from '../../evidence/source/whole-file.ts';
import { EvidenceHead } from '../../evidence/splitting/evidence-head.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { inWrappers } from '../../formats/wrappers/unwrap.ts';
import { tellsTwice, withTwinsMarked } from '../../reading/marked-twins.ts';
import { type RecordBatch, RecordReader } from '../../reading/record-reader.ts';
import { type Choice, chooseFormat } from '../choosing/choose-format.ts';
import type { ReadFile, SmallFile, SmallFilesTask, SmallWork } from './small-file.ts';

/** A reader of records, by its number. */
interface NumberedReader {
  readonly number: number;
  readonly reader: RecordReader;
}

const OTHER: SmallFile = { kind: 'other' };

/** Reads small files whole. The files of a format share a reader, so that what they repeat is told once. */
export class SmallFileReader {
  readonly #task: SmallFilesTask;
  readonly #key: Buffer;
  readonly #known: ReadonlySet<string>;
  readonly #guard: SizeGuard;
  readonly #readers = new Map<string, NumberedReader>();
  #numbers = 0;

  constructor(task: SmallFilesTask) {
    this.#task = task;
    this.#key = Buffer.from(task.key);
    this.#known = new Set(task.known);
    this.#guard = new SizeGuard(task.mostBytes);
  }

  /** Reads a file. Never throws: a file that cannot be read so is an other one. */
  async read(work: SmallWork): Promise<SmallFile> {
    const file = 'content' in work ? wholeFileOf(asBuffer(work.content)) : wholeFile(work.location, work.bytes);
    return file === null ? OTHER : this.#readWhole(file);
  }

  async #readWhole(file: WholeFile): Promise<SmallFile> {
    if (this.#known.has(file.sha256)) return { kind: 'known', sha256: file.sha256 };
    const content = wholeContent(file);
    if (content === null) return OTHER;
    try {
      this.#guard.check(content.content.length, file.bytes.length);
      return await this.#read(file, content);
    } catch {
      // Batches that are lost may have held what later ones refer to: a new reader tells it again.
      this.#readers.clear();
      return OTHER;
    }
  }

  async #read(file: WholeFile, whole: WholeContent): Promise<SmallFile> {
    const { format: wanted, context } = this.#task;
    const head = EvidenceHead.of(whole.content);
    if (head.framing.kind === 'archive') return OTHER;
    const format = wanted === null ? null : await loadFormat(wanted);
    const choice = await chooseFormat(head, whole.isCompressed, { format, context });
    switch (choice.kind) {
      case 'inventory':
        return OTHER;
      case 'refused':
        return { kind: 'refused', bytes: file.bytes.length, because: choice.because };
      case 'nothing':
        return {
          ...this.#facts(file, whole),
          format: null,
          isWrapped: false,
          reader: 0,
          batches: [],
          envelopes: [],
          notices: [],
        };
      case 'log':
        // Which year or time such a file is of depends on the import: a large file knows that.
        if (choice.format.hasNoYear === true || choice.format.mayLackTime === true) return OTHER;
        return { ...this.#facts(file, whole), ...(await this.#records(head, choice)) };
    }
  }

  async #records(head: EvidenceHead, { format: own, isWrapped, notices }: Choice & { readonly kind: 'log' }) {
    const format = isWrapped ? inWrappers(own) : own;
    const { number, reader } = this.#readerOf(format, isWrapped);
    const lines = tellsTwice(format, {}) ? null : readLines(head, format, reader);
    const { batches, envelopes } = lines ?? (await readRecords(head, format, reader));
    return { format: format.id, isWrapped, reader: number, batches, envelopes, notices };
  }

  #readerOf(format: Format, isWrapped: boolean): NumberedReader {
    const name = `${format.id} ${isWrapped}`;
    const known = this.#readers.get(name);
    if (known !== undefined) return known;
    const { writtenBy: _, ...context } = this.#task.context;
    const reader = new RecordReader(format, context, this.#key);
    const numbered = { number: ++this.#numbers, reader };
    this.#readers.set(name, numbered);
    return numbered;
  }

  #facts({ bytes, sha256 }: WholeFile, { isCompressed, contentSha256 }: WholeContent) {
    const original = isCompressed ? bytes : this.#task.isKept ? gzipSync(bytes) : null;
    const kind: ReadFile['kind'] = 'read';
    return { kind, sha256, contentSha256, isCompressed, original: this.#task.isKept ? original : null };
  }
}

/** The same bytes; a message between threads makes a plain array of a buffer. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

interface WhatWasRead {
  readonly batches: readonly RecordBatch[];
  readonly envelopes: readonly Envelope[];
}

/** Null for a file whose records do not lie on lines. */
function readLines(head: EvidenceHead, format: Format, reader: RecordReader): WhatWasRead | null {
  const lines = head.lines(format);
  if (lines === null) return null;
  const envelopes = [...lines.envelopes, ...reader.readLines(lines.block, lines.kind)];
  return { batches: [reader.take()], envelopes };
}

async function readRecords(head: EvidenceHead, format: Format, reader: RecordReader): Promise<WhatWasRead> {
  const { batches: split, envelopes } = withTwinsMarked(head.split(format), format, {});
  const batches: RecordBatch[] = [];
  for await (const records of split) {
    for (const record of records) {
      reader.read(record);
      if (reader.isFull) batches.push(reader.take());
    }
  }
  batches.push(reader.take());
  return { batches, envelopes };
}

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import type { CaseWriter, KeptFacts } from '../case/case-writer.ts';
import { openEvidence } from '../evidence/archives/open-evidence.ts';
import { compressionOf } from '../evidence/source/decompressors.ts';
import { FileProblem } from '../evidence/source/file-problem.ts';

const LEAST_CHUNK = 1 << 20;

/**
 * Puts the original of a file into the case while the file is read: gzip as it is, anything else compressed. Bytes wait
 * until the file is begun in the case, which is after its format was chosen by its first bytes.
 */
export class OriginalKeeper {
  readonly #writer: CaseWriter;
  readonly #hash = createHash('sha256');
  #gzip: Gzip | null = null;
  #hasBegun = false;
  #isFirst = true;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #bytes = 0;
  #chunks = 0;

  constructor(writer: CaseWriter) {
    this.#writer = writer;
  }

  /** Must be called once the case has begun the file. */
  begin(): void {
    this.#hasBegun = true;
    this.#writer.beginKeeping();
  }

  /** Takes the next bytes of the file as it lies on disk. The first call must bring at least two, if there are two. */
  async add(chunk: Buffer): Promise<void> {
    if (this.#isFirst) this.#start(chunk);
    const gzip = this.#gzip;
    if (gzip === null) this.#take(chunk);
    else await settled((done) => gzip.write(chunk, done));
    if (this.#waitingBytes >= LEAST_CHUNK) this.#store();
  }

  async finish(): Promise<KeptFacts> {
    if (this.#isFirst) this.#start(Buffer.alloc(0));
    const gzip = this.#gzip;
    if (gzip !== null) await ended(gzip);
    this.#store();
    return { bytes: this.#bytes, chunks: this.#chunks, sha256: this.#hash.digest('hex') };
  }

  #start(head: Buffer): void {
    this.#isFirst = false;
    if (compressionOf(head) === 'gzip') return;
    this.#gzip = createGzip();
    this.#gzip.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  #take(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  #store(): void {
    if (!this.#hasBegun || this.#waitingBytes === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#chunks++;
    this.#writer.addKept(bytes);
  }
}

/**
 * Puts the original of a file into the case that was imported without it; does nothing if the case has it.
 * @throws FileProblem if the file changes while it is read
 */
export async function keepOriginalLater(location: string, sha256: string, writer: CaseWriter): Promise<void> {
  const file = writer.fileWithHash(sha256);
  if (file === null || writer.isKept(file.id)) return;
  const keeper = new OriginalKeeper(writer);
  try {
    writer.beginOriginal(file.id);
    keeper.begin();
    const stream = await openEvidence(location, Readable.from([]), { tap: (chunk) => keeper.add(chunk) });
    for await (const _ of stream.chunks);
    if (stream.sha256() !== sha256) throw new FileProblem('it changed while it was read');
    writer.finishOriginal(await keeper.finish());
  } catch (error) {
    writer.abandonFile();
    throw error;
  }
}

function settled(write: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => write((error) => (error ? reject(error) : resolve())));
}

function ended(gzip: Gzip): Promise<void> {
  return new Promise((resolve, reject) => {
    gzip.once('end', resolve);
    gzip.once('error', reject);
    gzip.end();
  });
}

import { type Envelope, READING_EDITION } from '../../domain/evidence-file.ts';
import { csvRecords } from './csv-records.ts';
import { byteOrderMark, type Framing, framingFor, framingOf, onlyValue, type SplitRules } from './framing.ts';
import { JsonSplitter } from './json-splitter.ts';
import { blockOfLines, type LineBlock } from './line-block.ts';
import { LineSplitter, linesOfElements, listUnder, wrappedIn, wrapsRecords } from './line-splitter.ts';
import type { LineKind, LinesSource, SplitRecord, Splitter } from './record.ts';
import { TextSplitter } from './text-splitter.ts';

/** Enough to see how a file is framed: a good many lines, or the start of one huge value. */
const HEAD_BYTES = 256 * 1024;
/** Formats are recognised by this many records. */
const ENOUGH_RECORDS = 64;
/** A format that cannot be recognised by the first bytes of this number is not recognised. */
const MOST_SAMPLED_BYTES = 1 << 25;

export interface SplitStream {
  readonly framing: Framing;
  /** Where each line is cut by itself: the bytes of the lines, in place of the batches. */
  readonly lines: LinesSource | null;
  readonly batches: AsyncIterable<readonly SplitRecord[]>;
  /** Complete once the batches are. */
  readonly envelopes: readonly Envelope[];
}

/** What formats are recognised by. */
export type Sample = Pick<SplitRecord, 'value' | 'problem'>;

/** A whole file as lines, and what stands around its records. */
export interface WholeLines {
  readonly kind: LineKind;
  readonly block: LineBlock;
  readonly envelopes: readonly Envelope[];
}

/** One way in which the head was cut, to be gone on with where the file is cut that way. */
interface Sampler {
  readonly framing: Framing;
  /** The keys that the splitter looks for; more may be added as long as they do not stand in what it was given. */
  readonly keys: Set<string>;
  readonly batches: AsyncIterator<readonly SplitRecord[]>;
  readonly envelopes: readonly Envelope[];
  readonly records: SplitRecord[];
  /** How many of the chunks were cut, and whether the end of the stream was. */
  chunks: number;
  isEnded: boolean;
}

/** Which keys stand in the first chunks. */
interface Asked {
  readonly chunks: number;
  /** Those of all values; null where a value is cut, so that its bytes must be searched. */
  readonly keys: ReadonlySet<string> | null;
  readonly bytes: Buffer;
  readonly answers: Map<string, boolean>;
}

const NO_BYTES = Buffer.alloc(0);
const NOTHING_ASKED: Asked = { chunks: 0, keys: null, bytes: NO_BYTES, answers: new Map() };

/**
 * The first bytes of a decompressed stream, to be cut in several ways until it is known whose records they are; then
 * the stream is cut in one of these ways to its end. So the keys of one format never cut the file of another.
 */
export class EvidenceHead {
  /** How the records seem to lie, before any format is asked. */
  readonly framing: Framing;
  readonly #source: AsyncIterator<Buffer>;
  readonly #samplers = new Map<string, Sampler>();
  readonly #samples = new Map<string, readonly Sample[]>();
  /** Where the stream is a single value on a single line: this value. */
  readonly #only: SplitRecord | null;
  /** What was read so far; kept until it is known how to cut it. */
  readonly #chunks: Buffer[];
  readonly #edition: number;
  #asked: Asked = NOTHING_ASKED;
  #isWhole: boolean;
  #isChosen = false;

  private constructor(source: AsyncIterator<Buffer>, head: Buffer, isWhole: boolean, edition = READING_EDITION) {
    this.#source = source;
    this.#chunks = [head];
    this.#isWhole = isWhole;
    this.#edition = edition;
    this.#only = isWhole ? onlyValue(head) : null;
    this.framing = this.#only === null ? framingOf(head, isWhole, edition) : { kind: 'json-lines' };
  }

  static async read(chunks: AsyncIterable<Buffer>, edition = READING_EDITION): Promise<EvidenceHead> {
    const source = chunks[Symbol.asyncIterator]();
    const { head, isWhole } = await readHead(source);
    return new EvidenceHead(source, head, isWhole, edition);
  }

  /** The head of a file that is in memory. */
  static of(content: Buffer): EvidenceHead {
    return new EvidenceHead((async function* nothingMore(): AsyncGenerator<Buffer> {})(), content, true);
  }

  /** The records that lie whole in the head, cut by these rules; empty where they do not fit the stream. */
  sample(rules: SplitRules): readonly Sample[] | Promise<readonly Sample[]> {
    const framing = framingFor(this.framing, rules.framings);
    if (this.#only === null || framing?.kind === 'text') {
      return this.#sampled(rules).then((sampler) => sampler?.records ?? []);
    }
    return framing === null ? [] : this.#samplesOf(this.#only, rules.collections);
  }

  /** What stands around the lists that end in the head, cut by these rules. */
  async envelopes(rules: SplitRules): Promise<readonly Envelope[]> {
    return (await this.#sampled(rules))?.envelopes ?? [];
  }

  /** Without a cut, because a value that was parsed holds the records. */
  #samplesOf({ value, problem }: SplitRecord, collections: readonly string[]): readonly Sample[] {
    const keys = collections.filter((key) => listUnder(value, key) !== null);
    const name = keys.join('\n');
    const samples = this.#samples.get(name) ?? wrappedIn(value, keys).map((record) => ({ value: record, problem }));
    this.#samples.set(name, samples);
    return samples;
  }

  async #sampled(rules: SplitRules): Promise<Sampler | null> {
    const framing = framingFor(this.framing, rules.framings);
    if (framing !== null && isOfJson(framing)) await this.#askKeys(framing);
    const sampler = this.#samplerFor(rules);
    if (sampler !== null) await this.#catchUp(sampler);
    return sampler;
  }

  /** Reads on, where no sample is long enough yet; gives whether there is more to be sampled. */
  async readMore(): Promise<boolean> {
    const samplers = [...this.#samplers.values()];
    const isEnough = samplers.length === 0 || samplers.some(({ records }) => records.length >= ENOUGH_RECORDS);
    const bytes = this.#chunks.reduce((sum, { length }) => sum + length, 0);
    if (this.#isWhole || isEnough || bytes >= MOST_SAMPLED_BYTES) return false;
    for (let read = 0; read < bytes && !this.#isWhole; ) read += (await this.#pull())?.length ?? 0;
    return true;
  }

  /** The whole stream, cut by these rules; without records where they do not fit it. To be called once. */
  split(rules: SplitRules): SplitStream {
    const sampler = this.#samplerFor(rules);
    this.#isChosen = true;
    this.#asked = NOTHING_ASKED;
    if (sampler === null) return { framing: this.framing, lines: null, batches: nothing(), envelopes: [] };
    for (const key of rules.collections) sampler.keys.add(key);
    const { framing, envelopes } = sampler;
    const start = this.#mark;
    const lines = isOfLines(framing) ? { kind: framing.kind, chunks: this.#replay(start), start } : null;
    return { framing, lines, batches: goingOn(sampler), envelopes };
  }

  /** In place of `split`, for a file that is in memory, and whose records are lines or the elements of a list on one line; else null. */
  lines({ framings, collections }: SplitRules): WholeLines | null {
    const framing = framingFor(this.framing, framings);
    const [content, ...more] = this.#chunks;
    if (framing === null || !isOfLines(framing) || !this.#isWhole || content === undefined || more.length > 0)
      return null;
    const keys = new Set(collections);
    if (this.#only !== null && framing.kind !== 'text' && wrapsRecords(this.#only.value, keys)) {
      return { kind: 'json-elements', ...linesOfElements(this.#only, keys) };
    }
    return { kind: framing.kind, block: blockOfLines(content.subarray(this.#mark), this.#mark), envelopes: [] };
  }

  get #mark(): number {
    const [head] = this.#chunks;
    return head === undefined ? 0 : byteOrderMark(head);
  }

  /** Keys that do not stand in the head cannot cut it, so that most formats share one sampler. */
  #samplerFor({ framings, collections }: SplitRules): Sampler | null {
    const framing = framingFor(this.framing, framings);
    if (framing === null) return null;
    const keys = isOfJson(framing) ? collections.filter((key) => this.#holds(key)) : [];
    return this.#samplerWith(framing, keys);
  }

  #samplerWith(framing: Framing, keys: readonly string[]): Sampler {
    const name = [framing.kind, ...keys.toSorted()].join('\n');
    const sampler = this.#samplers.get(name) ?? this.#beginSampler(framing, new Set(keys));
    this.#samplers.set(name, sampler);
    return sampler;
  }

  /** Finds out which keys the values have, by the sample for which no list is cut: most formats want that one anyway. */
  async #askKeys(framing: Framing): Promise<void> {
    if (this.#asked.chunks === this.#chunks.length) return;
    const sampler = this.#samplerWith(framing, []);
    await this.#catchUp(sampler);
    const isCut =
      framing.kind === 'json' && (!this.#isWhole || sampler.records.some(({ problem }) => problem !== null));
    const seen = isCut
      ? { keys: null, bytes: Buffer.concat(this.#chunks) }
      : { keys: keysOf(sampler.records), bytes: NO_BYTES };
    this.#asked = { chunks: this.#chunks.length, ...seen, answers: new Map() };
  }

  /** Whether a key stands in what was read: of a path the first part, or else any. */
  #holds(key: string): boolean {
    const { keys, bytes, answers } = this.#asked;
    const [first = '', last = first] = key.split('.');
    if (keys !== null) return keys.has(first);
    const isHeld = answers.get(key) ?? bytes.includes(`"${last}"`);
    answers.set(key, isHeld);
    return isHeld;
  }

  #beginSampler(framing: Framing, keys: Set<string>): Sampler {
    const begun = { framing, keys, records: [], chunks: 0, isEnded: false };
    if (framing.kind === 'csv') return { ...begun, batches: csvRecords(this.#replay(0), framing), envelopes: [] };
    const splitter = this.#splitterFor(framing, keys);
    return { ...begun, batches: splitAll(this.#replay(this.#mark), splitter), envelopes: splitter.envelopes };
  }

  #splitterFor({ kind }: Framing, keys: ReadonlySet<string>): Splitter {
    if (kind === 'text') return new TextSplitter(this.#mark);
    if (kind === 'json') return new JsonSplitter(keys, this.#mark);
    return new LineSplitter(keys, this.#mark, kind === 'prefixed-lines' ? this.#edition : null);
  }

  async #catchUp(sampler: Sampler): Promise<void> {
    while (sampler.chunks < this.#chunks.length || (this.#isWhole && !sampler.isEnded)) {
      const next = await sampler.batches.next();
      sampler.chunks++;
      sampler.isEnded = next.done === true;
      if (!next.done) for (const record of next.value) sampler.records.push(record);
    }
  }

  /** The stream from its start, but for the first `skipped` bytes, whatever was read of it. */
  async *#replay(skipped: number): AsyncGenerator<Buffer> {
    for (let index = 0; ; index++) {
      const chunk = this.#chunks[index] ?? (await this.#pull());
      if (chunk === null) return;
      yield index === 0 ? chunk.subarray(skipped) : chunk;
    }
  }

  async #pull(): Promise<Buffer | null> {
    const next = this.#isWhole ? null : await this.#source.next();
    this.#isWhole = next === null || next.done === true;
    if (next === null || next.done) return null;
    if (this.#isChosen) return next.value;
    // A copy: the memory of a chunk may be used again once the next is asked for.
    const chunk = Buffer.from(next.value);
    this.#chunks.push(chunk);
    return chunk;
  }
}

/** Enough of a stream to see how it is framed. */
export async function readHead(iterator: AsyncIterator<Buffer>): Promise<{ head: Buffer; isWhole: boolean }> {
  const parts: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await iterator.next();
    if (next.done) return { head: Buffer.concat(parts), isWhole: true };
    // A copy: the memory of a chunk may be used again once the next is asked for.
    parts.push(Buffer.from(next.value));
    length += next.value.length;
  }
  return { head: Buffer.concat(parts), isWhole: false };
}

function isOfJson({ kind }: Framing): boolean {
  return kind === 'json' || kind === 'json-lines' || kind === 'prefixed-lines';
}

/** The keys of the objects among some values. A splitter looks for its lists under these only. */
function keysOf(records: readonly SplitRecord[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { value } of records) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const key of Object.keys(value)) keys.add(key);
  }
  return keys;
}

function isOfLines(framing: Framing): framing is Framing & { readonly kind: LineKind } {
  return framing.kind === 'json-lines' || framing.kind === 'prefixed-lines' || framing.kind === 'text';
}

/** The records that were sampled, and what follows them. */
async function* goingOn({ records, batches, isEnded }: Sampler): AsyncGenerator<readonly SplitRecord[]> {
  // Taken out, so that what was read is not kept to the end of the stream.
  if (records.length > 0) yield records.splice(0);
  if (!isEnded) yield* { [Symbol.asyncIterator]: () => batches };
}

async function* splitAll(chunks: AsyncIterable<Buffer>, splitter: Splitter): AsyncGenerator<readonly SplitRecord[]> {
  for await (const chunk of chunks) yield splitter.push(chunk);
  yield splitter.end();
}

async function* nothing(): AsyncGenerator<never> {}

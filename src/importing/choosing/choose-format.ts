import type { Notice } from '../../domain/evidence-file.ts';
import type { EvidenceHead, Sample } from '../../evidence/splitting/evidence-head.ts';
import { framingFor } from '../../evidence/splitting/framing.ts';
import { foreignRecords, innermost } from '../../formats/foreign-shapes.ts';
import { foreignText } from '../../formats/foreign-texts.ts';
import { loadFormats } from '../../formats/load-formats.ts';
import { loadInventories } from '../../formats/load-inventories.ts';
import { holdsFullIn, wholeOf } from '../../formats/part-of-whole.ts';
import { areWrapped, recogniseFormat, recogniseInventory, type SampleOf } from '../../formats/recognise-format.ts';
import type { Format, ReadContext } from '../../formats/toolkit/format.ts';
import type { InventoryFormat } from '../../formats/toolkit/inventory.ts';
import { tieNotices } from './notices.ts';

/** Formats are recognised from the first records, at most this many. */
const SAMPLE_RECORDS = 64;
/** The same, where none of these is known. */
const MOST_SAMPLED = 4096;

/** In characters. No format has to be recognised by a longer line of text. */
const LONGEST_LINE = 1 << 15;

/** Cuts any file into lines. */
const LINES = { framings: ['text'], collections: [] } as const;
/** What holds files is gone into where it can be read more than once. */
const ARCHIVE = 'it is an archive in a stream: save it to a file, and import that';

/** Cuts any JSON and any table into its records. */
const RECORDS = { framings: ['json', 'csv'], collections: [] } as const;
const WITHOUT_RECORDS = 'look whether the period and the filters of the export are right';

const NEITHER = 'it is text that is neither JSON nor CSV, nor lines of a log that is known';

/** What a file is to be read as. */
export type Choice =
  | {
      readonly kind: 'log';
      readonly format: Format;
      readonly notices: readonly Notice[];
      /** Whether its records lie in wrappers: see `inWrappers`. */
      readonly isWrapped: boolean;
    }
  | { readonly kind: 'inventory'; readonly inventory: InventoryFormat }
  /** An archive that holds nothing. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly because: string };

/** What the user says about how to read files: see ImportOptions. */
interface Wanted {
  readonly format: Format | null;
  readonly context: ReadContext;
}

/** Chooses how to read a file, from its first bytes; a format that the user names is not asked whether it knows it. */
export async function chooseFormat(head: EvidenceHead, isCompressed: boolean, wanted: Wanted): Promise<Choice> {
  const { framing } = head;
  if (framing.kind === 'empty') return isCompressed ? { kind: 'nothing' } : refused('it is empty');
  if (framing.kind === 'archive') return refused(ARCHIVE);
  if (framing.kind === 'foreign') return refused(`it is ${framing.description}`);
  return wanted.format === null ? recognised(head, wanted.context) : named(wanted.format, head, wanted.context);
}

/** Asks all inventories and formats; where none of them knows the first records, further ones are read. */
async function recognised(head: EvidenceHead, context: ReadContext): Promise<Choice> {
  const [formats, inventories] = await Promise.all([loadFormats(), loadInventories()]);
  // A general log may begin with many records of others, so that more are looked at where none of the first is known.
  for (let most = SAMPLE_RECORDS; ; ) {
    const sampleOf = sampleOfHead(head, most);
    const inventory = await recogniseInventory(inventories, sampleOf);
    if (inventory !== null) return { kind: 'inventory', inventory };
    const recognition = await recogniseFormat(formats, sampleOf);
    if (recognition.verdict === 'recognised') return usable(await asPart(recognition, head), context);
    if (recognition.verdict === 'unsupported') {
      return refused(`it is ${recognition.format.title}, ${recognition.version}`);
    }
    if (await head.readMore()) continue;
    if (most === MOST_SAMPLED) return await unknown(head, recognition.sample, inventories);
    most = MOST_SAMPLED;
  }
}

/** The format that a file is read with: another where that reads records of this one beside its own, and has some here. */
async function asPart(found: Usable, head: EvidenceHead): Promise<Usable> {
  const whole = wholeOf(found.format);
  if (whole === null) return found;
  const sampleOf = sampleOfHead(head, Number.POSITIVE_INFINITY);
  return (await holdsFullIn(whole, found.isWrapped, sampleOf)) ? { ...found, format: whole, rivals: [] } : found;
}

/** A file whose records nobody knows may still be an empty list of objects that an inventory knows. */
async function unknown(
  head: EvidenceHead,
  sample: readonly unknown[],
  inventories: readonly InventoryFormat[],
): Promise<Choice> {
  const inventory = await emptyInventory(head, inventories);
  return inventory === null ? refused(await unrecognised(head, sample)) : { kind: 'inventory', inventory };
}

/** The inventory that a file without records is one of, by what stands around its empty lists. */
async function emptyInventory(
  head: EvidenceHead,
  inventories: readonly InventoryFormat[],
): Promise<InventoryFormat | null> {
  for (const inventory of inventories) {
    const envelopes = await head.envelopes(inventory);
    const isIts = envelopes.some((envelope) => inventory.recognisesEmpty?.(envelope) === true);
    if (isIts && (await head.sample(inventory)).length === 0) return inventory;
  }
  return null;
}

function sampleOfHead(head: EvidenceHead, most = SAMPLE_RECORDS): SampleOf {
  // Most formats cut the head alike, so that they share a sample. The head may add to one until the next round.
  const known = new Map<readonly Sample[], readonly unknown[]>();
  const sampleFrom = (records: readonly Sample[]) => {
    const sample = known.get(records) ?? valuesOf(records, most);
    known.set(records, sample);
    return sample;
  };
  return (format) => {
    const records = head.sample(format);
    return records instanceof Promise ? records.then(sampleFrom) : sampleFrom(records);
  };
}

function valuesOf(records: readonly Sample[], most: number): readonly unknown[] {
  const good = records.filter(({ problem, value }) => problem === null && !isOverlongText(value));
  return good.slice(0, most).map(({ value }) => value);
}

/** JSON on one line is longer. To look for the words of each text format in it would take longer than to read it. */
function isOverlongText(value: unknown): boolean {
  return typeof value === 'string' && value.length > LONGEST_LINE;
}

async function named(format: Format, head: EvidenceHead, context: ReadContext): Promise<Choice> {
  const isWrapped = await areWrapped(format, sampleOfHead(head));
  if (isWrapped || framingFor(head.framing, format.framings) !== null) {
    return usable({ format, isWrapped, rivals: [] }, context);
  }
  return refused(NEITHER);
}

interface Usable {
  readonly format: Format;
  readonly isWrapped: boolean;
  readonly rivals: readonly Format[];
}

function usable({ format, isWrapped, rivals }: Usable, { image }: ReadContext): Choice {
  if (format.needsImage === true && image === null) {
    return refused(
      `${format.title} does not say which image it is about; name it with --image namespace/repository:tag`,
    );
  }
  return { kind: 'log', format, isWrapped, notices: tieNotices(format, rivals) };
}

function refused(because: string): Choice {
  return { kind: 'refused', because };
}

/** What the file is instead, where that is known; else what its records look like. */
async function unrecognised(head: EvidenceHead, sample: readonly unknown[]): Promise<string> {
  const [line] = await head.sample(LINES);
  const foreign = foreignText(String(line?.value ?? '').trimStart()) ?? foreignRecords(sample);
  if (foreign !== null) return `it ${foreign}`;
  if (head.framing.kind === 'text') return NEITHER;
  const [first] = sample;
  if (sample.length === 0) {
    const isEmptyList = (await head.sample(RECORDS)).length === 0;
    return isEmptyList ? `it is a list without records: ${WITHOUT_RECORDS}` : 'no record in it can be parsed';
  }
  if (sample.length === 1 && isEmptyObject(first)) return `it is an object without members: ${WITHOUT_RECORDS}`;
  const list = sample.length === 1 ? emptyListIn(first) : null;
  if (list !== null) return `its list "${list}" holds no records: ${WITHOUT_RECORDS}`;
  const inner = innermost(first);
  const within = inner === first ? '' : `, nor ${describeShape(inner)}, which lies in it`;
  return `no known format has records like ${describeShape(first)}${within}`;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The name of a list without members, in an object that holds no objects; null for any other value. */
function emptyListIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const members = Object.entries(value).filter(([, member]) => typeof member === 'object' && member !== null);
  const isEmpty = members.every(([, member]) => Array.isArray(member) && member.length === 0);
  return isEmpty ? (members[0]?.[0] ?? null) : null;
}

function describeShape(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a bare ${typeof value}`;
  const keys = Object.keys(value).slice(0, 6).map(shortKey).join(', ');
  return `{${keys}${Object.keys(value).length > 6 ? ', …' : ''}}`;
}

/** Keys of logs are shorter. A line of prose that was taken for the heading of a CSV file is not. */
const LONGEST_KEY = 32;

function shortKey(key: string): string {
  if (key.length <= LONGEST_KEY) return key;
  return `${Array.from(key.slice(0, 2 * LONGEST_KEY))
    .slice(0, LONGEST_KEY)
    .join('')}…`;
}

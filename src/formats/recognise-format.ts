import type { Format, Recognition } from './toolkit/format.ts';
import type { InventoryFormat } from './toolkit/inventory.ts';
import { filled } from './toolkit/record-fields.ts';
import { OpenedValues } from './wrappers/opened-values.ts';
import { inWrappers, isOwn, OPENING, unwrapped } from './wrappers/unwrap.ts';

/**
 * The first records of a file, cut as a format or an inventory cuts its files; empty where the file cannot be cut so. What
 * is at hand is no promise: every format and inventory asks, for each of thousands of small files.
 */
export type SampleOf = (
  format: Pick<Format, 'framings' | 'collections'>,
) => readonly unknown[] | Promise<readonly unknown[]>;

export type FileRecognition =
  | {
      readonly verdict: 'recognised';
      readonly format: Format;
      /** Other formats that claim as many records. What tells them apart belongs into their `recognise`. */
      readonly rivals: readonly Format[];
      /** Whether its records lie in wrappers of other services: see `inWrappers`. */
      readonly isWrapped: boolean;
    }
  | { readonly verdict: 'unsupported'; readonly format: Format; readonly version: string }
  /** With the longest of the samples, so that its records can be described. */
  | { readonly verdict: 'unrecognised'; readonly sample: readonly unknown[] };

interface Claim {
  readonly format: Format;
  readonly sample: readonly unknown[];
  readonly verdicts: readonly Recognition[];
  /** How many of the sampled records the format takes for its own. */
  readonly strength: number;
}

/**
 * The format that claims the most records of its sample; among formats that claim as many, the first one given. Where
 * no format knows a record, it is asked what lies within them. Content decides: file names and extensions may be wrong.
 */
export async function recogniseFormat(formats: readonly Format[], sampleOf: SampleOf): Promise<FileRecognition> {
  const claims = await claimsOf(formats, sampleOf);
  const direct = strongest(claims);
  if (direct !== null) return { ...direct, isWrapped: false };
  // Rows have empty columns where tables of two ages were put into one. As they stand they may be nobody's.
  const said = strongest(claims.map(({ format, sample }) => claimOf(format, sample.map(filled))));
  if (said !== null) return { ...said, isWrapped: false };
  const inside: Claim[] = [];
  const known = new OpenedValues();
  for (const format of formats) inside.push(claimInside(format, await sampleOf(inWrappers(format)), known));
  const wrapped = strongest(inside);
  if (wrapped !== null) return { ...wrapped, isWrapped: true };
  for (const { format, verdicts } of claims) {
    for (const verdict of verdicts) {
      if (verdict.verdict === 'unsupported') return { verdict: 'unsupported', format, version: verdict.version };
    }
  }
  // Any file can be cut into lines, which say nothing of why it is not recognised.
  const cut = claims.filter(({ format }) => !format.framings.includes('text'));
  const [longest] = cut.map(({ sample }) => sample).toSorted((a, b) => b.length - a.length);
  return { verdict: 'unrecognised', sample: longest ?? [] };
}

/** Whether the records of a format, which the user named, lie in wrappers only. */
export async function areWrapped(format: Format, sampleOf: SampleOf): Promise<boolean> {
  const sample = await sampleOf(format);
  if (claimOf(format, sample).strength > 0 || sample.some((value) => format.isRecord?.(value) === true)) return false;
  const inside = inWrappers(format);
  return (await sampleOf(inside)).some((value) => unwrapped(value, inside) !== null);
}

async function claimsOf(formats: readonly Format[], sampleOf: SampleOf): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const format of formats) {
    const sample = sampleOf(format);
    claims.push(claimOf(format, sample instanceof Promise ? await sample : sample));
  }
  return claims;
}

function strongest(claims: readonly Claim[]) {
  const most = claims.reduce((greatest, { strength }) => Math.max(greatest, strength), 0);
  const [best, ...rivals] = claims.filter(({ strength }) => strength === most && strength > 0);
  if (best === undefined) return null;
  return { verdict: 'recognised' as const, format: best.format, rivals: rivals.map(({ format }) => format) };
}

function claimOf(format: Format, sample: readonly unknown[]): Claim {
  const { unwrap } = format;
  const records = unwrap === undefined ? sample : sample.flatMap((value) => unwrap(value) ?? [value]);
  const verdicts = records.map((record) => format.recognise(record, records));
  return { format, sample, verdicts, strength: verdicts.filter(({ verdict }) => verdict === 'mine').length };
}

/** The claim of a format on what lies within the sampled values. */
function claimInside(format: Format, sample: readonly unknown[], known = new OpenedValues()): Claim {
  const inside = inWrappers(format);
  const opening = { ...OPENING, known };
  const records = sample.flatMap((value) =>
    isOwn(value, inside) ? [value] : (unwrapped(value, inside, opening) ?? []),
  );
  const own = records.filter((record) => format.recognise(record, records).verdict === 'mine');
  return { format, sample, verdicts: [], strength: own.length };
}

/** The inventory that takes every sampled record for its own, or null. */
export async function recogniseInventory(
  inventories: readonly InventoryFormat[],
  sampleOf: SampleOf,
): Promise<InventoryFormat | null> {
  for (const inventory of inventories) {
    const asked = sampleOf(inventory);
    const sample = asked instanceof Promise ? await asked : asked;
    const isWhole = sample.length > 0 && sample.every((record) => inventory.recognise(record));
    if (isWhole && !sample.every((record) => inventory.isBeside?.(record) === true)) return inventory;
  }
  return null;
}
